// executor.hpp: runs one trial, behind an interface, so that the command can be tested with exact numbers.
//
// A trial is one lock under one scenario with one set of parameters, once. `thread_executor.hpp` runs it on OS threads;
// the tests run it on a fake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rwbench/plugin.h"

namespace rwbench {

enum class pinning { none, compact, spread };

struct trial_request {
    const rwbench_lock* lock = nullptr;  // null: the floor, the work replayed without any lock
    const rwbench_scenario* scenario = nullptr;
    const rwbench_work* work = nullptr;
    rwbench_parameters parameters{};
    pinning pin = pinning::none;
    std::uint64_t watchdog_ns = 60'000'000'000;  // without progress in any worker
};

// One worker's share of a trial.
struct worker_outcome {
    std::string role;
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
};

// A wait histogram of one side, merged over the workers: counts by bucket of `rwbench_bucket_of`.
struct wait_histogram {
    std::vector<std::uint64_t> buckets;  // empty: nothing was recorded
    std::uint64_t count = 0;
    std::uint64_t max_ns = 0;
};

struct trial_outcome {
    std::uint64_t elapsed_ns = 0;     // first worker off the line to last worker done
    std::uint64_t start_skew_ns = 0;  // first to last worker off the line
    double overlap = 0;               // share of the elapsed time in which all workers were running
    std::vector<worker_outcome> workers;
    wait_histogram read_wait, write_wait;
    double cpu_user_s = 0, cpu_system_s = 0;
    std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0;
    std::optional<double> ns_per_op;  // where the engine measures it (`uncontended`): CPU time
    std::optional<std::string> violation;  // the oracle's sentence
    std::optional<std::string> failure;    // the environment's or the lock's sentence: no figure above counts
    std::optional<std::string> stuck;      // the watchdog's sentence: the process can run no other trial
};

class executor {
   public:
    virtual ~executor() = default;
    virtual trial_outcome run(const trial_request& request) = 0;
};

}  // namespace rwbench

// executor.hpp: runs one trial, behind an interface, so that the command can be tested with exact numbers.
//
// A trial is one lock under one scenario with one set of parameters, once. `thread_executor.hpp` runs it on OS threads;
// the tests run it on a fake.
#pragma once

#include <algorithm>
#include <array>
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
    bool observe = false;                        // an untimed trial, that counts overtakes
    std::uint64_t watchdog_ns = 60'000'000'000;  // without progress in any worker
};

// One worker's share of a trial.
struct worker_outcome {
    std::string role;  // "reader", "writer", "worker", as the scenario's plan calls one
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t woken = 0;     // waits for a condition that returned
    std::uint64_t notified = 0;  // waiters that it notified, where it counted them
};

// A wait histogram of one side, merged over the workers: counts by bucket of `rwbench_bucket_of`.
struct wait_histogram {
    std::vector<std::uint64_t> buckets;  // empty: nothing was recorded
    std::uint64_t count = 0;
    std::uint64_t max_ns = 0;
    std::uint64_t sampled_one_in = 1;  // of so many operations, one wait was timed
};

// What the hardware counted, of a thread or summed over several; nullopt: not counted.
struct hardware_counts {
    std::optional<double> instructions, cycles, cache_misses;
};

// What an observed trial counted: of all waits the most.
struct overtakes_seen {
    std::optional<rwbench_overtakes> from_doorway;  // nullopt: the lock can't be looked into
    std::uint64_t reader_by_writers_from_call = 0;
    std::uint64_t writer_by_anyone_from_call = 0;
    bool is_cut = false;  // there was no room for all that happened
};

struct trial_outcome {
    std::uint64_t elapsed_ns = 0;     // first worker off the line to last worker done
    std::uint64_t start_skew_ns = 0;  // first to last worker off the line
    double overlap = 0;               // share of the elapsed time in which all workers were running, 0 to 1
    std::vector<worker_outcome> workers;
    wait_histogram read_wait, write_wait;
    wait_histogram age;                     // how old what readers saw was
    wait_histogram timeout_late;            // how long after its time was over a timed-out acquisition returned
    wait_histogram notify_cpu;              // CPU time of a notification and the release after it, of the notifier
    std::optional<std::uint64_t> arrivals;  // operations that were due while the workers ran, where they have a rate
    double cpu_user_s = 0, cpu_system_s = 0;
    std::uint64_t ctx_voluntary = 0, ctx_involuntary = 0;
    std::optional<hardware_counts> counted;   // of all workers
    int counters_error = 0;                   // errno's, of what kept one from being counted
    std::optional<double> ns_per_op;          // where the engine measures it (`uncontended`): CPU time
    std::optional<overtakes_seen> overtakes;  // where it was asked for
    std::optional<std::string> violation;     // the oracle's sentence
    std::optional<std::string> failure;       // the environment's sentence: no figure above counts, nor would another's
    // The lock's own fault: it refused to be created, to lock, or threw. No figure above counts; other locks' would.
    std::optional<std::string> lock_failed;
    std::optional<std::string> stuck;  // the watchdog's sentence: the process can run no other trial
};

// The loop of a role, with or without a section; null: the lock can't.
inline rwbench_loop loop_of(const rwbench_lock& lock, std::uint32_t kind, bool with_section) {
    switch (kind) {
        case RWBENCH_LOOP_READ:
            return with_section ? lock.read : lock.read_none;
        case RWBENCH_LOOP_WRITE:
            return with_section ? lock.write : lock.write_none;
        case RWBENCH_LOOP_MIXED:
            return with_section ? lock.mixed : lock.mixed_none;
        case RWBENCH_LOOP_TIMED_READ:
            return lock.timed_read;
        case RWBENCH_LOOP_TIMED_WRITE:
            return lock.timed_write;
        case RWBENCH_LOOP_DOWNGRADE:
            return lock.downgrade;
        case RWBENCH_LOOP_WAIT:
            return lock.wait;
        case RWBENCH_LOOP_NOTIFY:
            return lock.notify;
        case RWBENCH_LOOP_WAIT_WRITE:
            return lock.wait_write;
    }
    return nullptr;
}

inline bool waits_for_notice(std::uint32_t loop) {
    return loop == RWBENCH_LOOP_WAIT || loop == RWBENCH_LOOP_WAIT_WRITE;
}

// The same without a lock and a condition, as the work replays it; null: it can't.
inline rwbench_loop replay_of(const rwbench_work& work, std::uint32_t kind) {
    if (waits_for_notice(kind)) return work.replay_wait;
    return kind == RWBENCH_LOOP_NOTIFY ? work.replay_notify : nullptr;
}

inline bool uses_condition(const rwbench_scenario& scenario) { return (scenario.needs & RWBENCH_CAN_WAIT) != 0; }

// Can overtakes be counted? Where workers do one thing each, with one lock.
inline bool can_be_observed(const rwbench_scenario& scenario, const rwbench_parameters& parameters) {
    return scenario.engine == RWBENCH_ENGINE_WORKERS && scenario.is_mixed == 0 && parameters.locks <= 1;
}

// Can the work be replayed without any lock? Only where operations are counted, last, follow each other at once, and are
// plain reads and writes, or waits and notices that the work replays itself.
inline bool has_floor(const rwbench_scenario& scenario, const rwbench_work& work,
                      const rwbench_parameters& parameters) {
    if (scenario.engine != RWBENCH_ENGINE_WORKERS || work.has_duration == 0 || parameters.window_ns != 0 ||
        parameters.think_ns != 0 || parameters.rate_per_s != 0 || parameters.locks > 1)
        return false;
    std::array<rwbench_role, 16> roles{};
    const auto count = scenario.plan(&parameters, roles.data(), static_cast<std::uint32_t>(roles.size()));
    return std::all_of(roles.begin(), roles.begin() + std::min<std::size_t>(count, roles.size()),
                       [&work](const rwbench_role& role) {
                           return role.loop == RWBENCH_LOOP_READ || role.loop == RWBENCH_LOOP_WRITE ||
                                  replay_of(work, role.loop) != nullptr;
                       });
}

// The window that measures what it should with so many workers: where they take turns on the cores, at least 20 rounds
// of the scheduler, each of 4 ms for every worker of a core.
inline std::uint64_t window_of_at_least_20_rounds(std::uint64_t window_ns, std::uint64_t workers, std::uint64_t cores) {
    if (workers <= cores || cores == 0) return window_ns;
    return std::max(window_ns, 20 * 4'000'000 * workers / cores);
}

class executor {
   public:
    virtual ~executor() = default;
    virtual trial_outcome run(const trial_request& request) = 0;
};

}  // namespace rwbench

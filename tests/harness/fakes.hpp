// fakes.hpp: locks, scenarios and works that are nothing but tables, an executor that answers from a script, and a world
// whose clock, terminal and signals the test holds in its hand.
#pragma once

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "executor.hpp"
#include "measure.hpp"
#include "run_command.hpp"

namespace rwbench::fakes {

inline int loop(void*, rwbench_worker*) { return RWBENCH_OK; }
inline int pairs(void*, std::uint64_t) { return RWBENCH_OK; }

inline rwbench_lock lock(const char* name, const char* group = "library") {
    rwbench_lock table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = name;
    table.summary = "a lock that is a table";
    table.group = group;
    table.capabilities = RWBENCH_CAN_SHARE;
    table.size = 8;
    table.alignment = 8;
    table.read = table.write = table.mixed = table.read_none = table.write_none = table.mixed_none = loop;
    table.read_pairs = table.write_pairs = pairs;
    return table;
}

inline rwbench_work work(const char* name, bool has_duration, std::uint64_t delay_ns = 0) {
    rwbench_work table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = name;
    table.summary = "a work that is a table";
    table.has_duration = has_duration;
    table.default_read_delay_ns = delay_ns;
    table.default_write_delay_ns = delay_ns;
    if (has_duration) table.section = [](rwbench_worker*, std::uint32_t) {};
    return table;
}

// 3 readers and 1 writer, 10 operations each, 1 ms inside: ideally 20 ms.
inline rwbench_scenario counted(const char* name = "counted") {
    rwbench_scenario table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = name;
    table.summary = "readers and writers that count";
    table.default_readers = 3;
    table.default_writers = 1;
    table.default_iterations = 10;
    table.default_work = "io";
    table.plan = [](const rwbench_parameters* p, rwbench_role* roles, std::uint32_t) -> std::uint32_t {
        roles[0] = {"reader", RWBENCH_LOOP_READ, p->readers, p->iterations};
        roles[1] = {"writer", RWBENCH_LOOP_WRITE, p->writers, p->iterations};
        return 2;
    };
    table.ideal_s = [](const rwbench_parameters* p) {
        return static_cast<double>(p->iterations * (p->read_delay_ns + p->writers * p->write_delay_ns)) / 1e9;
    };
    return table;
}

// Workers that do both, for 100 ms.
inline rwbench_scenario window(const char* name = "window") {
    rwbench_scenario table = counted(name);
    table.is_mixed = 1;
    table.default_window_ns = 100'000'000;
    table.default_read_ratio = 0.9;
    table.default_work = "none";
    table.plan = [](const rwbench_parameters* p, rwbench_role* roles, std::uint32_t) -> std::uint32_t {
        roles[0] = {"worker", RWBENCH_LOOP_MIXED, p->threads, p->iterations};
        return 1;
    };
    table.ideal_s = nullptr;
    return table;
}

inline rwbench_scenario pairs_scenario(const char* name = "pairs") {
    rwbench_scenario table = counted(name);
    table.engine = RWBENCH_ENGINE_PAIRS;
    table.ideal_s = nullptr;
    return table;
}

// What there is in most tests.
struct things {
    rwbench_lock fair = lock("RWLockFair"), mutex = lock("std::mutex", "baseline"),
                 shared_mutex = lock("std::shared_mutex", "baseline"), peer = lock("absl::Mutex", "peer");
    rwbench_scenario read_heavy = counted("read-heavy"), balanced = counted("balanced"),
                     throughput = window("throughput"), uncontended = pairs_scenario("uncontended");
    rwbench_work io = work("io", true, 1'000'000), none = work("none", false);
    catalogue all{{&fair, &mutex, &shared_mutex, &peer},
                  {&read_heavy, &balanced, &throughput, &uncontended},
                  {&io, &none},
                  {{"folly::SharedMutex", "nobody brought a folly"}}};
};

inline run_options options(std::vector<std::string> scenarios, std::vector<std::string> locks = {}) {
    run_options wanted;
    wanted.scenarios = std::move(scenarios);
    wanted.locks = std::move(locks);
    wanted.trials = 3;
    wanted.warmup = 1;
    wanted.seed = 42;
    return wanted;
}

// A trial of 20 ms, or of its window, in which everything went well: each worker did 10 operations of its kind.
inline trial_outcome good(const trial_request& request, std::uint64_t elapsed_ns = 20'000'000) {
    trial_outcome outcome;
    outcome.elapsed_ns = std::max(elapsed_ns, request.parameters.window_ns);
    outcome.start_skew_ns = 1000;
    outcome.overlap = 1;
    for (std::uint32_t i = 0; i < request.parameters.readers; ++i) outcome.workers.push_back({"reader", 10, 0});
    for (std::uint32_t i = 0; i < request.parameters.writers; ++i) outcome.workers.push_back({"writer", 0, 10});
    for (std::uint32_t i = 0; i < request.parameters.threads; ++i) outcome.workers.push_back({"worker", 9, 1});
    return outcome;
}

inline std::string name_of(const trial_request& request) {
    return request.lock != nullptr ? request.lock->name : "floor";
}

class scripted_executor final : public executor {
   public:
    using script = std::function<trial_outcome(const trial_request&)>;
    explicit scripted_executor(script answer = [](const trial_request& request) { return good(request); })
        : answer_(std::move(answer)) {}

    trial_outcome run(const trial_request& request) override {
        requests.push_back(request);
        return answer_(request);
    }

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const trial_request& request : requests) all.push_back(name_of(request));
        return all;
    }

    std::vector<trial_request> requests;

   private:
    script answer_;
};

struct world {
    std::ostringstream out, err;
    std::uint64_t now_ns = 0;
    int signal = 0;
    std::vector<int> left_at_once;
    progress::terminal screen{};

    surroundings seen() {
        return {
            .out = out,
            .err = err,
            .out_has_colour = false,
            .screen = screen,
            .cores = 2,
            .drawn_seed = 7,
            .started = "2026-01-31T12:00:00Z",
            .now_ns = [this] { return now_ns; },
            .signal = [this] { return signal; },
            .describe_machine = [] { return report::machine{}; },
            .leave_at_once = [this](int code) { left_at_once.push_back(code); },
        };
    }
};

// What a call throws, in words; empty where it throws nothing of the kind.
template <class Error, class Call>
std::string words_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace rwbench::fakes

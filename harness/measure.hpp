// measure.hpp: carries a plan out on an executor, trial by trial, and collects what it finds.
//
// Knows no clock, file or terminal, so the tests run it on a fake executor with exact numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "executor.hpp"
#include "plan.hpp"
#include "rwbench/report/result.hpp"

namespace rwbench {

inline constexpr int most_repeats = 5;  // of a time window whose workers did not overlap

struct trial_under_way {
    std::uint64_t done = 0;  // trials, warm-ups and floors included
    std::uint64_t total = 0;
    double share_done = 0;  // of the whole run's time, by what each cell's trials took so far
    const planned_cell* cell = nullptr;
};

struct seams {
    std::function<bool()> interrupted;                 // asked before each trial
    std::function<void(const trial_under_way&)> show;  // told before each trial
};

enum class ending {
    finished,
    interrupted,
    failed,  // the environment: nothing more was run
    stuck    // a lock never returned; its threads are lost, and with them the process
};

struct measured {
    std::vector<report::cell> cells;  // those of the plan without the floors, in its order
    std::vector<std::string> warnings;
    std::vector<std::string> violations;  // a sentence each: which lock, where, and the oracle's words or how it failed
    ending how = ending::finished;
    std::string sentence;  // for failed and stuck: the executor's
};

measured measure(const run_plan& plan, executor& executor, const seams& seams);

}  // namespace rwbench

// plan.hpp: what a run will measure, decided before anything runs: scenario x parameters x lock, and the order.
//
// Scenarios run one after the other. Within one, trial by trial, every lock runs once under every combination of
// parameters (and so does the floor), in an order drawn from the seed; the warm-up trials come first.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "options.hpp"
#include "rwbench/report/result.hpp"

namespace rwbench {

struct planned_cell {
    const rwbench_scenario* scenario = nullptr;
    const rwbench_lock* lock = nullptr;  // null: the floor of its combination
    const rwbench_work* work = nullptr;  // null for pairs
    // Of a pairs scenario, readers = 1 means the read side, writers = 1 the write side.
    rwbench_parameters parameters{};
    std::size_t combination = 0;  // cells with the same parameters share one
    std::uint32_t workers = 0;
    report::metric of = report::metric::elapsed_s;
    std::string not_applicable;                          // why not; empty: it is measured
    std::map<std::string, report::parameter> described;  // the parameters, as the report names them

    bool is_floor() const { return lock == nullptr; }
    bool can_be_observed() const { return !is_floor() && rwbench::can_be_observed(*scenario, parameters); }
};

struct run_plan {
    std::uint64_t seed = 0;
    std::uint32_t trials = 0;
    std::uint32_t warmup = 0;
    bool observes = false;  // as many untimed trials, after those of a scenario, of each cell that can be observed
    pinning pin = pinning::none;
    std::uint64_t watchdog_ns = 0;
    std::vector<planned_cell> cells;
    std::vector<std::vector<std::size_t>> blocks;  // for each scenario, its cells (indexes) that are measured
    std::vector<std::string> warnings;

    std::uint64_t trial_count() const;  // of all cells, warm-ups and floors included
};

// Throws usage_error where the options don't fit what there is. `seed` is what to use where the options name none.
run_plan make_plan(const run_options& options, const catalogue& available, std::uint32_t cores, std::uint64_t seed);

// The cells of a block in the order of one trial; `number` counts warm-ups too, from 0.
std::vector<std::size_t> order_of_trial(const run_plan& plan, std::size_t block, std::uint32_t number);

// The seed of one trial: the same for every lock, so that they are paired.
std::uint64_t seed_of_trial(const run_plan& plan, const planned_cell& cell, std::uint32_t number);

// Are the others of the scenario compared with this one? Those of the standard that take part; of them the timed ones only
// where the scenario needs it.
bool is_baseline(const planned_cell& cell);

// "read-heavy, RWLockFair (readers=100 writers=2)": names a cell in a message.
std::string name_of(const planned_cell& cell);

// The same for all locks under its parameters: "read-heavy (readers=100 writers=2)".
std::string name_of_combination(const planned_cell& cell);

}  // namespace rwbench

// figures.hpp: a trial's outcome as the figures of the report.
#pragma once

#include <cstdint>
#include <optional>

#include "executor.hpp"
#include "plan.hpp"
#include "rwbench/report/result.hpp"

namespace rwbench {

inline constexpr double least_overlap = 0.9;    // of a time window
inline constexpr double least_elapsed = 0.9;    // of a time window
inline constexpr double most_start_skew = 0.1;  // of the elapsed time of a counted trial

// Did all workers really run beside each other, and for as long as they should?
bool is_valid(const planned_cell& cell, const trial_outcome& outcome);

report::trial trial_of(const planned_cell& cell, const trial_outcome& outcome, std::uint64_t sequence);

// Waits of one side over all valid trials of a cell, in the report's sparse buckets.
report::histogram sparse(const wait_histogram& waits, const char* side);

void add(wait_histogram& sum, const wait_histogram& waits);

// What an observed trial counted, into the cell's figures and into those of the timed trial that it belongs to.
void add(std::optional<report::overtakes>& most, const overtakes_seen& seen);
void put(report::trial& trial, const overtakes_seen& seen);

}  // namespace rwbench

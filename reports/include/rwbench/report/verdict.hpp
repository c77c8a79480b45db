// verdict.hpp: what a report comes to, by which commands choose their exit code.
#pragma once

#include <cstdint>
#include <vector>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

// A lock broke a promise or failed, or a planted fault was not found.
bool fell_short(const run& results);

// Something was not tried to its end: the run ended early, a part of it is missing, a scenario was not exhausted, nothing
// noticed that a memory order was weakened, or no wait was found that grows as it may.
bool is_undecided(const run& results);

// The parts that are not in the report, ascending.
std::vector<std::uint64_t> missing_shards(const shards& part);

}  // namespace rwbench::report

// kill_table.hpp: are the planted faults found, by which property, and how soon?
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "mutants/mutant.hpp"
#include "rwbench/report/verification.hpp"

namespace rwbench::verify {

// Each fault through all scenarios that its lock has, in rounds (hunt.hpp), until it is found or its share of `seconds` is over:
// as long as that is enough, the same faults are found after the same number of executions everywhere. `before(i)` is told
// before each fault.
std::vector<report::planted_fault> fates_of(const std::vector<mutant>& faults, const check_options& each,
                                            double seconds, const std::function<void(std::size_t)>& before);

}  // namespace rwbench::verify

// kill_table.hpp: are the planted faults found, by which property, and how soon?
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "mutants/mutant.hpp"
#include "rwbench/report/verification.hpp"

namespace rwbench::verify {

// Each fault through all scenarios that its lock has: first those that one or two interruptions show, in every scenario; then
// with ever more time for each, until it is found or its share of `seconds` is over. `before(i)` is told before each fault.
std::vector<report::planted_fault> hunt(const std::vector<mutant>& faults, const check_options& each, double seconds,
                                        const std::function<void(std::size_t)>& before);

}  // namespace rwbench::verify

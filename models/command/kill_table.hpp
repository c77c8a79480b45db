// kill_table.hpp: are the planted faults found, by which property, and how soon?
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "command/record.hpp"
#include "mutants/mutant.hpp"

namespace rwbench::verify {

// Each fault through all scenarios that its lock has: first those that one or two interruptions show, in every scenario; then
// with ever more time for each, until it is found or its share of `seconds` is over. `before(i)` is told before each fault.
std::vector<fate> hunt(const std::vector<mutant>& faults, const check_options& each, double seconds,
                       const std::function<void(std::size_t)>& before);

std::string as_text(const std::vector<fate>& fates);

}  // namespace rwbench::verify

// survey.hpp: which checks a command asks for, and what they find.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "command/verify_options.hpp"

namespace rwbench::verify {

struct planned_check {
    lock_case lock;
    scenario what;
    std::vector<const property*> properties;
    std::uint64_t seed_offset = 0;  // beyond the command's seed
};

// Those for one lock, the ones that end soonest first. Without scenarios of the user's own, those of the properties.
std::vector<planned_check> checks_for(const lock_case& lock, const std::vector<const property*>& properties,
                                      const std::vector<std::string>& own_scenarios,
                                      const std::vector<std::uint32_t>& threads);

// Of the options: all of these locks, and all properties and seeds, that fit, of all shards. Throws usage_error for a name that
// fits none.
std::vector<planned_check> checks_for(const verify_options& options, const std::vector<lock_case>& known);

// One after the other, each with its share of what is left of the budget. `before(i)` is told before each.
std::vector<check_result> carry_out(const std::vector<planned_check>& plan, const check_options& each, double seconds,
                                    const std::function<void(std::size_t)>& before);

// "name<tab>sentence" of each.
std::string properties_as_lines();

}  // namespace rwbench::verify

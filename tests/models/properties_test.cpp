// properties_test.cpp: each property finds a planted fault by itself, in its own scenarios.
#include "property.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "command/survey.hpp"
#include "mutants/mutant.hpp"

namespace rwbench::verify::tests {
namespace {

// By any scheduler, each for itself: of a fault that several properties would find, each finds another one first.
bool finds(const property& alone, const mutant& fault, std::uint64_t executions) {
    const planted_for_now planted_here(&fault.how);
    for (const planned_check& one : checks_for(fault.lock, {&alone}, {}, {2, 3}))
        for (scheduler by : {scheduler::bounded, scheduler::random, scheduler::pct}) {
            check_options how;
            how.by = by;
            how.executions = executions;
            const check_result found = check(one.lock, one.what, {&alone}, how);
            if (found.broken && found.broken->broken == alone.name) return true;
        }
    return false;
}

bool finds_any(const property& alone, std::uint64_t executions) {
    return std::any_of(registered_mutants().begin(), registered_mutants().end(), [&](const mutant& fault) {
        return fault.is_of_conditions == alone.is_of_conditions() && finds(alone, fault, executions);
    });
}

TEST(Properties, each_finds_a_planted_fault_when_it_alone_is_checked) {
    for (const property& one : registered_properties())
        EXPECT_TRUE(finds_any(one, 100) || finds_any(one, 1'000) || finds_any(one, 10'000)) << one.name;
}

}  // namespace
}  // namespace rwbench::verify::tests

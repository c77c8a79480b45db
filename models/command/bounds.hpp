// bounds.hpp: how often a waiter is overtaken at the most, found by runs of growing length: a number, or a growth with a
// witness.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "rwbench/report/verification.hpp"

namespace rwbench::verify {

// Who waits, who overtakes, and how it is tried.
struct overtaking_kind {
    const char* waiter;
    const char* by;
    std::uint64_t overtaking::most::*count;
    std::string (*word)(unsigned sections);  // of as many sections of those who overtake
    std::string (*promised)(const overtaking::bounds&);
};
const std::vector<overtaking_kind>& overtaking_kinds();

inline constexpr unsigned most_sections = 4;

struct planned_bound {
    lock_case lock;  // that promises something
    const overtaking_kind* kind = nullptr;
};

// Each kind that a lock promises something of.
std::vector<planned_bound> bounds_of(const std::vector<lock_case>& locks);

// One after the other, each within its share of `seconds`; half of that for all executions of one section each. `before(i)` is
// told before each. One that was interrupted is left out.
std::vector<report::overtaking_bound> find_bounds(const std::vector<planned_bound>& plan, const check_options& each,
                                                  double seconds, const std::function<void(std::size_t)>& before);

}  // namespace rwbench::verify

// bounds.hpp: how often a waiter is overtaken at the most, found by runs of growing length: a number, or a growth with a
// witness.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"

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

struct found_bound {
    std::string lock;
    const overtaking_kind* kind = nullptr;
    std::string promised;                              // in words
    std::array<std::uint64_t, most_sections> most{};   // by 1, 2, ... sections
    std::array<check_result, most_sections> checks{};  // the same; the first one's last search is for all executions
    std::string witness;                               // where it grows: the wait of the longest run, step by step

    bool is_broken() const;
    // By each section more, if it grows with every one.
    std::optional<std::uint64_t> growth() const;
    // Growth where none was promised is a violation, and told by the checks; none where it was promised is open.
    bool is_open() const { return promised.starts_with("unbounded") && !growth(); }
};

// Of the locks that promise something: each kind, within its share of `seconds`; half of that for all executions of one
// section each. `before(i, of)` is told before each.
std::vector<found_bound> find_bounds(const std::vector<lock_case>& locks, const check_options& each, double seconds,
                                     const std::function<void(std::size_t, std::size_t)>& before);

// A line for each, and the witnesses.
std::string as_text(const std::vector<found_bound>& all);

}  // namespace rwbench::verify

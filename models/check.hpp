// check.hpp: one lock, one scenario, gone through by one scheduler or by several in turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explore/explorers.hpp"
#include "property.hpp"
#include "rwbench/report/words.hpp"
#include "world/explorer.hpp"
#include "world/world.hpp"

namespace rwbench::verify {

enum class scheduler : std::uint8_t { portfolio, dpor, exhaustive, bounded, random, pct };

// Of schedulers by name, in the order of the enumeration.
const std::vector<std::string>& scheduler_names();

struct check_options {
    scheduler by = scheduler::portfolio;
    unsigned bound = 2;  // of `bounded`: how many interruptions
    unsigned pct_depth = 3;
    bool sees_old_values = true;  // but for `portfolio`, which does it both ways
    std::uint64_t seed = 1;
    double seconds = 10;                           // of the whole check
    std::uint64_t executions = ~std::uint64_t{0};  // of each scheduler
    std::function<bool()> is_interrupted;          // may be empty
};

// What one scheduler did.
struct search {
    scheduler by = scheduler::dpor;
    unsigned bound = 0;
    std::uint64_t executions = 0;
    std::uint64_t steps = 0;
    double seconds = 0;
    bool sees_old_values = true;
    bool is_exhausted = false;
    std::optional<std::uint64_t> classes;  // how many different ones it came by
    std::optional<double> chance_of_new;   // that the next execution is of another class yet
    std::optional<double> least_classes;   // how many there are, at the least
};

struct violation {
    finding found;
    std::string broken;  // the property
    path decisions;
    bool is_sampled = false;  // its decisions are those of a sampling world
    bool sees_old_values = true;
    std::uint64_t after_executions = 0;
};

enum class strength : std::uint8_t { violated, sampled, exhausted_to_bound, exhausted_newest, exhausted };

struct check_result {
    std::string lock;
    std::string variant;
    std::string word;
    std::vector<std::string> properties;  // that list this scenario
    std::vector<search> searches;
    std::optional<violation> broken;
    overtaking::most most_overtaken;

    strength how_strong() const;
    // Up to how many interruptions, where it is exhausted to a bound.
    unsigned bound() const;
    std::uint64_t executions() const;
};

// `properties`: those that list the scenario. All properties' monitors watch.
check_result check(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                   const check_options& how);

// Which threads of a scenario do the very same.
dpor_explorer::likeness alike_in(const scenario& what);

// The same violation again, with as few interruptions as can be found within `seconds`.
violation minimised(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                    const violation& first, double seconds);

// One execution by its decisions, with its story; and whether it found what `first` did, by the same decisions.
struct replayed {
    std::vector<event> story;
    std::optional<violation> found;
    bool was_exact = false;
    std::string wait;  // that exceeded a bound, a line for each step; empty: none did
};
replayed replay(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                const violation& again);

using report::counted;

// How often the threads take turns.
unsigned switches_in(const path& decisions);

}  // namespace rwbench::verify

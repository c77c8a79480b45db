// kill_table.cpp: see kill_table.hpp.
#include "command/kill_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "command/survey.hpp"

namespace rwbench::verify {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point then) { return std::chrono::duration<double>(clock::now() - then).count(); }

class with_fault {
   public:
    explicit with_fault(const fault& one) { planted() = &one; }
    ~with_fault() { planted() = nullptr; }
    with_fault(const with_fault&) = delete;
    with_fault& operator=(const with_fault&) = delete;
};

// What is tried in each round: a scheduler, and the seconds that each scenario gets.
struct round_of {
    scheduler by;
    unsigned bound;
    double seconds;
};
constexpr round_of rounds[] = {{scheduler::bounded, 1, 0.1}, {scheduler::random, 0, 0.1}, {scheduler::bounded, 2, 0.5},
                               {scheduler::random, 0, 0.5},  {scheduler::pct, 0, 0.5},    {scheduler::portfolio, 3, 4}};

fate hunted(const mutant& one, const check_options& each, double seconds) {
    fate found{.mutant = one.name,
               .sentence = one.sentence,
               .lock = one.lock.name,
               .word = {},
               .property = {},
               .by = {},
               .executions = 0,
               .broken = {}};
    const with_fault planted_now(one.how);
    const clock::time_point began = clock::now();
    std::vector<const property*> properties;
    for (const property& each_one : registered_properties()) properties.push_back(&each_one);
    const auto plan = checks_for(one.lock, properties, {}, {2, 3, 4});
    for (const round_of& now : rounds)
        for (const planned_check& check_now : plan) {
            const double left = seconds - seconds_since(began);
            if (left <= 0 || (each.is_interrupted && each.is_interrupted())) return found;
            check_options how = each;
            how.by = now.by;
            how.bound = now.bound;
            how.seconds = std::min(left, now.seconds);
            const check_result result = check(check_now.lock, check_now.what, check_now.properties, how);
            found.executions += result.executions();
            if (!result.broken) continue;
            found.word = check_now.what.word;
            found.property = result.broken->broken;
            found.by = scheduler_names()[static_cast<std::size_t>(result.searches.back().by)];
            if (result.searches.back().by == scheduler::bounded)
                found.by += fmt::format(" {}", result.searches.back().bound);
            found.broken = result.broken;
            return found;
        }
    return found;
}

std::size_t killed_of(const std::vector<fate>& fates) {
    return static_cast<std::size_t>(
        std::count_if(fates.begin(), fates.end(), [](const fate& one) { return one.broken.has_value(); }));
}

std::string score(const std::vector<fate>& fates) {
    return fmt::format("{} of {} planted faults found", killed_of(fates), fates.size());
}

}  // namespace

std::vector<fate> hunt(const std::vector<mutant>& faults, const check_options& each, double seconds,
                       const std::function<void(std::size_t)>& before) {
    const clock::time_point began = clock::now();
    std::vector<fate> fates;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (each.is_interrupted && each.is_interrupted()) break;
        before(i);
        // Most are found at once: what they leave is there for those that take long.
        constexpr double share = 16;
        const double left = std::max(seconds - seconds_since(began), 0.0);
        fates.push_back(hunted(faults[i], each, std::min(left, share * left / static_cast<double>(faults.size() - i))));
    }
    return fates;
}

std::string as_text(const std::vector<fate>& fates) {
    std::string text = fmt::format("{:<40}{:<17}{:<28}{:<16}{:<14}{:>12}\n", "planted fault", "in", "found by",
                                   "scenario", "scheduler", "executions");
    for (const fate& one : fates)
        text += fmt::format("{:<40}{:<17}{:<28}{:<16}{:<14}{:>12}\n", one.mutant, one.lock,
                            one.broken ? one.property : "NOT FOUND", one.word, one.by, one.executions);
    return text + score(fates) + "\n";
}

}  // namespace rwbench::verify

// kill_table.cpp: see kill_table.hpp.
#include "command/kill_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "command/record.hpp"
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

report::planted_fault hunted(const mutant& one, const check_options& each, double seconds) {
    report::planted_fault found;
    found.mutant = one.name;
    found.fault = one.sentence;
    found.lock = one.lock.name;
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
            found.scenario = check_now.what.word;
            found.scheduler = scheduler_names()[static_cast<std::size_t>(result.searches.back().by)];
            if (result.searches.back().by == scheduler::bounded)
                found.scheduler += fmt::format(" {}", result.searches.back().bound);
            found.violation = as_report(*result.broken);
            return found;
        }
    return found;
}

}  // namespace

std::vector<report::planted_fault> hunt(const std::vector<mutant>& faults, const check_options& each, double seconds,
                                        const std::function<void(std::size_t)>& before) {
    const clock::time_point began = clock::now();
    std::vector<report::planted_fault> fates;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        before(i);
        // Most are found at once: what they leave is there for those that take long.
        constexpr double share = 16;
        const double left = std::max(seconds - seconds_since(began), 0.0);
        fates.push_back(hunted(faults[i], each, std::min(left, share * left / static_cast<double>(faults.size() - i))));
        // Of one that was not hunted to the end nothing is known.
        if (each.is_interrupted && each.is_interrupted()) {
            if (!fates.back().violation) fates.pop_back();
            break;
        }
    }
    return fates;
}

}  // namespace rwbench::verify

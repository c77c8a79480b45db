// kill_table.cpp: see kill_table.hpp.
#include "command/kill_table.hpp"

#include <algorithm>

#include "command/hunt.hpp"
#include "command/record.hpp"
#include "elapsed.hpp"

namespace rwbench::verify {
namespace {

report::planted_fault hunted(const mutant& one, const check_options& each, double seconds) {
    report::planted_fault out;
    out.mutant = one.name;
    out.fault = one.sentence;
    out.lock = one.lock.name;
    const planted_for_now planted_here(&one.how);
    const clock::time_point until = in_seconds(seconds);
    std::vector<const property*> properties;
    for (const property& each_one : registered_properties())
        if (each_one.is_of_conditions() == one.is_of_conditions) properties.push_back(&each_one);
    hunt through(checks_for(one.lock, properties, {}, {2, 3, 4}), each);
    for (const hunt_round& now : hunt_rounds)
        if (through.goes_through(now, until)) break;
    out.executions = through.executions();
    if (const check_result* found = through.found()) {
        out.scenario = found->word;
        out.scheduler = found_by(*found);
        out.violation = as_report(*found->broken);
    }
    return out;
}

}  // namespace

std::vector<report::planted_fault> fates_of(const std::vector<mutant>& faults, const check_options& each,
                                            double seconds, const std::function<void(std::size_t)>& before) {
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

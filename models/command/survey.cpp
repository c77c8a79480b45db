// survey.cpp: see survey.hpp.
#include "command/survey.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "command/design.hpp"
#include "elapsed.hpp"
#include "errors.hpp"
#include "names.hpp"

namespace rwbench::verify {
namespace {

// The ones whose name fits any pattern; all, without patterns.
template <class T>
std::vector<const T*> fitting(const std::vector<T>& all, const std::vector<std::string>& patterns, const char* option) {
    std::vector<const T*> found;
    for (const T& one : all)
        if (patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                            [&](const std::string& pattern) { return matches(pattern, one.name); }))
            found.push_back(&one);
    std::vector<std::string> names;
    for (const T& one : all) names.push_back(one.name);
    for (const std::string& pattern : patterns)
        if (std::none_of(names.begin(), names.end(), [&](const std::string& name) { return matches(pattern, name); }))
            throw usage_error(
                fmt::format("rwbench verify: {} {}: there is none of that name{}; `rwbench verify --help` shows all",
                            option, pattern, did_you_mean(pattern, names)));
    return found;
}

}  // namespace

std::vector<planned_check> checks_for(const lock_case& lock, const std::vector<const property*>& properties,
                                      const std::vector<std::string>& own_scenarios,
                                      const std::vector<std::uint32_t>& threads) {
    std::vector<planned_check> plan;
    for (const std::string& word : own_scenarios) {
        plan.push_back({lock, parse_scenario(word), {}, 0});
        if (plan.back().what.uses_condition() && !lock.has_condition)
            throw usage_error(fmt::format("rwbench verify: --scenario {}: {} has no condition to wait on, or to notify",
                                          word, lock.name));
    }
    if (!own_scenarios.empty()) return plan;
    for (const property* one : properties)
        for (const std::string& word : one->words(lock)) {
            auto known = std::find_if(plan.begin(), plan.end(), [&](const auto& p) { return p.what.word == word; });
            if (known == plan.end()) known = plan.insert(known, {lock, parse_scenario(word), {}, 0});
            if (known->properties.empty() || known->properties.back() != one) known->properties.push_back(one);
        }
    std::erase_if(plan, [&](const planned_check& one) {
        return std::find(threads.begin(), threads.end(), one.what.threads.size()) == threads.end();
    });
    std::stable_sort(plan.begin(), plan.end(), [](const planned_check& a, const planned_check& b) {
        return std::pair(a.what.threads.size(), a.what.word.size()) <
               std::pair(b.what.threads.size(), b.what.word.size());
    });
    return plan;
}

std::vector<planned_check> checks_for(const verify_options& options, const std::vector<lock_case>& known) {
    const auto properties = fitting(registered_properties(), options.properties, "--property");
    std::vector<lock_case> locks;
    for (const std::string& design : options.designs)
        locks.push_back(compiled_design(design, options.audit ? in_world::faulty : in_world::faithful));
    if (options.designs.empty() || !options.locks.empty())
        for (const lock_case* one : fitting(known, options.locks, "--lock")) locks.push_back(*one);
    // What nests, or has one side, states no order that the others don't.
    if (options.audit && options.locks.empty() && options.designs.empty())
        std::erase_if(locks, [](const lock_case& one) { return one.is_reentrant || !one.has_shared; });
    if (options.max_bypass)
        for (lock_case& one : locks) one.most_overtakes = options.max_bypass;
    std::stable_sort(locks.begin(), locks.end(),
                     [](const lock_case& a, const lock_case& b) { return a.variant < b.variant; });
    std::vector<planned_check> plan;
    for (const lock_case& one : locks)
        for (planned_check& check : checks_for(one, properties, options.scenarios, options.threads))
            for (check.seed_offset = 0; check.seed_offset < options.seeds; ++check.seed_offset) plan.push_back(check);
    // Small scenarios of all locks before large ones of any: what is cut short by the budget is what can't be exhausted.
    std::stable_sort(plan.begin(), plan.end(), [](const planned_check& a, const planned_check& b) {
        return a.what.threads.size() < b.what.threads.size();
    });
    return plan;
}

std::vector<check_result> carry_out(const std::vector<planned_check>& plan, const check_options& each, double seconds,
                                    const std::function<void(std::size_t)>& before) {
    const clock::time_point began = clock::now();
    std::vector<check_result> results;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (each.is_interrupted && each.is_interrupted()) break;
        before(i);
        check_options how = each;
        const double left = seconds - seconds_since(began);
        how.seed = each.seed + plan[i].seed_offset;
        how.seconds = std::max(left, 0.0) / static_cast<double>(plan.size() - i);
        results.push_back(check(plan[i].lock, plan[i].what, plan[i].properties, how));
    }
    return results;
}

std::string properties_as_lines() {
    std::string text;
    for (const property& one : registered_properties()) text += one.name + "\t" + one.sentence + "\n";
    return text;
}

}  // namespace rwbench::verify

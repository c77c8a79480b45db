// verification_text.cpp: see verification_text.hpp.
#include "rwbench/report/verification_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "page.hpp"
#include "quantity.hpp"
#include "rwbench/report/verdict.hpp"
#include "rwbench/report/words.hpp"
#include "timeline.hpp"

namespace rwbench::report {
namespace {

// Of the scenarios that a property lists, for one lock.
struct tally {
    std::size_t scenarios = 0;
    std::map<verdict, std::size_t> by_verdict;
    std::uint64_t least_bound = ~std::uint64_t{0};
    std::uint64_t executions = 0;
    std::size_t cut_short = 0;  // by the violation of another property
    bool is_broken = false;

    void add(const verification& one, bool breaks_it) {
        ++scenarios;
        executions += one.executions;
        if (one.violation && !breaks_it) {
            ++cut_short;
            return;
        }
        ++by_verdict[one.how];
        if (one.how == verdict::exhausted_to_bound) least_bound = std::min(least_bound, one.bound.value_or(0));
        is_broken |= breaks_it;
    }

    const char* result() const { return is_broken ? "VIOLATED" : cut_short != 0 ? "open" : "held"; }
};

std::string in_words(const tally& of) {
    std::string text;
    const auto add = [&](std::size_t count, const std::string& words) {
        if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, words);
    };
    const auto add_those = [&](verdict how, const std::string& words) {
        const auto found = of.by_verdict.find(how);
        add(found == of.by_verdict.end() ? 0 : found->second, words);
    };
    add_those(verdict::exhausted, "exhausted");
    add_those(verdict::exhausted_newest_values, "exhausted but for older values");
    add_those(verdict::exhausted_to_bound, "up to " + counted(of.least_bound, "interruption"));
    add_those(verdict::not_exhausted, "not exhausted");
    add_those(verdict::violated, "with a violation");
    add(of.cut_short, "cut short by another violation");
    return text;
}

bool lists(const verification& one, const std::string& property) {
    return std::find(one.properties.begin(), one.properties.end(), property) != one.properties.end();
}

bool breaks(const verification& one, const std::string& property) {
    return one.violation && one.violation->property == property;
}

tally tally_of(const std::string& property, const std::vector<const verification*>& all) {
    tally found;
    for (const verification* one : all) {
        const bool is_broken = breaks(*one, property);
        if (lists(*one, property) || is_broken) found.add(*one, is_broken);
    }
    return found;
}

std::string most_in_words(const std::vector<const verification*>& all) {
    most_overtaken most;
    for (const verification* one : all) {
        most.reader_by_writers = std::max(most.reader_by_writers, one->overtaken.reader_by_writers);
        most.writer_by_readers = std::max(most.writer_by_readers, one->overtaken.writer_by_readers);
        most.writer_by_writers = std::max(most.writer_by_writers, one->overtaken.writer_by_writers);
    }
    return fmt::format("  most overtaken: a reader by {}, a writer by {} and {}\n",
                       counted(most.reader_by_writers, "writer"), counted(most.writer_by_readers, "reader"),
                       counted(most.writer_by_writers, "later writer"));
}

// Of a check of the user's own.
std::string own_name_of(const verification& one, bool with_seed) {
    std::string name = one.scenario;
    if (!one.variant.empty()) name += ", " + one.variant;
    if (with_seed) name += fmt::format(", seed {}", one.seed);
    return name;
}

std::string block_of(const std::string& lock, const std::vector<const verification*>& all) {
    std::string text = printable(lock) + "\n";
    std::set<std::string> properties;
    for (const verification* one : all) {
        properties.insert(one->properties.begin(), one->properties.end());
        if (one->violation) properties.insert(one->violation->property);
    }
    for (const std::string& property : properties) {
        const tally found = tally_of(property, all);
        constexpr std::size_t indent = 55;
        const std::string done = in_words(found) + "; " + counted(found.executions, "execution");
        text += fmt::format("  {:<28}{:<10}{:<15}{}\n", printable(property), found.result(),
                            counted(found.scenarios, "scenario") + ":", wrapped(done, indent, indent));
    }
    const bool has_seeds =
        std::any_of(all.begin(), all.end(), [&](const verification* one) { return one->seed != all.front()->seed; });
    constexpr std::size_t indent = 30;
    for (const verification* one : all)
        if (one->properties.empty())
            text += fmt::format("  {:<28}{}\n", printable(own_name_of(*one, has_seeds)),
                                wrapped(verdict_in_words(*one), indent, indent));
    return text + most_in_words(all);
}

std::string blocks_of(const std::vector<verification>& all) {
    std::vector<std::string> locks;  // in the order of the report
    for (const verification& one : all)
        if (std::find(locks.begin(), locks.end(), one.lock) == locks.end()) locks.push_back(one.lock);
    std::string text;
    for (const std::string& lock : locks) {
        std::vector<const verification*> its;
        for (const verification& one : all)
            if (one.lock == lock) its.push_back(&one);
        text += block_of(lock, its);
    }
    return text;
}

std::string fault_table(const std::vector<planted_fault>& faults) {
    if (faults.empty()) return "";
    constexpr const char* row = "{:<38}{:<16}{:<27}{:<16}{:<12}{:>11}\n";
    std::string text = fmt::format(row, "planted fault", "in", "found by", "scenario", "scheduler", "executions");
    for (const planted_fault& one : faults)
        text += fmt::format(row, printable(one.mutant), printable(one.lock),
                            one.violation ? printable(one.violation->property) : "NOT FOUND", printable(one.scenario),
                            printable(one.scheduler), one.executions);
    const auto found = std::count_if(faults.begin(), faults.end(), [](const auto& one) { return one.violation; });
    return text + fmt::format("{} of {} planted faults found\n", found, faults.size());
}

// Columns as wide as they must be, the last one of numbers.
template <std::size_t N>
std::string columns_of(const std::vector<std::array<std::string, N>>& rows) {
    std::array<std::size_t, N> widths{};
    for (const auto& row : rows)
        for (std::size_t i = 0; i < N; ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i + 1 < N; ++i) text += fmt::format("{:<{}}", row[i], widths[i] + 2);
        text += fmt::format("{:>{}}\n", row.back(), widths.back());
    }
    return text;
}

std::string survivor_in_words(const weakened_order& one) {
    constexpr std::size_t indent = 2;
    return wrapped(
               fmt::format("survives: {}, {}, {} -> {}: after {}; {}", printable(one.place), printable(one.operation),
                           one.order, one.weakened_to, counted(one.executions, "execution"), printable(one.searched)),
               0, indent) +
           "\n";
}

std::string audit_table(const order_audit& all) {
    std::vector<std::array<std::string, 7>> rows{
        {"place", "operation", "order", "caught by", "scenario", "lock", "executions"}};
    std::string rest;
    std::size_t caught = 0, untried = 0;
    for (const weakened_order& one : all.weakened) {
        const bool is_tried = one.executions != 0;
        rows.push_back({printable(one.at + " " + one.place), printable(one.operation),
                        one.order + " -> " + one.weakened_to,
                        one.violation ? printable(one.violation->property)
                        : is_tried    ? "SURVIVES"
                                      : "not tried",
                        printable(one.scenario), printable(one.lock), std::to_string(one.executions)});
        if (one.violation)
            ++caught;
        else if (!is_tried)
            ++untried;
        else
            rest += survivor_in_words(one);
    }
    for (const unmet_order& one : all.unmet)
        rest += fmt::format("no scenario comes to {}: {}\n", printable(one.at), printable(one.text));
    for (const std::string& file : all.unread)
        rest +=
            fmt::format("{} can't be read: which of its orders no scenario comes to isn't known\n", printable(file));
    return columns_of(rows) + rest +
           fmt::format("{} of {} weakened orders caught, {} survive{}; {} met in {}\n", caught, all.weakened.size(),
                       all.weakened.size() - caught - untried,
                       untried == 0 ? "" : fmt::format(", {} not tried", untried), counted(all.orders, "order"),
                       counted(all.scenarios, "scenario"));
}

std::string verdict_of(const overtaking_bound& one) {
    if (one.is_broken()) return "VIOLATED";
    if (const auto by = one.growth()) return fmt::format("grows by {} a section", *by);
    const std::uint64_t most = one.most.empty() ? 0 : *std::max_element(one.most.begin(), one.most.end());
    const bool is_searched = std::none_of(one.runs.begin(), one.runs.end(),
                                          [](const auto& run) { return run.how == verdict::not_exhausted; });
    if (!is_searched) return fmt::format("{} so far", most);
    return fmt::format("at most {}{}", most, one.is_open() ? ": no witness" : "");
}

// All executions of the shortest run.
std::string all_in_words(const verification& shortest) {
    const search* last = shortest.searches.empty() ? nullptr : &shortest.searches.back();
    const std::string count = counted(last == nullptr ? 0 : last->executions, "execution");
    return last != nullptr && last->is_exhausted ? "exhausted but for older values: " + count
                                                 : "NOT exhausted: " + count;
}

// How far the longer runs were searched, the least of it.
std::string longer_in_words(const std::vector<verification>& runs) {
    const verification& least = *std::min_element(runs.begin() + 1, runs.end(), [](const auto& a, const auto& b) {
        return std::pair(a.how, a.bound) < std::pair(b.how, b.bound);
    });
    switch (least.how) {
        case verdict::violated:
            return "violated";
        case verdict::exhausted_to_bound:
            return "up to " + counted(least.bound.value_or(0), "interruption");
        case verdict::exhausted_newest_values:
        case verdict::exhausted:
            return "exhausted";
        case verdict::not_exhausted:
            break;
    }
    return "not exhausted";
}

std::string bounds_table(const std::vector<overtaking_bound>& all) {
    if (all.empty()) return "";
    std::string text = fmt::format("{:<24}{:<8}{:<15}{:<23}{:<14}{}\n", "", "waits", "overtaken by", "promised, K = 1",
                                   "by 1 2 3 4", "found");
    for (const overtaking_bound& one : all)
        text += fmt::format("{:<24}{:<8}{:<15}{:<23}   {:<11}{}\n", printable(one.lock), printable(one.waiter),
                            printable(one.by), printable(one.promised), fmt::format("{}", fmt::join(one.most, " ")),
                            verdict_of(one));
    text += "\nHow far it was searched: all that 1 section of each can do, and runs of 2 to 4\n";
    constexpr std::size_t indent = 34;
    for (const overtaking_bound& one : all) {
        if (one.runs.size() < 2) continue;
        const std::string longer = printable(one.runs.back().scenario) + ": " + longer_in_words(one.runs);
        text += fmt::format("{:<24}{:<10}{}\n", printable(one.lock), printable(one.runs.front().scenario),
                            wrapped(all_in_words(one.runs.front()) + "; " + longer, indent, indent));
    }
    for (const overtaking_bound& one : all) {
        if (one.witness.empty() || one.runs.empty()) continue;
        text += fmt::format("\n{}, {}: a {} waits on while others come and go; found in {}\n", printable(one.lock),
                            printable(one.runs.back().scenario), printable(one.waiter),
                            quantity_text(1e9 * one.witness_s.value_or(0), quantity::nanoseconds));
        for (const std::string& line : one.witness) text += printable(line) + "\n";
    }
    return text;
}

// "shards 2 and 3 of 4"
std::string in_words(const std::vector<std::uint64_t>& numbers, std::uint64_t count) {
    std::string text = numbers.size() == 1 ? "shard" : "shards";
    for (std::size_t i = 0; i < numbers.size(); ++i)
        text += fmt::format("{} {}", i == 0 ? "" : i + 1 == numbers.size() ? " and" : ",", numbers[i]);
    return text + fmt::format(" of {}", count);
}

std::string part_in_words(const shards& part) {
    std::string text;
    if (const auto missing = missing_shards(part); !missing.empty())
        text += fmt::format("This is a part of what was to be checked: {}.\n", in_words(part.here, part.count));
    if (!part.ended_early.empty()) text += fmt::format("Ended early: {}.\n", in_words(part.ended_early, part.count));
    return text;
}

// The first of each lock and property: the others are seldom another fault.
std::string stories_of(const std::vector<const verification*>& checks, std::size_t columns) {
    std::string text;
    std::set<std::pair<std::string, std::string>> told;
    std::size_t untold = 0;
    for (const verification* one : checks) {
        if (!one->violation || one->violation->story.empty()) continue;
        if (told.insert({one->full_name(), one->violation->property}).second)
            text += counterexample_text(one->full_name(), one->scenario, *one->violation, columns);
        else
            ++untold;
    }
    if (untold != 0)
        text += fmt::format("\nThe same in other scenarios: {}, told step by step in the report.\n",
                            counted(untold, "violation"));
    return text;
}

}  // namespace

std::string verdict_in_words(const verification& one) {
    const std::string count = counted(one.executions, "execution");
    std::string text;
    switch (one.how) {
        case verdict::violated:
            return fmt::format("VIOLATED after {}",
                               counted(one.violation ? one.violation->after_executions : one.executions, "execution"));
        case verdict::exhausted:
            text = "exhausted: " + count;
            break;
        case verdict::exhausted_newest_values:
            text = "exhausted but for loads of older values: " + count;
            break;
        case verdict::exhausted_to_bound:
            text = fmt::format("exhausted up to {}: {}", counted(one.bound.value_or(0), "interruption"), count);
            break;
        case verdict::not_exhausted:
            text = "not exhausted: " + count;
            break;
    }
    for (const search& each : one.searches) {
        if (!each.classes) continue;
        if (each.scheduler == "dpor" && each.is_exhausted && each.sees_older_values)
            text += ", " + counted(*each.classes, "class");
        if (each.scheduler == "random" && each.least_classes && each.chance_of_new && one.how != verdict::exhausted)
            text += fmt::format(", {} drawn of at least {:.0f}, the next one new with chance {:.2g}",
                                counted(*each.classes, "class"), *each.least_classes, *each.chance_of_new);
    }
    return text;
}

std::string how_far(const std::vector<verification>& all) {
    tally of_all;
    for (const verification& one : all) of_all.add(one, false);
    return fmt::format("{}: {}", counted(of_all.scenarios, "scenario"), in_words(of_all));
}

std::string counterexample_text(const std::string& lock, const std::string& scenario, const counterexample& one,
                                std::size_t columns) {
    std::string text =
        fmt::format("\n{}, {}: {} is VIOLATED, after {}\n  {}\n  Found: {}.\n", printable(lock), printable(scenario),
                    printable(one.property), counted(one.after_executions, "execution"), printable(one.promise),
                    printable(one.found));
    if (!one.story.empty()) text += "\n" + timeline_of(one.story, scenario, columns);
    return text;
}

std::string verification_text(const run& results, std::size_t columns) {
    std::string text = blocks_of(results.verifications);
    if (results.model) text += fault_table(results.model->planted_faults);
    if (results.model) text += bounds_table(results.model->bounds);
    if (results.model && results.model->audit) text += audit_table(*results.model->audit);
    if (results.model && results.model->part) text += part_in_words(*results.model->part);
    std::vector<const verification*> checks;
    for (const verification& one : results.verifications) checks.push_back(&one);
    if (results.model)
        for (const overtaking_bound& one : results.model->bounds)
            for (const verification& each : one.runs) checks.push_back(&each);
    return text + stories_of(checks, columns);
}

}  // namespace rwbench::report

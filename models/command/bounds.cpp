// bounds.cpp: see bounds.hpp.
#include "command/bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "elapsed.hpp"

namespace rwbench::verify {
namespace {

std::string times(char mode, unsigned sections) {
    return sections == 1 ? std::string(1, mode) : fmt::format("{}{}", mode, sections);
}

std::string number_or_unbounded(std::uint64_t bound) {
    return bound == rwlocker::policy::unbounded ? "unbounded" : std::to_string(bound);
}

std::string readers_promised(const overtaking::bounds& of) {
    if (of.promised.writer_by_readers != rwlocker::policy::unbounded)
        return std::to_string(of.promised.writer_by_readers);
    if (of.late_readers_join) return "unbounded, in a phase";
    return of.promised.writer_by_read_phases == rwlocker::policy::unbounded ? "unbounded" : "those of a phase";
}

// Where readers are unbounded, or kept out, nothing is said of phases.
constexpr const char* not_promised = "";

std::string phases_promised(const overtaking::bounds& of) {
    const std::uint64_t phases = of.promised.writer_by_read_phases;
    return phases == rwlocker::policy::unbounded || of.promised.writer_by_readers == 0 ? not_promised
                                                                                       : std::to_string(phases);
}

const property* starvation() { return property_named("starvation"); }

// The longest run again, held to one overtake less than was found: its violation is the wait that was looked for.
std::string witness_of(lock_case lock, const overtaking_kind& kind, std::uint64_t most, const check_options& each) {
    lock.promised->promised = {};
    lock.promised->late_readers_join = false;
    if (kind.count == &overtaking::most::reader_by_writers) lock.promised->promised.reader_by_writers = most - 1;
    if (kind.count == &overtaking::most::writer_by_readers) lock.promised->promised.writer_by_readers = most - 1;
    if (kind.count == &overtaking::most::writer_by_read_phases)
        lock.promised->promised.writer_by_read_phases = most - 1;
    const scenario what = parse_scenario(kind.word(most_sections));
    const check_result again = check(lock, what, {starvation()}, each);
    return again.broken ? replay(lock, what, {starvation()}, *again.broken).wait : "";
}

found_bound find_bound(const lock_case& lock, const overtaking_kind& kind, const check_options& each, double seconds) {
    const clock::time_point began = clock::now();
    found_bound out;
    out.lock = lock.full_name();
    out.kind = &kind;
    out.promised = kind.promised(*lock.promised);
    check_options few = each;
    few.by = scheduler::bounded;
    few.bound = 1;  // enough to wait while others come and go
    for (unsigned n = 1; n <= most_sections; ++n) {
        few.seconds = (seconds / 2 - seconds_since(began)) / (most_sections + 1 - n);
        out.checks[n - 1] = check(lock, parse_scenario(kind.word(n)), {starvation()}, few);
        out.most[n - 1] = out.checks[n - 1].most_overtaken.*kind.count;
    }
    if (out.growth() && !out.is_broken()) {
        few.seconds = seconds / 2;
        out.witness = witness_of(lock, kind, out.most.back(), few);
    }
    check_options all = each;
    all.by = scheduler::dpor;
    all.sees_old_values = false;
    all.seconds = seconds - seconds_since(began);
    const check_result whole = check(lock, parse_scenario(kind.word(1)), {starvation()}, all);
    check_result& first = out.checks.front();
    first.searches.insert(first.searches.end(), whole.searches.begin(), whole.searches.end());
    if (!first.broken) first.broken = whole.broken;
    overtaking::raise(first.most_overtaken, whole.most_overtaken);
    out.most[0] = first.most_overtaken.*kind.count;
    return out;
}

// How far the runs of 2 and more sections were searched, the least of it.
std::string longer_in_words(const found_bound& of) {
    const check_result& least =
        *std::min_element(of.checks.begin() + 1, of.checks.end(), [](const auto& a, const auto& b) {
            return std::pair(a.how_strong(), a.bound()) < std::pair(b.how_strong(), b.bound());
        });
    switch (least.how_strong()) {
        case strength::violated:
            return "violated";
        case strength::exhausted_to_bound:
            return "exhausted up to " + counted(least.bound(), "interruption");
        case strength::exhausted_newest:
        case strength::exhausted:
            return "exhausted";
        case strength::sampled:
            break;
    }
    return "not exhausted";
}

std::string verdict_of(const found_bound& of) {
    if (of.is_broken()) return "VIOLATED";
    if (const auto by = of.growth()) return fmt::format("grows by {} a section", *by);
    return fmt::format("at most {}{}", *std::max_element(of.most.begin(), of.most.end()),
                       of.is_open() ? ": no witness" : "");
}

}  // namespace

const std::vector<overtaking_kind>& overtaking_kinds() {
    using overtaking::bounds;
    using overtaking::most;
    static const std::vector<overtaking_kind> all{
        {"reader", "writers", &most::reader_by_writers,
         [](unsigned n) { return "R|" + times('W', n) + "|" + times('R', n); },
         [](const bounds& of) { return number_or_unbounded(of.promised.reader_by_writers); }},
        {"writer", "readers", &most::writer_by_readers, [](unsigned n) { return "W|W>R|" + times('R', n); },
         readers_promised},
        {"writer", "read phases", &most::writer_by_read_phases,
         [](unsigned n) { return "W|" + times('W', n) + "|" + times('R', n); }, phases_promised},
        {"writer", "later writers", &most::writer_by_writers,
         [](unsigned n) { return "W|" + times('W', n) + "|" + times('W', n); },
         [](const bounds& of) { return number_or_unbounded(of.writer_by_writers); }},
    };
    return all;
}

bool found_bound::is_broken() const {
    return std::any_of(checks.begin(), checks.end(), [](const check_result& one) { return one.broken.has_value(); });
}

std::optional<std::uint64_t> found_bound::growth() const {
    for (unsigned n = 1; n < most_sections; ++n)
        if (most[n] <= most[n - 1]) return std::nullopt;
    return most[most_sections - 1] - most[most_sections - 2];
}

std::vector<found_bound> find_bounds(const std::vector<lock_case>& locks, const check_options& each, double seconds,
                                     const std::function<void(std::size_t, std::size_t)>& before) {
    const clock::time_point began = clock::now();
    std::vector<std::pair<const lock_case*, const overtaking_kind*>> planned;
    for (const lock_case& lock : locks)
        for (const overtaking_kind& kind : overtaking_kinds())
            if (kind.promised(*lock.promised) != not_promised) planned.emplace_back(&lock, &kind);
    std::vector<found_bound> all;
    for (const auto& [lock, kind] : planned) {
        if (each.is_interrupted && each.is_interrupted()) return all;
        before(all.size(), planned.size());
        const double left = std::max(seconds - seconds_since(began), 0.0);
        all.push_back(find_bound(*lock, *kind, each, left / static_cast<double>(planned.size() - all.size())));
    }
    return all;
}

std::string as_text(const std::vector<found_bound>& all) {
    std::string text = fmt::format("{:<24}{:<8}{:<15}{:<23}{:<14}{}\n", "", "waits", "overtaken by", "promised, K = 1",
                                   "by 1 2 3 4", "found");
    for (const found_bound& one : all)
        text += fmt::format("{:<24}{:<8}{:<15}{:<23}   {:<11}{}\n", one.lock, one.kind->waiter, one.kind->by,
                            one.promised, fmt::format("{}", fmt::join(one.most, " ")), verdict_of(one));
    text += "\nHow far it was searched: all that 1 section of each can do, and runs of 2 to 4\n";
    for (const found_bound& one : all) {
        const search& whole = one.checks.front().searches.back();
        text +=
            fmt::format("{:<24}{:<10}{}; {:<15}{}\n", one.lock, one.checks.front().word,
                        whole.is_exhausted ? "exhausted but for older values: " + counted(whole.executions, "execution")
                                           : "NOT exhausted: " + counted(whole.executions, "execution"),
                        one.checks.back().word + ":", longer_in_words(one));
    }
    for (const found_bound& one : all)
        if (!one.witness.empty())
            text += fmt::format("\n{}, {}: a {} waits on while others come and go\n{}", one.lock,
                                one.checks.back().word, one.kind->waiter, one.witness);
    return text;
}

}  // namespace rwbench::verify

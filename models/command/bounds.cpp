// bounds.cpp: see bounds.hpp.
#include "command/bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "command/record.hpp"
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

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

report::overtaking_bound find_bound(const planned_bound& asked, const check_options& each, double seconds) {
    const clock::time_point began = clock::now();
    const lock_case& lock = asked.lock;
    const overtaking_kind& kind = *asked.kind;
    report::overtaking_bound out;
    out.lock = lock.full_name();
    out.waiter = kind.waiter;
    out.by = kind.by;
    out.promised = kind.promised(*lock.promised);
    check_options few = each;
    few.by = scheduler::bounded;
    few.bound = 1;  // enough to wait while others come and go
    std::vector<check_result> runs;
    for (unsigned n = 1; n <= most_sections; ++n) {
        few.seconds = (seconds / 2 - seconds_since(began)) / (most_sections + 1 - n);
        runs.push_back(check(lock, parse_scenario(kind.word(n)), {starvation()}, few));
        out.most.push_back(runs.back().most_overtaken.*kind.count);
    }
    const bool is_broken =
        std::any_of(runs.begin(), runs.end(), [](const auto& one) { return one.broken.has_value(); });
    if (out.growth() && !is_broken) {
        few.seconds = seconds / 2;
        out.witness = lines_of(witness_of(lock, kind, out.most.back(), few));
        if (!out.witness.empty()) out.witness_s = seconds_since(began);
    }
    check_options all = each;
    all.by = scheduler::dpor;
    all.sees_old_values = false;
    all.seconds = seconds - seconds_since(began);
    const check_result whole = check(lock, parse_scenario(kind.word(1)), {starvation()}, all);
    check_result& first = runs.front();
    first.searches.insert(first.searches.end(), whole.searches.begin(), whole.searches.end());
    if (!first.broken) first.broken = whole.broken;
    overtaking::raise(first.most_overtaken, whole.most_overtaken);
    out.most[0] = first.most_overtaken.*kind.count;
    for (const check_result& one : runs) out.runs.push_back(as_report(one, each.seed));
    return out;
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

std::vector<planned_bound> bounds_of(const std::vector<lock_case>& locks) {
    std::vector<planned_bound> plan;
    for (const lock_case& lock : locks)
        for (const overtaking_kind& kind : overtaking_kinds())
            if (kind.promised(*lock.promised) != not_promised) plan.push_back({lock, &kind});
    return plan;
}

std::vector<report::overtaking_bound> find_bounds(const std::vector<planned_bound>& plan, const check_options& each,
                                                  double seconds, const std::function<void(std::size_t)>& before) {
    const clock::time_point began = clock::now();
    const auto is_interrupted = [&] { return each.is_interrupted && each.is_interrupted(); };
    std::vector<report::overtaking_bound> all;
    for (std::size_t i = 0; i < plan.size() && !is_interrupted(); ++i) {
        before(i);
        const double left = std::max(seconds - seconds_since(began), 0.0);
        report::overtaking_bound found = find_bound(plan[i], each, left / static_cast<double>(plan.size() - i));
        if (!is_interrupted() || found.is_broken()) all.push_back(std::move(found));
    }
    return all;
}

}  // namespace rwbench::verify

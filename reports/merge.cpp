// merge.cpp: see merge.hpp.
#include "rwbench/report/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "rwbench/report/verdict.hpp"
#include "rwbench/report/words.hpp"

namespace rwbench::report {
namespace {

shards& part_of(run& results) { return *results.model->part; }
const shards& part_of(const run& results) { return *results.model->part; }

void require_shard(const named_run& one) {
    const auto refuse = [&](const char* why) { throw misfit(fmt::format("{}: {}", one.file, why)); };
    if (!one.results.cells.empty() || !one.results.model)
        refuse(
            "holds no part of a verification; only the reports of `rwbench verify --shard` are joined: figures of "
            "several runs are compared, which no sum can do");
    if (!one.results.model->part) refuse("was not made with --shard: it is the whole already");
    const shards& part = part_of(one.results);
    if (part.here.empty() || part.count == 0 ||
        std::any_of(part.here.begin(), part.here.end(), [&](auto n) { return n == 0 || n > part.count; }))
        refuse("/model_checking/shards: expected numbers of shards, from 1 to their count");
}

std::string in_words(const parameter& value) {
    return std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
}

// What the two were asked must not differ: the name of an option that does, with both values.
void require_same_options(const named_run& first, const named_run& other) {
    const auto &ours = first.results.model->asked, &theirs = other.results.model->asked;
    std::set<std::string> names;
    for (const auto& [name, value] : ours) names.insert(name);
    for (const auto& [name, value] : theirs) names.insert(name);
    const auto value_in = [](const auto& all, const std::string& name) {
        const auto found = all.find(name);
        return found == all.end() ? std::string("not given") : in_words(found->second);
    };
    for (const std::string& name : names)
        if (value_in(ours, name) != value_in(theirs, name))
            throw misfit(fmt::format("{}: was made with another --{} than {}: {}, there {}", other.file, name,
                                     first.file, value_in(theirs, name), value_in(ours, name)));
}

std::string or_unknown(const std::string& commit) { return commit.empty() ? "unknown" : commit; }

// Each shard looks through all scenarios for orders, and takes its part of what it finds: that must have been the same.
void require_same_orders(const named_run& first, const named_run& other) {
    const auto &ours = first.results.model->audit, &theirs = other.results.model->audit;
    if (!ours || !theirs) return;
    if (theirs->orders != ours->orders || theirs->scenarios != ours->scenarios)
        throw misfit(fmt::format("{}: met other memory orders than {}: {} in {}, there {} in {}", other.file,
                                 first.file, theirs->orders, counted(theirs->scenarios, "scenario"), ours->orders,
                                 counted(ours->scenarios, "scenario")));
}

void require_same_command(const named_run& first, const named_run& other) {
    const run &ours = first.results, &theirs = other.results;
    const auto require = [&](bool is_same, const char* what, const auto& in_other, const auto& in_first) {
        if (!is_same)
            throw misfit(fmt::format("{}: was made with another {} than {}: {}, there {}", other.file, what, first.file,
                                     in_other, in_first));
    };
    require(theirs.where.commit == ours.where.commit, "version of the source", or_unknown(theirs.where.commit),
            or_unknown(ours.where.commit));
    require(theirs.seed == ours.seed, "seed", theirs.seed, ours.seed);
    require(part_of(theirs).count == part_of(ours).count, "number of shards", part_of(theirs).count,
            part_of(ours).count);
    require_same_options(first, other);
    require(theirs.model->source == ours.model->source, "source of what was checked", or_unknown(theirs.model->source),
            or_unknown(ours.model->source));
    require(theirs.model->limits == ours.model->limits, "list of the model's limits", theirs.model->limits.size(),
            ours.model->limits.size());
    require_same_orders(first, other);
}

void require_no_shard_twice(const std::vector<named_run>& parts) {
    std::vector<std::pair<std::uint64_t, const named_run*>> known;
    for (const named_run& one : parts)
        for (const std::uint64_t number : part_of(one.results).here) {
            const auto twice =
                std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.first == number; });
            if (twice != known.end())
                throw misfit(fmt::format("{}: holds shard {}, as {} does", one.file, number, twice->second->file));
            known.emplace_back(number, &one);
        }
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

void sort(std::vector<std::uint64_t>& numbers) { std::sort(numbers.begin(), numbers.end()); }

// "engine.hpp:211" after "engine.hpp:97".
auto place_of(const weakened_order& one) {
    const std::string file = one.at.substr(0, one.at.find_last_of(':'));
    return std::tuple(file, one.at.size(), one.at, one.operation, one.order, one.weakened_to);
}

// What a divided command finds comes in no order that the parts know of.
void put_in_order(run& results) {
    const auto name_of = [](const verification& one) {
        return std::tie(one.lock, one.variant, one.scenario, one.seed);
    };
    auto& checks = results.verifications;
    std::stable_sort(checks.begin(), checks.end(),
                     [&](const verification& a, const verification& b) { return name_of(a) < name_of(b); });
    // A lock that is broken as it is, every shard of an audit comes upon.
    if (results.model->asked.contains("audit"))
        checks.erase(std::unique(checks.begin(), checks.end(),
                                 [&](const auto& a, const auto& b) { return name_of(a) == name_of(b); }),
                     checks.end());
    std::stable_sort(results.model->planted_faults.begin(), results.model->planted_faults.end(),
                     [](const planted_fault& a, const planted_fault& b) { return a.mutant < b.mutant; });
    std::stable_sort(results.model->bounds.begin(), results.model->bounds.end(),
                     [](const overtaking_bound& a, const overtaking_bound& b) {
                         return std::tie(a.lock, a.waiter, a.by) < std::tie(b.lock, b.waiter, b.by);
                     });
    if (results.model->audit) {
        auto& weakened = results.model->audit->weakened;
        std::stable_sort(weakened.begin(), weakened.end(),
                         [](const weakened_order& a, const weakened_order& b) { return place_of(a) < place_of(b); });
    }
    sort(part_of(results).here);
    sort(part_of(results).ended_early);
}

void add_warning(run& to, const std::string& text) {
    if (std::find(to.warnings.begin(), to.warnings.end(), text) == to.warnings.end()) to.warnings.push_back(text);
}

void add(run& whole, const run& part) {
    whole.started = std::min(whole.started, part.started);
    whole.duration_s += part.duration_s;
    append(whole.verifications, part.verifications);
    append(whole.model->planted_faults, part.model->planted_faults);
    append(whole.model->bounds, part.model->bounds);
    if (whole.model->audit && part.model->audit)
        append(whole.model->audit->weakened, part.model->audit->weakened);
    else if (part.model->audit)
        whole.model->audit = part.model->audit;
    whole.model->planned += part.model->planned;
    append(part_of(whole).here, part_of(part).here);
    append(part_of(whole).ended_early, part_of(part).ended_early);
    for (const std::string& warning : part.warnings) add_warning(whole, warning);
}

void warn_of_machines(run& whole, const std::vector<named_run>& parts) {
    std::set<std::string> hosts;
    for (const named_run& one : parts) hosts.insert(one.results.where.host_name);
    if (hosts.size() > 1)
        add_warning(whole, fmt::format("made on {} machines ({}); `machine` is that of the first shard", hosts.size(),
                                       fmt::join(hosts, ", ")));
}

void warn_of_unknown_source(run& whole) {
    if (whole.model->source.empty())
        add_warning(whole,
                    "the shards may be of different versions of the source: their reports don't say what was checked");
}

}  // namespace

run merged(std::vector<named_run> parts, const std::string& command) {
    if (parts.empty()) throw std::invalid_argument("merged: expected at least one report");
    for (const named_run& one : parts) require_shard(one);
    for (const named_run& one : parts) require_same_command(parts.front(), one);
    require_no_shard_twice(parts);
    const auto first_shard = [](const named_run& one) {
        return *std::min_element(part_of(one.results).here.begin(), part_of(one.results).here.end());
    };
    std::sort(parts.begin(), parts.end(),
              [&](const named_run& a, const named_run& b) { return first_shard(a) < first_shard(b); });

    run whole = parts.front().results;
    for (std::size_t i = 1; i < parts.size(); ++i) add(whole, parts[i].results);
    put_in_order(whole);
    whole.command = command;
    whole.complete = part_of(whole).ended_early.empty() && missing_shards(part_of(whole)).empty();
    warn_of_machines(whole, parts);
    warn_of_unknown_source(whole);
    return whole;
}

}  // namespace rwbench::report

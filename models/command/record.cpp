// record.cpp: see record.hpp.
#include "command/record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <sstream>

#include "errors.hpp"
#include "rwbench/report/json.hpp"
#include "units.hpp"

namespace rwbench::verify {
namespace {

report::search as_report(const search& one) {
    report::search out;
    out.scheduler = scheduler_names()[static_cast<std::size_t>(one.by)];
    if (one.by == scheduler::bounded) out.bound = one.bound;
    out.executions = one.executions;
    out.steps = one.steps;
    out.seconds = one.seconds;
    out.is_exhausted = one.is_exhausted;
    out.sees_older_values = one.sees_old_values;
    out.classes = one.classes;
    out.chance_of_new = one.chance_of_new;
    out.least_classes = one.least_classes;
    return out;
}

report::verdict as_report(strength how) {
    switch (how) {
        case strength::violated:
            return report::verdict::violated;
        case strength::sampled:
            return report::verdict::not_exhausted;
        case strength::exhausted_to_bound:
            return report::verdict::exhausted_to_bound;
        case strength::exhausted_newest:
            return report::verdict::exhausted_newest_values;
        case strength::exhausted:
            break;
    }
    return report::verdict::exhausted;
}

// Where in the source.
std::string in_words(const place& at) {
    if (at.line == 0) return {};
    return fmt::format("{}, {}:{}", at.function, without_folders(at.file), at.line);
}

// Those of a report, wherever in it.
std::vector<report::verification> checks_in(const report::run& results) {
    std::vector<report::verification> all = results.verifications;
    if (results.model)
        for (const report::overtaking_bound& one : results.model->bounds)
            all.insert(all.end(), one.runs.begin(), one.runs.end());
    return all;
}

}  // namespace

violation as_violation(const report::counterexample& one) {
    violation out;
    out.broken = one.property;
    out.found.sentence = one.found;
    out.after_executions = one.after_executions;
    out.is_sampled = one.is_sampled;
    out.sees_old_values = one.sees_older_values;
    out.decisions = decisions_from_words(one.decisions);
    return out;
}

const std::vector<std::string>& model_limits() {
    static const std::vector<std::string> limits{
        "the memory model is C++11's as Relacy has it: no load buffering, no 2+2W; a failing compare-exchange sees the "
        "newest value",
        "a load sees at most 1 older value, 2 where executions are drawn",
        "compare_exchange_weak fails for no reason only where executions are drawn",
        "2 to 5 threads, each with a few sections; a brief spin is at most one look",
        "a writer may be passed once or twice before it is handed the lock; waiters wake one other each",
        "a stop request is one step"};
    return limits;
}

std::map<std::string, report::parameter> asked_of(const verify_options& options) {
    std::map<std::string, report::parameter> asked{{"budget", format_duration(options.budget_ns)}};
    const auto add_list = [&](const char* name, const auto& all, const char* separator = ",") {
        if (!all.empty()) asked[name] = fmt::format("{}", fmt::join(all, separator));
    };
    add_list("lock", options.locks);
    add_list("design", options.designs);
    if (options.mutants) {
        asked["mutants"] = std::string("yes");
        return asked;
    }
    if (options.max_bypass) asked["max-bypass"] = static_cast<std::int64_t>(*options.max_bypass);
    if (options.bounds) {
        asked["bounds"] = std::string("yes");
        return asked;
    }
    if (options.audit) asked["audit"] = std::string("yes");
    add_list("property", options.properties);
    add_list("scenario", options.scenarios, " ; ");
    add_list("threads", options.threads);
    asked["scheduler"] = scheduler_names()[static_cast<std::size_t>(options.by)];
    asked["bound"] = static_cast<std::int64_t>(options.bound);
    if (options.seeds > 1) asked["seeds"] = static_cast<std::int64_t>(options.seeds);
    return asked;
}

report::verification as_report(const check_result& one, std::uint64_t seed) {
    report::verification out;
    out.lock = one.lock;
    out.variant = one.variant;
    out.scenario = one.word;
    out.properties = one.properties;
    out.seed = seed;
    out.how = as_report(one.how_strong());
    if (out.how == report::verdict::exhausted_to_bound) out.bound = one.bound();
    out.executions = one.executions();
    for (const search& each : one.searches) {
        out.searches.push_back(as_report(each));
        out.steps += each.steps;
    }
    out.overtaken.reader_by_writers = one.most_overtaken.reader_by_writers;
    out.overtaken.writer_by_readers = one.most_overtaken.writer_by_readers;
    out.overtaken.writer_by_writers = one.most_overtaken.writer_by_writers;
    if (one.broken) out.violation = as_report(*one.broken);
    return out;
}

report::counterexample as_report(const violation& one) {
    report::counterexample out;
    out.property = one.broken;
    if (const property* which = property_named(one.broken)) out.promise = which->sentence;
    out.found = one.found.sentence;
    out.after_executions = one.after_executions;
    out.is_sampled = one.is_sampled;
    out.sees_older_values = one.sees_old_values;
    out.decisions = decisions_in_words(one.decisions);
    return out;
}

std::vector<report::story_event> as_report(const std::vector<event>& story) {
    std::vector<report::story_event> out;
    for (const event& one : story) {
        report::story_event& told = out.emplace_back();
        told.thread = one.thread + 1;
        told.is_step = one.is_step;
        told.text = one.text;
        if (one.is_step) told.at = in_words(one.at);
    }
    return out;
}

std::string decisions_in_words(const path& decisions) {
    std::string text;
    for (const decision& one : decisions) {
        if (!text.empty()) text += ' ';
        text += one.is_thread() ? std::to_string(one.taken + 1) : fmt::format("{}/{}", one.taken, one.options);
    }
    return text;
}

path decisions_from_words(const std::string& words) {
    path decisions;
    std::istringstream in(words);
    for (std::string word; in >> word;) {
        unsigned taken = 0, options = 0;
        char rest = 0;
        const int read = std::sscanf(word.c_str(), "%2u/%2u%c", &taken, &options, &rest);
        const bool is_thread = read == 1 && taken >= 1 && taken <= most_threads && word.find('/') == word.npos;
        if (is_thread)
            decisions.push_back({0, static_cast<std::uint8_t>(taken - 1)});
        else if (read == 2 && options >= 2 && taken < options)
            decisions.push_back({static_cast<std::uint8_t>(options), static_cast<std::uint8_t>(taken)});
        else
            throw std::invalid_argument(
                fmt::format("decisions: \"{}\" is none; expected a thread, as 2, or a value, as 1/3", word));
    }
    return decisions;
}

kept_violations read_violations(const std::string& file) {
    try {
        const report::run results = report::read_report(file);
        kept_violations kept;
        for (const report::verification& one : checks_in(results))
            if (one.violation)
                kept.all.push_back({one.lock, one.variant, "", one.scenario, {}, as_violation(*one.violation)});
        if (!results.model) return kept;
        for (const report::planted_fault& one : results.model->planted_faults)
            if (one.violation)
                kept.all.push_back({one.lock, "", one.mutant, one.scenario, {}, as_violation(*one.violation)});
        if (results.model->audit)
            for (const report::weakened_order& one : results.model->audit->weakened)
                if (one.violation)
                    kept.all.push_back({one.lock, one.variant, "", one.scenario, one, as_violation(*one.violation)});
        const auto& asked = results.model->asked;
        if (const auto design = asked.find("design"); design != asked.end())
            if (const auto* text = std::get_if<std::string>(&design->second)) kept.designs = split_list(*text);
        if (const auto most = asked.find("max-bypass"); most != asked.end())
            if (const auto* count = std::get_if<std::int64_t>(&most->second))
                kept.most_overtakes = static_cast<std::uint64_t>(*count);
        return kept;
    } catch (const report::report_error& error) {
        throw usage_error(fmt::format("rwbench verify: --replay {}", error.what()));
    } catch (const std::invalid_argument& error) {
        throw usage_error(fmt::format("rwbench verify: --replay {}: {}", file, error.what()));
    }
}

}  // namespace rwbench::verify

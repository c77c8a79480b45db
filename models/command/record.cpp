// record.cpp: see record.hpp.
#include "command/record.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "errors.hpp"
#include "rwbench/report/file.hpp"

namespace rwbench::verify {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* schema = "rwbench-verification";
constexpr int version = 1;

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

json as_json(const search& one) {
    return {{"scheduler", scheduler_names()[static_cast<std::size_t>(one.by)]},
            {"bound", one.by == scheduler::bounded ? json(one.bound) : json(nullptr)},
            {"executions", one.executions},
            {"steps", one.steps},
            {"seconds", one.seconds},
            {"exhausted", one.is_exhausted},
            {"older_values", one.sees_old_values},
            {"classes", or_null(one.classes)},
            {"chance_of_new", or_null(one.chance_of_new)},
            {"least_classes", or_null(one.least_classes)}};
}

json as_json(const violation& one) {
    return {{"property", one.broken},
            {"sentence", one.found.sentence},
            {"after_executions", one.after_executions},
            {"sampled", one.is_sampled},
            {"older_values", one.sees_old_values},
            {"decisions", decisions_in_words(one.decisions)}};
}

json as_json(const check_result& one) {
    json searches = json::array();
    for (const search& each : one.searches) searches.push_back(as_json(each));
    return {{"lock", one.lock},
            {"variant", one.variant},
            {"scenario", one.word},
            {"properties", one.properties},
            {"verdict", strength_name(one.how_strong())},
            {"bound", one.how_strong() == strength::exhausted_to_bound ? json(one.bound()) : json(nullptr)},
            {"executions", one.executions()},
            {"searches", searches},
            {"most_overtaken",
             {{"reader_by_writers", one.most_overtaken.reader_by_writers},
              {"writer_by_readers", one.most_overtaken.writer_by_readers},
              {"writer_by_writers", one.most_overtaken.writer_by_writers}}},
            {"violation", one.broken ? as_json(*one.broken) : json(nullptr)}};
}

json as_json(const fate& one) {
    return {{"mutant", one.mutant},
            {"fault", one.sentence},
            {"lock", one.lock},
            {"killed", one.broken.has_value()},
            {"scenario", one.word},
            {"scheduler", one.by},
            {"executions", one.executions},
            {"violation", one.broken ? as_json(*one.broken) : json(nullptr)}};
}

// A field that must be there and of that type.
template <class T>
T field(const json& in, const char* name) {
    const auto found = in.find(name);
    if (found == in.end()) throw std::invalid_argument(fmt::format("expected the field {}", name));
    try {
        return found->get<T>();
    } catch (const json::exception&) {
        throw std::invalid_argument(fmt::format("{}: {} is not what it should be", name, found->dump()));
    }
}

violation violation_from(const json& in) {
    violation one;
    one.broken = field<std::string>(in, "property");
    one.found.sentence = field<std::string>(in, "sentence");
    one.after_executions = field<std::uint64_t>(in, "after_executions");
    one.is_sampled = field<bool>(in, "sampled");
    one.sees_old_values = field<bool>(in, "older_values");
    one.decisions = decisions_from_words(field<std::string>(in, "decisions"));
    return one;
}

std::vector<kept_violation> violations_in(const json& document) {
    if (!document.is_object() || document.value("schema", "") != schema)
        throw std::invalid_argument(
            fmt::format("expected a file that rwbench verify --out wrote, of schema {}", schema));
    if (const int found = field<int>(document, "version"); found > version)
        throw std::invalid_argument(
            fmt::format("version {} is newer than this rwbench, which knows {}", found, version));
    std::vector<kept_violation> all;
    for (const json& one : field<json>(document, "verifications"))
        if (!one.value("violation", json()).is_null())
            all.push_back({field<std::string>(one, "lock"), field<std::string>(one, "variant"), "",
                           field<std::string>(one, "scenario"), violation_from(one["violation"])});
    for (const json& one : field<json>(document, "mutants"))
        if (!one.value("violation", json()).is_null())
            all.push_back({field<std::string>(one, "lock"), "", field<std::string>(one, "mutant"),
                           field<std::string>(one, "scenario"), violation_from(one["violation"])});
    return all;
}

}  // namespace

const std::vector<std::string>& model_limits() {
    static const std::vector<std::string> limits{
        "the memory model is C++11's as Relacy has it: no load buffering, no 2+2W; a failing compare-exchange sees the "
        "newest value",
        "a load sees at most 1 older value, 2 where executions are drawn",
        "compare_exchange_weak fails for no reason only where executions are drawn",
        "2 to 5 threads, each with a few sections; a brief spin is at most one look",
        "a writer may be passed once before it is handed the lock; waiters wake one other each",
        "a stop request is one step"};
    return limits;
}

std::string strength_name(strength how) {
    constexpr const char* names[] = {"violated", "not_exhausted", "exhausted_to_bound", "exhausted_newest_values",
                                     "exhausted"};
    return names[static_cast<int>(how)];
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

void write_record(const record& what, const std::string& file) {
    json document{{"schema", schema},
                  {"version", version},
                  {"complete", what.is_complete},
                  {"command", what.command},
                  {"seed", what.seed},
                  {"budget_s", what.budget_s},
                  {"model_limits", model_limits()},
                  {"verifications", json::array()},
                  {"mutants", json::array()}};
    for (const check_result& one : what.results) document["verifications"].push_back(as_json(one));
    for (const fate& one : what.fates) document["mutants"].push_back(as_json(one));
    try {
        report::write_file(file, document.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
    } catch (const report::file_error& error) {
        throw environment_error(fmt::format("rwbench verify: --out {}: {}", file, error.what()));
    }
}

std::vector<kept_violation> read_violations(const std::string& file) {
    std::ifstream in(file);
    if (!in)
        throw usage_error(fmt::format("rwbench verify: --replay {}: there is no such file, or it can't be read", file));
    try {
        return violations_in(json::parse(in));
    } catch (const json::exception&) {
        throw usage_error(fmt::format("rwbench verify: --replay {}: expected JSON", file));
    } catch (const std::invalid_argument& error) {
        throw usage_error(fmt::format("rwbench verify: --replay {}: {}", file, error.what()));
    }
}

}  // namespace rwbench::verify

// json.cpp: each struct of result.hpp has a `write` and a `read` here, side by side, that name the same fields.
#include "rwbench/report/json.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <system_error>

#include "json_text.hpp"

namespace rwbench::report {
namespace {

constexpr const char* metric_names[] = {"elapsed_s", "ops_per_s", "ns_per_op", "wait_p99_ns"};
constexpr const char* status_names[] = {"measured", "not_applicable", "failed", "unfinished"};

// ---- writing --------------------------------------------------------------------------------------------------------

// Ahead of the templates that call them: argument-dependent lookup does not look into unnamed namespaces.
ordered_json write(const summary& found);
ordered_json write(const overtakes_from_doorway& seen);
ordered_json write(const overtakes& seen);
ordered_json write(const cell& one);
ordered_json write(const plugin& one);

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

template <typename T>
ordered_json value_or_null(const std::optional<T>& value) {
    return value ? ordered_json(*value) : ordered_json();
}

void add_unknown(ordered_json& object, const unknown_fields& unknown) {
    for (const auto& [name, text] : unknown)
        if (!object.contains(name)) object[name] = ordered_json::parse(text);
}

ordered_json write(const wait_percentiles& waits) {
    ordered_json out = {
        {"p50", waits.p50}, {"p90", waits.p90}, {"p99", waits.p99}, {"p99_9", waits.p99_9}, {"max", waits.max}};
    add_unknown(out, waits.unknown);
    return out;
}

ordered_json write(const interval& range) {
    ordered_json out = {{"low", range.low}, {"high", range.high}};
    add_unknown(out, range.unknown);
    return out;
}

template <typename T>
ordered_json write(const std::optional<T>& value) {
    return value ? write(*value) : ordered_json();
}

ordered_json write(const trial& one) {
    ordered_json out = {{"sequence", one.sequence},
                        {"elapsed_s", one.elapsed_s},
                        {"ops", one.ops},
                        {"reads", value_or_null(one.reads)},
                        {"writes", value_or_null(one.writes)},
                        {"timed_out", value_or_null(one.timed_out)},
                        {"arrivals", value_or_null(one.arrivals)},
                        {"ops_per_s", one.ops_per_s},
                        {"ns_per_op", value_or_null(one.ns_per_op)},
                        {"overlap", value_or_null(one.overlap)},
                        {"valid", one.valid},
                        {"start_skew_ns", value_or_null(one.start_skew_ns)},
                        {"reader_wait_ns", write(one.reader_wait_ns)},
                        {"writer_wait_ns", write(one.writer_wait_ns)},
                        {"wait_ns", write(one.wait_ns)},
                        {"timeout_late_ns", write(one.timeout_late_ns)},
                        {"reader_jain", value_or_null(one.reader_jain)},
                        {"writer_jain", value_or_null(one.writer_jain)},
                        {"reader_overtaken_max", value_or_null(one.reader_overtaken_max)},
                        {"writer_overtaken_max", value_or_null(one.writer_overtaken_max)},
                        {"reader_overtaken_from_call", value_or_null(one.reader_overtaken_from_call)},
                        {"writer_overtaken_from_call", value_or_null(one.writer_overtaken_from_call)},
                        {"cpu_user_s", value_or_null(one.cpu_user_s)},
                        {"cpu_system_s", value_or_null(one.cpu_system_s)},
                        {"ctx_voluntary", value_or_null(one.ctx_voluntary)},
                        {"ctx_involuntary", value_or_null(one.ctx_involuntary)},
                        {"instructions_per_op", value_or_null(one.instructions_per_op)},
                        {"cycles_per_op", value_or_null(one.cycles_per_op)},
                        {"cache_misses_per_op", value_or_null(one.cache_misses_per_op)}};
    add_unknown(out, one.unknown);
    return out;
}

ordered_json write(const histogram& waits) {
    ordered_json buckets = ordered_json::array();
    for (const auto& [value, count] : waits.buckets) buckets.push_back(ordered_json::array({value, count}));
    ordered_json out = {
        {"side", waits.side}, {"count", waits.count}, {"max_ns", waits.max_ns}, {"sampled_one_in", waits.sampled_one_in}, {"buckets", std::move(buckets)}};
    add_unknown(out, waits.unknown);
    return out;
}

ordered_json write(const ratio& against) {
    ordered_json out = {{"baseline", against.baseline}, {"value", against.value}, {"ci95", write(against.ci95)}};
    add_unknown(out, against.unknown);
    return out;
}

template <typename T>
ordered_json write_all(const std::vector<T>& values) {
    ordered_json out = ordered_json::array();
    for (const T& each : values) out.push_back(write(each));
    return out;
}

ordered_json write(const summary& found) {
    ordered_json out = {{"metric", metric_names[static_cast<int>(found.of)]},
                        {"median", found.median},
                        {"mad", found.mad},
                        {"ci95", write(found.ci95)},
                        {"ratios", write_all(found.ratios)}};
    add_unknown(out, found.unknown);
    return out;
}

ordered_json write(const std::map<std::string, parameter>& parameters) {
    ordered_json out = ordered_json::object();
    for (const auto& [name, value] : parameters)
        std::visit([&, key = name](const auto& held) { out[key] = held; }, value);
    return out;
}

ordered_json write(const judged_count& one) {
    ordered_json out = {{"max", one.max}, {"bound", value_or_null(one.bound)}};
    add_unknown(out, one.unknown);
    return out;
}

ordered_json write(const overtakes_from_doorway& seen) {
    ordered_json out = {{"reader_by_writers", write(seen.reader_by_writers)},
                        {"writer_by_readers", write(seen.writer_by_readers)},
                        {"writer_by_read_phases", write(seen.writer_by_read_phases)},
                        {"writer_by_writers", write(seen.writer_by_writers)}};
    add_unknown(out, seen.unknown);
    return out;
}

ordered_json write(const overtakes_from_call& seen) {
    ordered_json out = {{"reader_by_writers", seen.reader_by_writers}, {"writer_by_anyone", seen.writer_by_anyone}};
    add_unknown(out, seen.unknown);
    return out;
}

ordered_json write(const overtakes& seen) {
    ordered_json out = {{"trials", seen.trials},
                        {"cut", seen.is_cut},
                        {"from_doorway", write(seen.from_doorway)},
                        {"from_call", write(seen.from_call)},
                        {"exceeded", text_or_null(seen.exceeded)},
                        {"trace", text_or_null(seen.trace)}};
    add_unknown(out, seen.unknown);
    return out;
}

ordered_json write(const cell& one) {
    ordered_json out = {{"scenario", one.scenario},
                        {"lock", one.lock},
                        {"parameters", write(one.parameters)},
                        {"baseline", text_or_null(one.baseline)},
                        {"status", status_names[static_cast<int>(one.status)]},
                        {"reason", text_or_null(one.reason)},
                        {"metric", metric_names[static_cast<int>(one.of)]},
                        {"size_bytes", value_or_null(one.size_bytes)},
                        {"ideal_s", value_or_null(one.ideal_s)},
                        {"floor_s", value_or_null(one.floor_s)},
                        {"floor_trials_s", one.floor_trials_s},
                        {"summary", write(one.summary_of)},
                        {"overtakes", write(one.overtaken)},
                        {"trials", write_all(one.trials)},
                        {"histograms", write_all(one.histograms)}};
    add_unknown(out, one.unknown);
    return out;
}

ordered_json write(const machine& where) {
    ordered_json out = {{"host_name", text_or_null(where.host_name)},
                        {"cpu_model", text_or_null(where.cpu_model)},
                        {"cores", where.cores},
                        {"mhz_per_cpu", value_or_null(where.mhz_per_cpu)},
                        {"kernel", text_or_null(where.kernel)},
                        {"compiler", text_or_null(where.compiler)},
                        {"compiler_flags", text_or_null(where.compiler_flags)},
                        {"commit", text_or_null(where.commit)},
                        {"governor", text_or_null(where.governor)},
                        {"virtualised", value_or_null(where.virtualised)},
                        {"load_start", value_or_null(where.load_start)},
                        {"load_end", value_or_null(where.load_end)}};
    add_unknown(out, where.unknown);
    return out;
}

ordered_json write(const plugin& one) {
    ordered_json out = {{"file", one.file}, {"locks", one.locks}, {"scenarios", one.scenarios}, {"works", one.works}};
    add_unknown(out, one.unknown);
    return out;
}

// ---- Google Benchmark's part ------------------------------------------------------------------------------------------

std::string parameter_text(const parameter& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return std::visit([](const auto& held) { return ordered_json(held).dump(); }, value);
}

// "read-heavy/RWLockFair/readers:100/writers:2": the form of Google Benchmark's own names.
std::string benchmark_name(const cell& one) {
    std::string name = one.scenario + "/" + one.lock;
    for (const auto& [key, value] : one.parameters) name += "/" + key + ":" + parameter_text(value);
    return name;
}

std::int64_t threads_of(const cell& one) {
    std::int64_t threads = 0;
    for (const char* name : {"threads", "readers", "writers"})
        if (const auto found = one.parameters.find(name); found != one.parameters.end())
            if (const auto* count = std::get_if<std::int64_t>(&found->second)) threads += *count;
    return std::max<std::int64_t>(threads, 1);
}

// Its times are those of one iteration. Where the elapsed time is the figure, the whole trial is the iteration; where a
// wait is, that stands for the time.
ordered_json benchmark_entry(const cell& one, std::size_t family, std::size_t repetition) {
    const trial& measured = one.trials[repetition];
    const std::uint64_t iterations = one.of == metric::elapsed_s ? 1 : std::max<std::uint64_t>(measured.ops, 1);
    const double per_iteration = 1e9 / static_cast<double>(iterations);
    // The tool can't do without a CPU time. Where none was measured it reads 0; the trial itself says null.
    double cpu_time = (measured.cpu_user_s.value_or(0) + measured.cpu_system_s.value_or(0)) * per_iteration;
    if (one.of == metric::ns_per_op && measured.ns_per_op) cpu_time = *measured.ns_per_op;
    double real_time = measured.elapsed_s * per_iteration;
    if (one.of == metric::wait_p99_ns && measured.wait_ns) real_time = measured.wait_ns->p99;
    const std::string name = benchmark_name(one);
    return {{"name", name},
            {"family_index", family},
            {"per_family_instance_index", 0},
            {"run_name", name},
            {"run_type", "iteration"},
            {"repetitions", one.trials.size()},
            {"repetition_index", repetition},
            {"threads", threads_of(one)},
            {"iterations", iterations},
            {"real_time", real_time},
            {"cpu_time", cpu_time},
            {"time_unit", "ns"}};
}

std::string benchmark_key(const std::string& name, std::uint64_t repetition) {
    return name + "#" + std::to_string(repetition);
}

void add_unknown_of(ordered_json& object, const run& results, const std::string& key) {
    const auto found = results.unknown_in_benchmarks.find(key);
    if (found != results.unknown_in_benchmarks.end()) add_unknown(object, found->second);
}

// Trials that are not valid measured something else, and a tool that does not know of validity must not see them.
ordered_json write_benchmarks(const run& results) {
    ordered_json out = ordered_json::array();
    for (std::size_t family = 0; family < results.cells.size(); ++family) {
        const cell& one = results.cells[family];
        if (one.status == cell_status::failed || one.status == cell_status::not_applicable) continue;
        for (std::size_t repetition = 0; repetition < one.trials.size(); ++repetition) {
            if (!one.trials[repetition].valid) continue;
            ordered_json entry = benchmark_entry(one, family, repetition);
            add_unknown_of(entry, results, benchmark_key(entry["name"].get<std::string>(), repetition));
            out.push_back(std::move(entry));
        }
    }
    return out;
}

ordered_json write_context(const run& results) {
    const machine& where = results.where;
    ordered_json load = ordered_json::array();
    if (where.load_start) load.push_back(*where.load_start);
    ordered_json out = {{"date", results.started},
                        {"host_name", where.host_name},
                        {"executable", "rwbench"},
                        {"num_cpus", where.cores},
                        {"mhz_per_cpu", std::llround(where.mhz_per_cpu.value_or(0))},
                        {"cpu_scaling_enabled", !where.governor.empty() && where.governor != "performance"},
                        {"caches", ordered_json::array()},
                        {"load_avg", std::move(load)},
                        {"library_build_type", is_optimised(where) ? "release" : "debug"}};
    add_unknown_of(out, results, "context");
    return out;
}

// JSON has no infinity and no NaN; nlohmann would write null, which here means "not measured". The pointer of the first.
std::optional<std::string> find_not_finite(const ordered_json& value) {
    if (value.is_number_float() && !std::isfinite(value.get<double>())) return "";
    if (!value.is_structured()) return std::nullopt;
    for (const auto& item : value.items())
        if (const auto below = find_not_finite(item.value())) return "/" + item.key() + *below;
    return std::nullopt;
}

// ---- reading ----------------------------------------------------------------------------------------------------------

const char* kind_of(const ordered_json& value) {
    if (value.is_number_integer()) return "an integer";
    if (value.is_number()) return "a number";
    if (value.is_string()) return "a string";
    if (value.is_boolean()) return "true or false";
    if (value.is_array()) return "an array";
    if (value.is_object()) return "an object";
    return "null";
}

// A value and where it stands, so that an error can say so.
struct place {
    const ordered_json& value;
    std::string file;
    std::string pointer;

    [[noreturn]] void refuse(const std::string& message) const { throw report_error(file, pointer, message); }
    [[noreturn]] void refuse_kind(const char* expected) const {
        refuse(std::string("expected ") + expected + ", found " + kind_of(value) +
               (value.is_primitive() && !value.is_null() ? ": " + excerpt(value) : ""));
    }
    place element(std::size_t index) const { return {value[index], file, pointer + "/" + std::to_string(index)}; }
};

// "~" and "/" in a name, as RFC 6901 writes them.
std::string pointer_token(const std::string& name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string read_text(const place& at) {
    if (!at.value.is_string()) at.refuse_kind("a string");
    return at.value.get<std::string>();
}

bool read_flag(const place& at) {
    if (!at.value.is_boolean()) at.refuse_kind("true or false");
    return at.value.get<bool>();
}

double read_number(const place& at) {
    if (!at.value.is_number()) at.refuse_kind("a number");
    return at.value.get<double>();
}

std::uint64_t read_count(const place& at) {
    if (at.value.is_number_unsigned()) return at.value.get<std::uint64_t>();
    // 10.0 is an integer to JSON Schema, and to tools that know only doubles.
    if (at.value.is_number_float()) {
        const double number = at.value.get<double>();
        if (number >= 0 && number <= 9007199254740992.0 && number == std::floor(number))
            return static_cast<std::uint64_t>(number);
    }
    if (at.value.is_number()) at.refuse("expected an integer from 0, found " + excerpt(at.value));
    at.refuse_kind("an integer from 0");
}

int read_small_count(const place& at) {
    const std::uint64_t count = read_count(at);
    if (count > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
        at.refuse("is too large: " + excerpt(at.value));
    return static_cast<int>(count);
}

template <std::size_t N>
int read_name(const place& at, const char* const (&names)[N]) {
    const std::string text = read_text(at);
    std::string expected;
    for (std::size_t i = 0; i < N; ++i) {
        if (text == names[i]) return static_cast<int>(i);
        expected += (i == 0 ? "" : i + 1 == N ? " or " : ", ") + std::string(names[i]);
    }
    at.refuse("expected " + expected + ", found " + excerpt(at.value));
}

metric read_metric(const place& at) { return static_cast<metric>(read_name(at, metric_names)); }
cell_status read_status(const place& at) { return static_cast<cell_status>(read_name(at, status_names)); }

// Reads an object field by field, and knows afterwards which fields nobody asked for.
class object {
   public:
    explicit object(const place& at) : at_(at) {
        if (!at.value.is_object()) at.refuse_kind("an object");
    }

    bool has(const char* name) {
        asked_.push_back(name);
        return at_.value.contains(name);
    }

    place field(const char* name) {
        if (!has(name)) at_.refuse(std::string("lacks the field \"") + name + "\"");
        return {at_.value.at(name), at_.file, at_.pointer + "/" + pointer_token(name)};
    }

    // nullopt where the field is null, or not there: a report whose writer leaves out what it did not measure.
    template <typename Read>
    auto optional(const char* name, Read read) -> std::optional<decltype(read(std::declval<const place&>()))> {
        if (!has(name) || at_.value.at(name).is_null()) return std::nullopt;
        return read(field(name));
    }

    std::string optional_text(const char* name) { return optional(name, read_text).value_or(""); }

    template <typename Read>
    auto list(const char* name, Read read) -> std::vector<decltype(read(std::declval<const place&>()))> {
        const place at = field(name);
        if (!at.value.is_array()) at.refuse_kind("an array");
        std::vector<decltype(read(at))> out;
        out.reserve(at.value.size());
        for (std::size_t i = 0; i < at.value.size(); ++i) out.push_back(read(at.element(i)));
        return out;
    }

    unknown_fields unknown() const {
        unknown_fields out;
        for (const auto& item : at_.value.items())
            if (std::find(asked_.begin(), asked_.end(), item.key()) == asked_.end())
                out.emplace_back(item.key(), item.value().dump());
        return out;
    }

   private:
    place at_;
    std::vector<std::string> asked_;
};

wait_percentiles read_waits(const place& at) {
    object from(at);
    wait_percentiles out;
    out.p50 = read_number(from.field("p50"));
    out.p90 = read_number(from.field("p90"));
    out.p99 = read_number(from.field("p99"));
    out.p99_9 = read_number(from.field("p99_9"));
    out.max = read_number(from.field("max"));
    out.unknown = from.unknown();
    return out;
}

interval read_interval(const place& at) {
    object from(at);
    interval out;
    out.low = read_number(from.field("low"));
    out.high = read_number(from.field("high"));
    out.unknown = from.unknown();
    return out;
}

trial read_trial(const place& at) {
    object from(at);
    trial out;
    out.sequence = read_count(from.field("sequence"));
    out.elapsed_s = read_number(from.field("elapsed_s"));
    out.ops = read_count(from.field("ops"));
    out.reads = from.optional("reads", read_count);
    out.writes = from.optional("writes", read_count);
    out.timed_out = from.optional("timed_out", read_count);
    out.arrivals = from.optional("arrivals", read_count);
    out.ops_per_s = read_number(from.field("ops_per_s"));
    out.ns_per_op = from.optional("ns_per_op", read_number);
    out.overlap = from.optional("overlap", read_number);
    out.valid = read_flag(from.field("valid"));
    out.start_skew_ns = from.optional("start_skew_ns", read_number);
    out.reader_wait_ns = from.optional("reader_wait_ns", read_waits);
    out.writer_wait_ns = from.optional("writer_wait_ns", read_waits);
    out.wait_ns = from.optional("wait_ns", read_waits);
    out.timeout_late_ns = from.optional("timeout_late_ns", read_waits);
    out.reader_jain = from.optional("reader_jain", read_number);
    out.writer_jain = from.optional("writer_jain", read_number);
    out.reader_overtaken_max = from.optional("reader_overtaken_max", read_count);
    out.writer_overtaken_max = from.optional("writer_overtaken_max", read_count);
    out.reader_overtaken_from_call = from.optional("reader_overtaken_from_call", read_count);
    out.writer_overtaken_from_call = from.optional("writer_overtaken_from_call", read_count);
    out.cpu_user_s = from.optional("cpu_user_s", read_number);
    out.cpu_system_s = from.optional("cpu_system_s", read_number);
    out.ctx_voluntary = from.optional("ctx_voluntary", read_count);
    out.ctx_involuntary = from.optional("ctx_involuntary", read_count);
    out.instructions_per_op = from.optional("instructions_per_op", read_number);
    out.cycles_per_op = from.optional("cycles_per_op", read_number);
    out.cache_misses_per_op = from.optional("cache_misses_per_op", read_number);
    out.unknown = from.unknown();
    return out;
}

histogram read_histogram(const place& at) {
    object from(at);
    histogram out;
    out.side = read_text(from.field("side"));
    out.count = read_count(from.field("count"));
    out.max_ns = read_count(from.field("max_ns"));
    out.sampled_one_in = read_count(from.field("sampled_one_in"));
    out.buckets = from.list("buckets", [](const place& bucket) {
        if (!bucket.value.is_array() || bucket.value.size() != 2) bucket.refuse("expected [value, count]");
        return std::pair(read_count(bucket.element(0)), read_count(bucket.element(1)));
    });
    out.unknown = from.unknown();
    return out;
}

ratio read_ratio(const place& at) {
    object from(at);
    ratio out;
    out.baseline = read_text(from.field("baseline"));
    out.value = read_number(from.field("value"));
    out.ci95 = from.optional("ci95", read_interval);
    out.unknown = from.unknown();
    return out;
}

summary read_summary(const place& at) {
    object from(at);
    summary out;
    out.of = read_metric(from.field("metric"));
    out.median = read_number(from.field("median"));
    out.mad = read_number(from.field("mad"));
    out.ci95 = from.optional("ci95", read_interval);
    out.ratios = from.list("ratios", read_ratio);
    out.unknown = from.unknown();
    return out;
}

parameter read_parameter(const place& at) {
    if (at.value.is_number_unsigned() &&
        at.value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        at.refuse("is too large: " + excerpt(at.value));
    if (at.value.is_number_integer()) return at.value.get<std::int64_t>();
    if (at.value.is_number()) return at.value.get<double>();
    if (at.value.is_string()) return at.value.get<std::string>();
    at.refuse_kind("a number or a string");
}

std::map<std::string, parameter> read_parameters(const place& at) {
    if (!at.value.is_object()) at.refuse_kind("an object");
    std::map<std::string, parameter> out;
    for (const auto& item : at.value.items())
        out.emplace(item.key(), read_parameter({item.value(), at.file, at.pointer + "/" + pointer_token(item.key())}));
    return out;
}

judged_count read_judged_count(const place& at) {
    object from(at);
    judged_count out;
    out.max = read_count(from.field("max"));
    out.bound = from.optional("bound", read_count);
    out.unknown = from.unknown();
    return out;
}

overtakes_from_doorway read_from_doorway(const place& at) {
    object from(at);
    overtakes_from_doorway out;
    out.reader_by_writers = read_judged_count(from.field("reader_by_writers"));
    out.writer_by_readers = read_judged_count(from.field("writer_by_readers"));
    out.writer_by_read_phases = read_judged_count(from.field("writer_by_read_phases"));
    out.writer_by_writers = read_judged_count(from.field("writer_by_writers"));
    out.unknown = from.unknown();
    return out;
}

overtakes_from_call read_from_call(const place& at) {
    object from(at);
    overtakes_from_call out;
    out.reader_by_writers = read_count(from.field("reader_by_writers"));
    out.writer_by_anyone = read_count(from.field("writer_by_anyone"));
    out.unknown = from.unknown();
    return out;
}

overtakes read_overtakes(const place& at) {
    object from(at);
    overtakes out;
    out.trials = read_count(from.field("trials"));
    out.is_cut = read_flag(from.field("cut"));
    out.from_doorway = from.optional("from_doorway", read_from_doorway);
    out.from_call = read_from_call(from.field("from_call"));
    out.exceeded = from.optional_text("exceeded");
    out.trace = from.optional_text("trace");
    out.unknown = from.unknown();
    return out;
}

cell read_cell(const place& at) {
    object from(at);
    cell out;
    out.scenario = read_text(from.field("scenario"));
    out.lock = read_text(from.field("lock"));
    out.parameters = read_parameters(from.field("parameters"));
    out.baseline = from.optional_text("baseline");
    out.status = read_status(from.field("status"));
    out.reason = from.optional_text("reason");
    out.of = read_metric(from.field("metric"));
    out.size_bytes = from.optional("size_bytes", read_count);
    out.ideal_s = from.optional("ideal_s", read_number);
    out.floor_s = from.optional("floor_s", read_number);
    out.floor_trials_s = from.list("floor_trials_s", read_number);
    out.summary_of = from.optional("summary", read_summary);
    out.overtaken = from.optional("overtakes", read_overtakes);
    out.trials = from.list("trials", read_trial);
    out.histograms = from.list("histograms", read_histogram);
    out.unknown = from.unknown();
    return out;
}

machine read_machine(const place& at) {
    object from(at);
    machine out;
    out.host_name = from.optional_text("host_name");
    out.cpu_model = from.optional_text("cpu_model");
    out.cores = read_small_count(from.field("cores"));
    out.mhz_per_cpu = from.optional("mhz_per_cpu", read_number);
    out.kernel = from.optional_text("kernel");
    out.compiler = from.optional_text("compiler");
    out.compiler_flags = from.optional_text("compiler_flags");
    out.commit = from.optional_text("commit");
    out.governor = from.optional_text("governor");
    out.virtualised = from.optional("virtualised", read_flag);
    out.load_start = from.optional("load_start", read_number);
    out.load_end = from.optional("load_end", read_number);
    out.unknown = from.unknown();
    return out;
}

plugin read_plugin(const place& at) {
    object from(at);
    plugin out;
    out.file = read_text(from.field("file"));
    out.locks = from.list("locks", read_text);
    out.scenarios = from.list("scenarios", read_text);
    out.works = from.list("works", read_text);
    out.unknown = from.unknown();
    return out;
}

// Others may add fields to what is derived from the cells; the derived fields themselves are not looked at.
unknown_fields fields_beyond(const ordered_json& theirs, const ordered_json& ours) {
    unknown_fields out;
    for (const auto& item : theirs.items())
        if (!ours.contains(item.key())) out.emplace_back(item.key(), item.value().dump());
    return out;
}

std::map<std::string, unknown_fields> read_unknown_in_benchmarks(object& from, const run& results) {
    std::map<std::string, unknown_fields> out;
    if (from.has("context")) {
        const place context = from.field("context");
        if (!context.value.is_object()) context.refuse_kind("an object");
        auto unknown = fields_beyond(context.value, write_context(results));
        if (!unknown.empty()) out.emplace("context", std::move(unknown));
    }
    if (!from.has("benchmarks")) return out;
    const ordered_json derived = write_benchmarks(results);
    if (derived.empty()) return out;
    from.list("benchmarks", [&](const place& entry) {
        if (!entry.value.is_object()) entry.refuse_kind("an object");
        const auto name = entry.value.find("name");
        const auto repetition = entry.value.find("repetition_index");
        if (name == entry.value.end() || !name->is_string()) return 0;
        if (repetition == entry.value.end() || !repetition->is_number_unsigned()) return 0;
        auto unknown = fields_beyond(entry.value, derived.front());
        if (!unknown.empty())
            out.emplace(benchmark_key(name->get<std::string>(), repetition->get<std::uint64_t>()), std::move(unknown));
        return 0;
    });
    return out;
}

run read_run(const place& at) {
    if (!at.value.is_object()) at.refuse_kind("an rwbench report (an object)");
    object from(at);
    if (!from.has("schema") || at.value.at("schema") != schema_name)
        at.refuse(std::string("is no rwbench report: its field \"schema\" is not \"") + schema_name + "\"");
    const place version = from.field("version");
    const std::uint64_t found = read_count(version);
    if (found > static_cast<std::uint64_t>(schema_version))
        version.refuse("is " + std::to_string(found) + ", newer than this rwbench reads (" +
                       std::to_string(schema_version) + "): use a newer rwbench");
    if (found == 0) version.refuse("expected 1, found 0");

    run out;
    out.complete = read_flag(from.field("complete"));
    out.command = read_text(from.field("command"));
    out.seed = read_count(from.field("seed"));
    out.started = read_text(from.field("started"));
    out.duration_s = read_number(from.field("duration_s"));
    out.where = read_machine(from.field("machine"));
    if (from.has("plugins")) out.plugins = from.list("plugins", read_plugin);
    out.warnings = from.list("warnings", read_text);
    out.cells = from.list("cells", read_cell);
    out.verifications = from.list("verifications", [](const place& each) {
        if (!each.value.is_object()) each.refuse_kind("an object");
        return each.value.dump();
    });
    out.unknown_in_benchmarks = read_unknown_in_benchmarks(from, out);
    out.unknown = from.unknown();
    return out;
}

}  // namespace

report_error::report_error(std::string file, std::string field, std::string message)
    : std::runtime_error(file + ": " + (field.empty() ? "" : field + ": ") + message),
      file_(std::move(file)),
      field_(std::move(field)),
      message_(std::move(message)) {}

std::string to_json(const run& results) {
    ordered_json verifications = ordered_json::array();
    for (const std::string& each : results.verifications) verifications.push_back(ordered_json::parse(each));
    ordered_json out = {{"schema", schema_name},
                        {"version", schema_version},
                        {"complete", results.complete},
                        {"command", results.command},
                        {"seed", results.seed},
                        {"started", results.started},
                        {"duration_s", results.duration_s},
                        {"machine", write(results.where)},
                        {"plugins", write_all(results.plugins)},
                        {"warnings", results.warnings},
                        {"cells", write_all(results.cells)},
                        {"verifications", std::move(verifications)},
                        {"context", write_context(results)},
                        {"benchmarks", write_benchmarks(results)}};
    add_unknown(out, results.unknown);
    if (const auto field = find_not_finite(out))
        throw report_error("report", *field, "is no finite number, and can't be written");
    return to_text(out);
}

run from_json(std::string_view text, const std::string& file) {
    ordered_json parsed;
    try {
        parsed = ordered_json::parse(text);
    } catch (const ordered_json::exception& error) {
        std::string reason = error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
        if (const std::size_t end = reason.find("] "); end != std::string::npos) reason.erase(0, end + 2);
        throw report_error(file, "", "is not JSON: " + reason);
    }
    return read_run({parsed, file, ""});
}

run read_report(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw report_error(file.string(), "", "is a folder, not a report");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) throw report_error(file.string(), "", "can't be opened: " + std::generic_category().message(errno));
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad()) throw report_error(file.string(), "", "can't be read");
    return from_json(text, file.string());
}

}  // namespace rwbench::report

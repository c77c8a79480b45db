// json.cpp: writes and reads the report by the names of fields.hpp.
#include "rwbench/report/json.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <system_error>
#include <tuple>
#include <type_traits>

#include "fields.hpp"
#include "json_text.hpp"

namespace rwbench::report {
namespace {

constexpr const char* metric_names[] = {"elapsed_s", "ops_per_s", "ns_per_op", "wait_p99_ns"};
constexpr const char* status_names[] = {"measured", "not_applicable", "failed", "unfinished"};
constexpr const char* verdict_names[] = {"violated", "not_exhausted", "exhausted_to_bound", "exhausted_newest_values",
                                         "exhausted"};

// A struct whose fields have names.
template <typename T>
concept Named = std::tuple_size_v<std::remove_const_t<decltype(fields_of<T>)>>
!= 0;

// ---- writing --------------------------------------------------------------------------------------------------------

void add_unknown(ordered_json& object, const unknown_fields& unknown) {
    for (const auto& [name, text] : unknown)
        if (!object.contains(name)) object[name] = ordered_json::parse(text);
}

// Members of a class, so that each finds the others whatever the order.
struct writing {
    template <typename T>
    requires std::is_arithmetic_v<T>
    static ordered_json of(T value) { return value; }
    static ordered_json of(const std::string& text) { return text; }
    static ordered_json of(metric one) { return metric_names[static_cast<int>(one)]; }
    static ordered_json of(cell_status one) { return status_names[static_cast<int>(one)]; }
    static ordered_json of(verdict one) { return verdict_names[static_cast<int>(one)]; }

    static ordered_json of(const std::pair<std::uint64_t, std::uint64_t>& bucket) {
        return ordered_json::array({bucket.first, bucket.second});
    }

    static ordered_json of(const std::map<std::string, parameter>& parameters) {
        ordered_json out = ordered_json::object();
        for (const auto& [name, value] : parameters)
            std::visit([&, key = name](const auto& held) { out[key] = held; }, value);
        return out;
    }

    template <typename T>
    static ordered_json of(const std::optional<T>& value) {
        return value ? of(*value) : ordered_json();
    }

    template <typename T>
    static ordered_json of(const std::vector<T>& values) {
        ordered_json out = ordered_json::array();
        for (const T& each : values) out.push_back(of(each));
        return out;
    }

    template <Named T>
    static ordered_json of(const T& value) {
        ordered_json out = ordered_json::object();
        fields(out, value);
        add_unknown(out, value.unknown);
        return out;
    }

    // Those that have a name, into an object that may hold others.
    template <Named T>
    static void fields(ordered_json& out, const T& value) {
        std::apply([&](const auto&... each) { (add(out, each, value), ...); }, fields_of<T>);
    }

   private:
    template <typename T, typename Member>
    static void add(ordered_json& out, const named_field<T, Member>& one, const T& value) {
        out[one.name] = of(value.*one.member);
    }

    template <typename T>
    static void add(ordered_json& out, const named_text<T>& one, const T& value) {
        const std::string& text = value.*one.member;
        out[one.name] = text.empty() ? ordered_json() : ordered_json(text);
    }
};

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

    // A field that is null, or not there, was not measured.
    bool has_value(const char* name) { return has(name) && !at_.value.at(name).is_null(); }

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

template <std::size_t N>
int position_of_name(const place& at, const std::string& text, const char* const (&names)[N]) {
    std::string expected;
    for (std::size_t i = 0; i < N; ++i) {
        if (text == names[i]) return static_cast<int>(i);
        expected += (i == 0 ? "" : i + 1 == N ? " or " : ", ") + std::string(names[i]);
    }
    at.refuse("expected " + expected + ", found " + excerpt(at.value));
}

// Members of a class, so that each finds the others whatever the order.
struct reading {
    template <typename T>
    static T a(const place& at) {
        T value{};
        into(value, at);
        return value;
    }

    // The elements of an array, one after the other.
    template <typename Each>
    static void each_of(const place& at, Each each) {
        if (!at.value.is_array()) at.refuse_kind("an array");
        for (std::size_t i = 0; i < at.value.size(); ++i) each(at.element(i));
    }

    static void into(std::string& text, const place& at) {
        if (!at.value.is_string()) at.refuse_kind("a string");
        text = at.value.get<std::string>();
    }

    static void into(bool& flag, const place& at) {
        if (!at.value.is_boolean()) at.refuse_kind("true or false");
        flag = at.value.get<bool>();
    }

    static void into(double& number, const place& at) {
        if (!at.value.is_number()) at.refuse_kind("a number");
        number = at.value.get<double>();
    }

    static void into(std::uint64_t& count, const place& at) {
        // 10.0 is an integer to JSON Schema, and to tools that know only doubles.
        const bool is_whole = at.value.is_number_float() && at.value.get<double>() >= 0 &&
                              at.value.get<double>() <= 9007199254740992.0 &&
                              at.value.get<double>() == std::floor(at.value.get<double>());
        if (at.value.is_number_unsigned())
            count = at.value.get<std::uint64_t>();
        else if (is_whole)
            count = static_cast<std::uint64_t>(at.value.get<double>());
        else if (at.value.is_number())
            at.refuse("expected an integer from 0, found " + excerpt(at.value));
        else
            at.refuse_kind("an integer from 0");
    }

    static void into(int& small, const place& at) {
        const auto count = a<std::uint64_t>(at);
        if (count > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
            at.refuse("is too large: " + excerpt(at.value));
        small = static_cast<int>(count);
    }

    static void into(metric& one, const place& at) {
        one = static_cast<metric>(position_of_name(at, a<std::string>(at), metric_names));
    }

    static void into(cell_status& one, const place& at) {
        one = static_cast<cell_status>(position_of_name(at, a<std::string>(at), status_names));
    }

    static void into(verdict& one, const place& at) {
        one = static_cast<verdict>(position_of_name(at, a<std::string>(at), verdict_names));
    }

    static void into(std::pair<std::uint64_t, std::uint64_t>& bucket, const place& at) {
        if (!at.value.is_array() || at.value.size() != 2) at.refuse("expected [value, count]");
        bucket = {a<std::uint64_t>(at.element(0)), a<std::uint64_t>(at.element(1))};
    }

    static void into(parameter& one, const place& at) {
        if (at.value.is_number_unsigned() &&
            at.value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            at.refuse("is too large: " + excerpt(at.value));
        if (at.value.is_number_integer())
            one = at.value.get<std::int64_t>();
        else if (at.value.is_number())
            one = at.value.get<double>();
        else if (at.value.is_string())
            one = at.value.get<std::string>();
        else
            at.refuse_kind("a number or a string");
    }

    static void into(std::map<std::string, parameter>& parameters, const place& at) {
        if (!at.value.is_object()) at.refuse_kind("an object");
        for (const auto& item : at.value.items())
            into(parameters[item.key()], {item.value(), at.file, at.pointer + "/" + pointer_token(item.key())});
    }

    template <typename T>
    static void into(std::vector<T>& values, const place& at) {
        each_of(at, [&](const place& element) { into(values.emplace_back(), element); });
    }

    template <Named T>
    static void into(T& value, const place& at) {
        object from(at);
        fields(value, from);
        value.unknown = from.unknown();
    }

    // Those that have a name, from an object that may hold others.
    template <Named T>
    static void fields(T& value, object& from) {
        std::apply([&](const auto&... each) { (take(value, each, from), ...); }, fields_of<T>);
    }

   private:
    template <typename T, typename Member>
    static void take(T& value, const named_field<T, Member>& one, object& from) {
        into(value.*one.member, from.field(one.name));
    }

    template <typename T, typename Member>
    static void take(T& value, const named_field<T, std::optional<Member>>& one, object& from) {
        if (from.has_value(one.name)) into((value.*one.member).emplace(), from.field(one.name));
    }

    template <typename T, typename Member>
    static void take(T& value, const named_later_field<T, Member>& one, object& from) {
        if (from.has(one.name)) into(value.*one.member, from.field(one.name));
    }

    template <typename T>
    static void take(T& value, const named_text<T>& one, object& from) {
        if (from.has_value(one.name)) into(value.*one.member, from.field(one.name));
    }
};

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
    reading::each_of(from.field("benchmarks"), [&](const place& entry) {
        if (!entry.value.is_object()) entry.refuse_kind("an object");
        const auto name = entry.value.find("name");
        const auto repetition = entry.value.find("repetition_index");
        if (name == entry.value.end() || !name->is_string()) return;
        if (repetition == entry.value.end() || !repetition->is_number_unsigned()) return;
        auto unknown = fields_beyond(entry.value, derived.front());
        if (!unknown.empty())
            out.emplace(benchmark_key(name->get<std::string>(), repetition->get<std::uint64_t>()), std::move(unknown));
    });
    return out;
}

run read_run(const place& at) {
    if (!at.value.is_object()) at.refuse_kind("an rwbench report (an object)");
    object from(at);
    if (!from.has("schema") || at.value.at("schema") != schema_name)
        at.refuse(std::string("is no rwbench report: its field \"schema\" is not \"") + schema_name + "\"");
    const place version = from.field("version");
    const std::uint64_t found = reading::a<std::uint64_t>(version);
    if (found > static_cast<std::uint64_t>(schema_version))
        version.refuse("is " + std::to_string(found) + ", newer than this rwbench reads (" +
                       std::to_string(schema_version) + "): use a newer rwbench");
    if (found == 0) version.refuse("expected 1, found 0");

    run out;
    reading::fields(out, from);
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
    ordered_json out = {{"schema", schema_name}, {"version", schema_version}};
    writing::fields(out, results);
    out["context"] = write_context(results);
    out["benchmarks"] = write_benchmarks(results);
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

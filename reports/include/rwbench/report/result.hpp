// result.hpp: what a run found, as plain data. The JSON report is these structs; every format turns them into bytes.
//
// Knows neither locks nor threads. A thing that was not measured is `nullopt`, and null in the report: never 0.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rwbench::report {

inline constexpr const char* schema_name = "rwbench-report";
inline constexpr int schema_version = 1;

struct wait_percentiles {  // nanoseconds
    double p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;
};

struct trial {
    std::uint64_t sequence = 0;  // when it ran, counted over all trials of the run
    double elapsed_s = 0;
    std::uint64_t ops = 0;
    std::optional<std::uint64_t> reads, writes;
    double ops_per_s = 0;
    std::optional<double> ns_per_op;  // CPU time of one operation, where that is the metric
    std::optional<double> overlap;    // 0 to 1
    bool valid = true;
    std::optional<double> start_skew_ns;
    std::optional<wait_percentiles> reader_wait_ns, writer_wait_ns;
    std::optional<double> reader_jain, writer_jain;  // Jain's index, over workers of one kind
    std::optional<std::uint64_t> reader_overtaken_max, writer_overtaken_max;
    std::optional<double> cpu_user_s, cpu_system_s;
    std::optional<std::uint64_t> ctx_voluntary, ctx_involuntary;
};

// Sparse buckets: (smallest value of the bucket in ns, count).
struct histogram {
    std::string side;  // "read" or "write"
    std::uint64_t count = 0;
    std::uint64_t max_ns = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets;
};

struct interval {
    double low = 0, high = 0;
};

struct ratio {
    std::string baseline;  // the lock compared with
    double value = 0;      // how many times better than the baseline: above 1 is better, whatever the metric
    interval ci95;
};

enum class metric { elapsed_s, ops_per_s, ns_per_op };  // of these, only ops_per_s is better when larger

struct summary {
    metric of = metric::elapsed_s;
    double median = 0;
    double mad = 0;  // median absolute deviation
    interval ci95;   // bootstrap, of the median
    std::vector<ratio> ratios;
};

using parameter = std::variant<std::int64_t, double, std::string>;

enum class cell_status { measured, not_applicable, failed, unfinished };

struct cell {
    std::string scenario;
    std::string lock;
    std::map<std::string, parameter> parameters;
    std::string baseline;  // the main one of the cell's ratios; empty: none
    cell_status status = cell_status::measured;
    std::string reason;  // why not applicable, or what failed
    metric of = metric::elapsed_s;
    std::optional<std::uint64_t> size_bytes;  // sizeof the lock
    std::vector<trial> trials;
    std::optional<summary> summary_of;
    std::vector<histogram> histograms;
    std::optional<double> ideal_s, floor_s;
};

struct machine {
    std::string cpu_model;
    int cores = 0;
    std::string kernel, compiler, compiler_flags, commit, governor;
    bool virtualised = false;
    double load_start = 0, load_end = 0;
};

struct run {
    bool complete = false;
    std::string command;  // as it was called
    std::uint64_t seed = 0;
    std::string started;  // ISO 8601, UTC
    double duration_s = 0;
    machine where;
    std::vector<cell> cells;
    std::vector<std::string> warnings;
};

}  // namespace rwbench::report

// result.hpp: what a run found, as plain data. The JSON report is these structs; every format turns them into bytes.
//
// Knows neither locks nor threads. A thing that was not measured is `nullopt` or an empty string, and null in the
// report: never 0. Each struct keeps the fields of a report that it does not know, so that a file which a later version
// or another tool enriched passes through unharmed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rwbench/report/values.hpp"
#include "rwbench/report/verification.hpp"

namespace rwbench::report {

inline constexpr const char* schema_name = "rwbench-report";
inline constexpr int schema_version = 1;

struct wait_percentiles {  // nanoseconds
    double p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;
    unknown_fields unknown = {};
};

// What a lock's workers waited with.
inline constexpr const char* condition_parameter = "condition";

struct trial {
    std::uint64_t sequence = 0;  // when it ran, counted over all trials of the run
    double elapsed_s = 0;
    std::uint64_t ops = 0;
    std::optional<std::uint64_t> reads, writes;
    std::optional<std::uint64_t> timed_out;  // beside them, where acquisitions may time out
    // Where workers wait for a condition: how often a wait returned; how many waiters were notified, where they are counted.
    std::optional<std::uint64_t> woken, notified;
    std::optional<std::uint64_t> arrivals;  // operations that were due, done or not, where they arrive at a rate
    double ops_per_s = 0;
    std::optional<double> ns_per_op;  // CPU time of one operation, where that is the metric
    std::optional<double> overlap;    // 0 to 1
    bool valid = true;
    std::optional<double> start_skew_ns;
    std::optional<wait_percentiles> reader_wait_ns, writer_wait_ns;
    std::optional<wait_percentiles> wait_ns;          // of both sides, where its p99 is the metric
    std::optional<wait_percentiles> age_ns;           // how old what a reader saw was, where its section tells
    std::optional<wait_percentiles> timeout_late_ns;  // from the end of its time to the return of a timed-out call
    std::optional<wait_percentiles> notify_cpu_ns;  // a notifier's CPU time for a notification and the release after it
    std::optional<double> reader_jain, writer_jain;  // Jain's index, over workers of one kind
    // Counted in an untimed trial beside this one, of all waits the most: a reader by writers, a writer by anyone; from the
    // waiter's doorway, or from its call.
    std::optional<std::uint64_t> reader_overtaken_max, writer_overtaken_max;
    std::optional<std::uint64_t> reader_overtaken_from_call, writer_overtaken_from_call;
    std::optional<double> cpu_user_s, cpu_system_s;
    std::optional<std::uint64_t> ctx_voluntary, ctx_involuntary;
    // Counted by the hardware, in user space, over all workers.
    std::optional<double> instructions_per_op, cycles_per_op, cache_misses_per_op;
    unknown_fields unknown = {};
};

// Of all waits the most overtakes, and how many are promised at most; nullopt: nothing is.
struct judged_count {
    std::uint64_t max = 0;
    std::optional<std::uint64_t> bound;
    unknown_fields unknown = {};
};

struct overtakes_from_doorway {
    judged_count reader_by_writers, writer_by_readers;
    judged_count writer_by_read_phases;  // beyond one for each writer before it
    judged_count writer_by_writers;
    unknown_fields unknown = {};
};

struct overtakes_from_call {
    std::uint64_t reader_by_writers = 0, writer_by_anyone = 0;
    unknown_fields unknown = {};
};

// What untimed trials counted.
struct overtakes {
    std::uint64_t trials = 0;
    bool is_cut = false;                                 // there was no room for all that happened
    std::optional<overtakes_from_doorway> from_doorway;  // nullopt: the lock can't be looked into
    overtakes_from_call from_call;
    std::string exceeded;  // the bound that was, in a sentence
    std::string trace;     // of that wait
    unknown_fields unknown = {};
};

// Sparse buckets: (the value that stands for the bucket, its midpoint, in ns; how many fell in it), values ascending.
struct histogram {
    std::string side;  // "read" or "write"
    std::uint64_t count = 0;
    std::uint64_t max_ns = 0;          // exact
    std::uint64_t sampled_one_in = 1;  // of so many operations, one wait was timed
    std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets;
    unknown_fields unknown = {};
};

struct interval {
    double low = 0, high = 0;
    unknown_fields unknown = {};
};

struct ratio {
    std::string baseline;          // the lock compared with
    double value = 0;              // how many times better than the baseline: above 1 is better, whatever the metric
    std::optional<interval> ci95;  // nullopt: fewer than 6 pairs of trials tell too little of their spread
    unknown_fields unknown = {};
};

enum class metric { elapsed_s, ops_per_s, ns_per_op, wait_p99_ns };  // of these, only ops_per_s is better when larger

struct summary {
    metric of = metric::elapsed_s;
    double median = 0;
    double mad = 0;  // median absolute deviation
    std::optional<interval>
        ci95;  // bootstrap, of the median; nullopt: fewer than 6 trials tell too little of their spread
    std::vector<ratio> ratios;
    unknown_fields unknown = {};
};

enum class cell_status { measured, not_applicable, failed, unfinished };

struct cell {
    std::string scenario;
    std::string lock;
    std::map<std::string, parameter>
        parameters;        // `condition_parameter` is the lock's own, and no part of what was asked
    std::string baseline;  // the main one of the cell's ratios; empty: none
    cell_status status = cell_status::measured;
    std::string reason;  // why not applicable, or what failed
    metric of = metric::elapsed_s;
    std::optional<std::uint64_t> size_bytes;  // sizeof the lock
    std::vector<trial> trials;                // trial i ran in the same round as trial i of the cell's baselines
    std::optional<summary> summary_of;        // nullopt: no valid trial
    std::vector<histogram> histograms;        // one for each side, over the valid trials
    std::optional<double> ideal_s, floor_s;
    std::vector<double> floor_trials_s;  // what floor_s is the median of
    std::optional<overtakes> overtaken;  // nullopt: not observed
    unknown_fields unknown = {};
};

struct machine {
    std::string host_name;
    std::string cpu_model;
    int cores = 0;
    std::optional<double> mhz_per_cpu;
    std::string kernel, compiler, compiler_flags, commit, governor;
    std::optional<bool> virtualised;
    std::optional<double> load_start, load_end;
    unknown_fields unknown = {};
};

// Are a build's figures those that a user's own release build would give? Where its flags are not known, it is assumed.
inline bool is_optimised(const machine& where) {
    const std::string flags = " " + where.compiler_flags + " ";
    if (flags == "  ") return true;
    if (flags.find(" -fsanitize=") != flags.npos) return false;
    return flags.find(" -O2 ") != flags.npos || flags.find(" -O3 ") != flags.npos ||
           flags.find(" -Ofast ") != flags.npos;
}

// A shared object that took part, and what it brought.
struct plugin {
    std::string file;  // as it was named on the command line
    std::vector<std::string> locks, scenarios, works;
    unknown_fields unknown = {};
};

struct run {
    bool complete = false;
    std::string command;  // as it was called
    std::uint64_t seed = 0;
    std::string started;  // ISO 8601, UTC: 2026-01-31T12:00:00Z
    double duration_s = 0;
    machine where;
    std::vector<plugin> plugins;
    std::vector<cell> cells;
    std::vector<std::string> warnings;
    std::vector<verification> verifications;
    std::optional<model_checking> model;  // nullopt: nothing was model-checked
    unknown_fields unknown = {};
    // What others added to Google Benchmark's part of the report, which is otherwise derived from the cells: by
    // "context", or by the name and the repetition of an entry of `benchmarks`.
    std::map<std::string, unknown_fields> unknown_in_benchmarks = {};
};

}  // namespace rwbench::report

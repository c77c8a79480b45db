// sample_runs.hpp: runs with made-up, exact figures, one for each shape that a report can take.
#pragma once

#include <map>
#include <set>
#include <string>

#include "rwbench/report/result.hpp"

namespace rwbench::report::testing {

// By name: headline, throughput, uncontended, interrupted, verified, faults, ..., empty.
const std::map<std::string, run>& sample_runs();

// One cell that has every optional part of a report: two trials, a summary with a ratio, a histogram; a verification and a
// planted fault that have theirs.
run full_sample();

// What a shard of a divided verification found: a lock in as many scenarios as it has numbers.
run shard_sample(std::uint64_t number, std::uint64_t count, bool is_complete = true);

// The fields of a trial whose null means "not measured".
inline const std::set<std::string> nullable_in_a_trial = {"reads",
                                                          "writes",
                                                          "timed_out",
                                                          "woken",
                                                          "notified",
                                                          "arrivals",
                                                          "wait_ns",
                                                          "age_ns",
                                                          "timeout_late_ns",
                                                          "notify_cpu_ns",
                                                          "ns_per_op",
                                                          "overlap",
                                                          "start_skew_ns",
                                                          "reader_wait_ns",
                                                          "writer_wait_ns",
                                                          "reader_jain",
                                                          "writer_jain",
                                                          "reader_overtaken_max",
                                                          "writer_overtaken_max",
                                                          "reader_overtaken_from_call",
                                                          "writer_overtaken_from_call",
                                                          "cpu_user_s",
                                                          "cpu_system_s",
                                                          "ctx_voluntary",
                                                          "ctx_involuntary",
                                                          "instructions_per_op",
                                                          "cycles_per_op",
                                                          "cache_misses_per_op"};

}  // namespace rwbench::report::testing

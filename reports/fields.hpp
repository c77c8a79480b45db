// fields.hpp: what the fields of each struct of result.hpp are called in a report, in the order in which they are written.
//
// Each is named here alone: json.cpp writes and reads by these lists. `field` must be there; a `text_or_null` is null where
// the text is empty. An optional is null, or not there, where it is nullopt; a `later_field` is always written, and not there
// in reports of before it was thought of. (nlohmann's own macros for this can't say where in a file the fault is, and keep no
// field that they don't know.)
#pragma once

#include <string>
#include <tuple>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

template <class Struct, class Member>
struct named_field {
    const char* name;
    Member Struct::*member;
};

template <class Struct>
struct named_text {
    const char* name;
    std::string Struct::*member;
};

template <class Struct, class Member>
constexpr named_field<Struct, Member> field(const char* name, Member Struct::*member) {
    return {name, member};
}

template <class Struct>
constexpr named_text<Struct> text_or_null(const char* name, std::string Struct::*member) {
    return {name, member};
}

template <class Struct, class Member>
struct named_later_field : named_field<Struct, Member> {};

template <class Struct, class Member>
constexpr named_later_field<Struct, Member> later_field(const char* name, Member Struct::*member) {
    return {{name, member}};
}

template <class Struct>
inline constexpr std::tuple<> fields_of{};

template <>
inline constexpr auto fields_of<wait_percentiles> = std::tuple{
    field("p50", &wait_percentiles::p50), field("p90", &wait_percentiles::p90), field("p99", &wait_percentiles::p99),
    field("p99_9", &wait_percentiles::p99_9), field("max", &wait_percentiles::max)};

template <>
inline constexpr auto fields_of<interval> = std::tuple{field("low", &interval::low), field("high", &interval::high)};

template <>
inline constexpr auto fields_of<trial> =
    std::tuple{field("sequence", &trial::sequence),
               field("elapsed_s", &trial::elapsed_s),
               field("ops", &trial::ops),
               field("reads", &trial::reads),
               field("writes", &trial::writes),
               field("timed_out", &trial::timed_out),
               field("woken", &trial::woken),
               field("notified", &trial::notified),
               field("arrivals", &trial::arrivals),
               field("ops_per_s", &trial::ops_per_s),
               field("ns_per_op", &trial::ns_per_op),
               field("overlap", &trial::overlap),
               field("valid", &trial::valid),
               field("start_skew_ns", &trial::start_skew_ns),
               field("reader_wait_ns", &trial::reader_wait_ns),
               field("writer_wait_ns", &trial::writer_wait_ns),
               field("wait_ns", &trial::wait_ns),
               field("age_ns", &trial::age_ns),
               field("timeout_late_ns", &trial::timeout_late_ns),
               field("notify_cpu_ns", &trial::notify_cpu_ns),
               field("reader_jain", &trial::reader_jain),
               field("writer_jain", &trial::writer_jain),
               field("reader_overtaken_max", &trial::reader_overtaken_max),
               field("writer_overtaken_max", &trial::writer_overtaken_max),
               field("reader_overtaken_from_call", &trial::reader_overtaken_from_call),
               field("writer_overtaken_from_call", &trial::writer_overtaken_from_call),
               field("cpu_user_s", &trial::cpu_user_s),
               field("cpu_system_s", &trial::cpu_system_s),
               field("ctx_voluntary", &trial::ctx_voluntary),
               field("ctx_involuntary", &trial::ctx_involuntary),
               field("instructions_per_op", &trial::instructions_per_op),
               field("cycles_per_op", &trial::cycles_per_op),
               field("cache_misses_per_op", &trial::cache_misses_per_op)};

template <>
inline constexpr auto fields_of<histogram> =
    std::tuple{field("side", &histogram::side), field("count", &histogram::count), field("max_ns", &histogram::max_ns),
               field("sampled_one_in", &histogram::sampled_one_in), field("buckets", &histogram::buckets)};

template <>
inline constexpr auto fields_of<ratio> =
    std::tuple{field("baseline", &ratio::baseline), field("value", &ratio::value), field("ci95", &ratio::ci95)};

template <>
inline constexpr auto fields_of<summary> =
    std::tuple{field("metric", &summary::of), field("median", &summary::median), field("mad", &summary::mad),
               field("ci95", &summary::ci95), field("ratios", &summary::ratios)};

template <>
inline constexpr auto fields_of<judged_count> =
    std::tuple{field("max", &judged_count::max), field("bound", &judged_count::bound)};

template <>
inline constexpr auto fields_of<overtakes_from_doorway> =
    std::tuple{field("reader_by_writers", &overtakes_from_doorway::reader_by_writers),
               field("writer_by_readers", &overtakes_from_doorway::writer_by_readers),
               field("writer_by_read_phases", &overtakes_from_doorway::writer_by_read_phases),
               field("writer_by_writers", &overtakes_from_doorway::writer_by_writers)};

template <>
inline constexpr auto fields_of<overtakes_from_call> =
    std::tuple{field("reader_by_writers", &overtakes_from_call::reader_by_writers),
               field("writer_by_anyone", &overtakes_from_call::writer_by_anyone)};

template <>
inline constexpr auto fields_of<overtakes> = std::tuple{field("trials", &overtakes::trials),
                                                        field("cut", &overtakes::is_cut),
                                                        field("from_doorway", &overtakes::from_doorway),
                                                        field("from_call", &overtakes::from_call),
                                                        text_or_null("exceeded", &overtakes::exceeded),
                                                        text_or_null("trace", &overtakes::trace)};

template <>
inline constexpr auto fields_of<cell> = std::tuple{field("scenario", &cell::scenario),
                                                   field("lock", &cell::lock),
                                                   field("parameters", &cell::parameters),
                                                   text_or_null("baseline", &cell::baseline),
                                                   field("status", &cell::status),
                                                   text_or_null("reason", &cell::reason),
                                                   field("metric", &cell::of),
                                                   field("size_bytes", &cell::size_bytes),
                                                   field("ideal_s", &cell::ideal_s),
                                                   field("floor_s", &cell::floor_s),
                                                   field("floor_trials_s", &cell::floor_trials_s),
                                                   field("summary", &cell::summary_of),
                                                   field("overtakes", &cell::overtaken),
                                                   field("trials", &cell::trials),
                                                   field("histograms", &cell::histograms)};

template <>
inline constexpr auto fields_of<machine> = std::tuple{text_or_null("host_name", &machine::host_name),
                                                      text_or_null("cpu_model", &machine::cpu_model),
                                                      field("cores", &machine::cores),
                                                      field("mhz_per_cpu", &machine::mhz_per_cpu),
                                                      text_or_null("kernel", &machine::kernel),
                                                      text_or_null("compiler", &machine::compiler),
                                                      text_or_null("compiler_flags", &machine::compiler_flags),
                                                      text_or_null("commit", &machine::commit),
                                                      text_or_null("governor", &machine::governor),
                                                      field("virtualised", &machine::virtualised),
                                                      field("load_start", &machine::load_start),
                                                      field("load_end", &machine::load_end)};

template <>
inline constexpr auto fields_of<plugin> =
    std::tuple{field("file", &plugin::file), field("locks", &plugin::locks), field("scenarios", &plugin::scenarios),
               field("works", &plugin::works)};

template <>
inline constexpr auto fields_of<search> = std::tuple{field("scheduler", &search::scheduler),
                                                     field("bound", &search::bound),
                                                     field("executions", &search::executions),
                                                     field("steps", &search::steps),
                                                     field("seconds", &search::seconds),
                                                     field("exhausted", &search::is_exhausted),
                                                     field("older_values", &search::sees_older_values),
                                                     field("classes", &search::classes),
                                                     field("chance_of_new", &search::chance_of_new),
                                                     field("least_classes", &search::least_classes)};

template <>
inline constexpr auto fields_of<story_event> =
    std::tuple{field("thread", &story_event::thread), field("step", &story_event::is_step),
               field("text", &story_event::text), text_or_null("at", &story_event::at)};

template <>
inline constexpr auto fields_of<counterexample> = std::tuple{
    field("property", &counterexample::property),   field("promise", &counterexample::promise),
    field("found", &counterexample::found),         field("after_executions", &counterexample::after_executions),
    field("sampled", &counterexample::is_sampled),  field("older_values", &counterexample::sees_older_values),
    field("decisions", &counterexample::decisions), field("story", &counterexample::story)};

template <>
inline constexpr auto fields_of<most_overtaken> =
    std::tuple{field("reader_by_writers", &most_overtaken::reader_by_writers),
               field("writer_by_readers", &most_overtaken::writer_by_readers),
               field("writer_by_writers", &most_overtaken::writer_by_writers)};

template <>
inline constexpr auto fields_of<verification> = std::tuple{field("lock", &verification::lock),
                                                           text_or_null("variant", &verification::variant),
                                                           field("scenario", &verification::scenario),
                                                           field("properties", &verification::properties),
                                                           field("seed", &verification::seed),
                                                           field("verdict", &verification::how),
                                                           field("bound", &verification::bound),
                                                           field("executions", &verification::executions),
                                                           field("steps", &verification::steps),
                                                           field("searches", &verification::searches),
                                                           field("most_overtaken", &verification::overtaken),
                                                           field("violation", &verification::violation)};

template <>
inline constexpr auto fields_of<planted_fault> = std::tuple{field("mutant", &planted_fault::mutant),
                                                            field("fault", &planted_fault::fault),
                                                            field("lock", &planted_fault::lock),
                                                            text_or_null("scenario", &planted_fault::scenario),
                                                            text_or_null("scheduler", &planted_fault::scheduler),
                                                            field("executions", &planted_fault::executions),
                                                            field("violation", &planted_fault::violation)};

template <>
inline constexpr auto fields_of<weakened_order> = std::tuple{field("place", &weakened_order::place),
                                                             field("at", &weakened_order::at),
                                                             field("operation", &weakened_order::operation),
                                                             field("order", &weakened_order::order),
                                                             field("weakened_to", &weakened_order::weakened_to),
                                                             text_or_null("lock", &weakened_order::lock),
                                                             text_or_null("variant", &weakened_order::variant),
                                                             text_or_null("scenario", &weakened_order::scenario),
                                                             text_or_null("scheduler", &weakened_order::scheduler),
                                                             field("executions", &weakened_order::executions),
                                                             text_or_null("searched", &weakened_order::searched),
                                                             field("violation", &weakened_order::violation)};

template <>
inline constexpr auto fields_of<unmet_order> =
    std::tuple{field("at", &unmet_order::at), field("text", &unmet_order::text)};

template <>
inline constexpr auto fields_of<order_audit> =
    std::tuple{field("orders", &order_audit::orders), field("scenarios", &order_audit::scenarios),
               field("weakened", &order_audit::weakened), field("unmet", &order_audit::unmet),
               field("unread", &order_audit::unread)};

template <>
inline constexpr auto fields_of<overtaking_bound> =
    std::tuple{field("lock", &overtaking_bound::lock),       field("waiter", &overtaking_bound::waiter),
               field("by", &overtaking_bound::by),           field("promised", &overtaking_bound::promised),
               field("most", &overtaking_bound::most),       field("runs", &overtaking_bound::runs),
               field("witness", &overtaking_bound::witness), field("witness_s", &overtaking_bound::witness_s)};

template <>
inline constexpr auto fields_of<shards> = std::tuple{field("count", &shards::count), field("here", &shards::here),
                                                     field("ended_early", &shards::ended_early)};

template <>
inline constexpr auto fields_of<model_checking> = std::tuple{
    field("asked", &model_checking::asked),          field("planned", &model_checking::planned),
    field("shards", &model_checking::part),          field("limits", &model_checking::limits),
    text_or_null("source", &model_checking::source), field("planted_faults", &model_checking::planted_faults),
    later_field("bounds", &model_checking::bounds),  field("order_audit", &model_checking::audit)};

// Between the schema's name and version, and what is derived for Google Benchmark's tools.
template <>
inline constexpr auto fields_of<run> = std::tuple{field("complete", &run::complete),
                                                  field("command", &run::command),
                                                  field("seed", &run::seed),
                                                  field("started", &run::started),
                                                  field("duration_s", &run::duration_s),
                                                  field("machine", &run::where),
                                                  later_field("plugins", &run::plugins),
                                                  field("warnings", &run::warnings),
                                                  field("cells", &run::cells),
                                                  field("verifications", &run::verifications),
                                                  field("model_checking", &run::model)};

}  // namespace rwbench::report

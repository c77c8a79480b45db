// figures.cpp: see figures.hpp.
#include "figures.hpp"

#include <algorithm>

#include "rwbench/report/statistics.hpp"

namespace rwbench {
namespace {

// Jain's index says how evenly a time window was shared; where everyone does the same count it would always say 1.
std::optional<double> jain_of(const planned_cell& cell, const trial_outcome& outcome,
                              std::uint64_t worker_outcome::*ops, const char* other_kind) {
    if (cell.parameters.window_ns == 0 || cell.scenario->engine == RWBENCH_ENGINE_PAIRS) return std::nullopt;
    std::vector<std::uint64_t> shares;
    for (const worker_outcome& worker : outcome.workers)
        if (worker.role != other_kind) shares.push_back(worker.*ops);
    if (shares.size() < 2) return std::nullopt;
    return report::jain_index(shares);
}

// A message that fills its field has no zero at its end.
template <std::size_t Size>
std::string text_of(const char (&message)[Size]) {
    return std::string(message, std::find(message, message + Size, '\0'));
}

}  // namespace

bool is_valid(const planned_cell& cell, const trial_outcome& outcome) {
    if (cell.scenario->engine == RWBENCH_ENGINE_PAIRS) return true;
    // At a rate, workers that wait for arrivals are not missed, and behind an overloaded lock the last come out late.
    const bool must_overlap = cell.parameters.window_ns != 0 && cell.parameters.rate_per_s == 0;
    if (const std::uint64_t window_ns = cell.parameters.window_ns; must_overlap) {
        const bool has_operations =
            std::any_of(outcome.workers.begin(), outcome.workers.end(),
                        [](const worker_outcome& one) { return one.reads + one.writes + one.timed_out != 0; });
        return outcome.overlap >= least_overlap && has_operations &&
               static_cast<double>(outcome.elapsed_ns) >= least_elapsed * static_cast<double>(window_ns);
    }
    return static_cast<double>(outcome.start_skew_ns) < most_start_skew * static_cast<double>(outcome.elapsed_ns);
}

report::trial trial_of(const planned_cell& cell, const trial_outcome& outcome, std::uint64_t sequence) {
    report::trial trial;
    trial.sequence = sequence;
    trial.elapsed_s = static_cast<double>(outcome.elapsed_ns) / 1e9;
    std::uint64_t reads = 0, writes = 0, timed_out = 0, woken = 0, notified = 0;
    for (const worker_outcome& worker : outcome.workers) {
        reads += worker.reads;
        writes += worker.writes;
        timed_out += worker.timed_out;
        woken += worker.woken;
        notified += worker.notified;
    }
    trial.reads = reads;
    trial.writes = writes;
    trial.ops = reads + writes;
    if (cell.parameters.timeout_ns != 0) trial.timed_out = timed_out;
    if (uses_condition(*cell.scenario)) {
        trial.woken = woken;
        if (notified != 0) trial.notified = notified;
    }
    trial.arrivals = outcome.arrivals;
    trial.ops_per_s = trial.elapsed_s > 0 ? static_cast<double>(trial.ops) / trial.elapsed_s : 0;
    trial.ns_per_op = outcome.ns_per_op;
    trial.valid = is_valid(cell, outcome);
    trial.cpu_user_s = outcome.cpu_user_s;
    trial.cpu_system_s = outcome.cpu_system_s;
    trial.ctx_voluntary = outcome.ctx_voluntary;
    trial.ctx_involuntary = outcome.ctx_involuntary;
    if (outcome.counted && trial.ops != 0) {
        const auto per_op = [&](const std::optional<double>& count) {
            return count ? std::optional(*count / static_cast<double>(trial.ops)) : std::nullopt;
        };
        trial.instructions_per_op = per_op(outcome.counted->instructions);
        trial.cycles_per_op = per_op(outcome.counted->cycles);
        trial.cache_misses_per_op = per_op(outcome.counted->cache_misses);
    }
    if (cell.scenario->engine == RWBENCH_ENGINE_PAIRS) return trial;  // one worker, no start line, no timed waits

    trial.overlap = outcome.overlap;
    trial.start_skew_ns = static_cast<double>(outcome.start_skew_ns);
    trial.reader_wait_ns = report::percentiles(sparse(outcome.read_wait, "read"));
    trial.writer_wait_ns = report::percentiles(sparse(outcome.write_wait, "write"));
    trial.age_ns = report::percentiles(sparse(outcome.age, "age"));
    trial.timeout_late_ns = report::percentiles(sparse(outcome.timeout_late, "late"));
    trial.notify_cpu_ns = report::percentiles(sparse(outcome.notify_cpu, "notify"));
    if (cell.of == report::metric::wait_p99_ns) {
        wait_histogram both = outcome.read_wait;
        add(both, outcome.write_wait);
        trial.wait_ns = report::percentiles(sparse(both, "both"));
    }
    trial.reader_jain = jain_of(cell, outcome, &worker_outcome::reads, "writer");
    trial.writer_jain = jain_of(cell, outcome, &worker_outcome::writes, "reader");
    return trial;
}

report::histogram sparse(const wait_histogram& waits, const char* side) {
    report::histogram histogram;
    histogram.side = side;
    histogram.count = waits.count;
    histogram.max_ns = waits.max_ns;
    histogram.sampled_one_in = waits.sampled_one_in;
    for (std::uint32_t i = 0; i < waits.buckets.size(); ++i) {
        if (waits.buckets[i] == 0) continue;
        const std::uint64_t low = rwbench_bucket_low(i), next = rwbench_bucket_low(i + 1);
        histogram.buckets.emplace_back(low + (next - low) / 2, waits.buckets[i]);
    }
    return histogram;
}

void add(wait_histogram& sum, const wait_histogram& waits) {
    sum.buckets.resize(std::max(sum.buckets.size(), waits.buckets.size()));
    for (std::size_t i = 0; i < waits.buckets.size(); ++i) sum.buckets[i] += waits.buckets[i];
    sum.count += waits.count;
    sum.max_ns = std::max(sum.max_ns, waits.max_ns);
    sum.sampled_one_in = std::max(sum.sampled_one_in, waits.sampled_one_in);
}

void add(std::optional<report::overtakes>& most, const overtakes_seen& seen) {
    const auto raise = [](std::uint64_t& to, std::uint64_t count) { to = std::max(to, count); };
    if (!most) most.emplace();
    ++most->trials;
    most->is_cut = most->is_cut || seen.is_cut;
    raise(most->from_call.reader_by_writers, seen.reader_by_writers_from_call);
    raise(most->from_call.writer_by_anyone, seen.writer_by_anyone_from_call);
    if (!seen.from_doorway) return;
    const rwbench_overtakes& found = *seen.from_doorway;
    if (!most->from_doorway) most->from_doorway.emplace();
    const auto raise_judged = [&](report::judged_count& to, std::uint64_t count, std::uint64_t bound) {
        raise(to.max, count);
        if (bound != RWBENCH_UNBOUNDED) to.bound = bound;
    };
    raise_judged(most->from_doorway->reader_by_writers, found.reader_by_writers, found.reader_by_writers_bound);
    raise_judged(most->from_doorway->writer_by_readers, found.writer_by_readers, found.writer_by_readers_bound);
    raise_judged(most->from_doorway->writer_by_read_phases, found.writer_by_read_phases,
                 found.writer_by_read_phases_bound);
    raise_judged(most->from_doorway->writer_by_writers, found.writer_by_writers, found.writer_by_writers_bound);
    most->exceeded = text_of(found.sentence);
    most->trace = text_of(found.trace);
}

void put(report::trial& trial, const overtakes_seen& seen) {
    trial.reader_overtaken_from_call = seen.reader_by_writers_from_call;
    trial.writer_overtaken_from_call = seen.writer_by_anyone_from_call;
    if (!seen.from_doorway) return;
    trial.reader_overtaken_max = seen.from_doorway->reader_by_writers;
    trial.writer_overtaken_max = seen.from_doorway->writer_by_anyone;
}

}  // namespace rwbench

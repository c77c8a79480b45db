#include "trial_verdict.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "placement.hpp"

namespace rwbench {
namespace {

void merge(wait_histogram& into, const rwbench_histogram& from, std::uint64_t sample_mask) {
    if (from.count == 0) return;
    into.sampled_one_in = sample_mask + 1;
    if (into.buckets.empty()) into.buckets.resize(RWBENCH_BUCKETS);
    for (std::size_t bucket = 0; bucket < into.buckets.size(); ++bucket) into.buckets[bucket] += from.buckets[bucket];
    into.count += from.count;
    into.max_ns = std::max(into.max_ns, from.max);
}

std::string said_of(const trial_request& request, const desk& one, const std::string& what) {
    return fmt::format("{} with {}: {} {} {}", request.scenario->name, name_of(request.lock), one.role,
                       one.worker.index, what);
}

std::optional<std::string> verdict_of(const rwbench_work& work, const guarded& one, const rwbench_counters& counters,
                                      const rwbench_totals& totals) {
    std::array<char, 512> message{};
    if (work.verify(one.work.get(), &counters, &totals, message.data(), message.size()) == RWBENCH_OK)
        return std::nullopt;
    return std::string(message.data());
}

rwbench_totals totals_of(const trial& trial) {
    rwbench_totals totals{};
    totals.struct_size = sizeof totals;
    totals.workers = static_cast<std::uint32_t>(trial.desks.size());
    for (const auto& each : trial.desks) {
        totals.reads += each->worker.reads;
        totals.writes += each->worker.writes;
        totals.violations += each->worker.violations;
        totals.timed_out += each->worker.timed_out;
    }
    return totals;
}

// The work's verdict on each of many locks by what was done under it; the first that is no good one.
std::optional<std::string> verdict_on_each(const rwbench_work& work, const trial& trial) {
    for (std::size_t i = 0; i < trial.locks.size(); ++i) {
        rwbench_totals totals{};
        totals.struct_size = sizeof totals;
        totals.workers = static_cast<std::uint32_t>(trial.desks.size());
        for (const auto& each : trial.desks) {
            totals.reads += each->tallies[i].reads;
            totals.writes += each->tallies[i].writes;
            totals.violations += each->tallies[i].violations;
        }
        if (const auto broke = verdict_of(work, trial.locks[i], trial.locks[i].counters, totals))
            return fmt::format("lock {} of {}: {}", i + 1, trial.locks.size(), *broke);
    }
    return std::nullopt;
}

// Without a section nobody tallies: the counters of all locks must add up.
rwbench_counters sum_of_counters(const trial& trial) {
    rwbench_counters sum{};
    for (const guarded& each : trial.locks) {
        sum.first += each.counters.first;
        sum.second += each.counters.second;
    }
    return sum;
}

// A lock that keeps what it granted to a waiter that gave up is free for nobody, though no worker is inside.
constexpr std::uint64_t patience_for_a_free_lock_ns = 1'000'000'000;

std::optional<std::string> verdict_on_release(const rwbench_lock& table, const trial& trial) {
    if (!table.acquire || !table.release) return std::nullopt;
    for (const guarded& each : trial.locks) {
        std::array<char, 256> message{};
        const int result =
            table.acquire(each.lock.get(), RWBENCH_WRITE, patience_for_a_free_lock_ns, message.data(), message.size());
        if (result == RWBENCH_TIMED_OUT) return "it is still held in the end, though nobody is inside";
        if (result != RWBENCH_OK) return fmt::format("it can't be had in the end: {}", message.data());
        table.release(each.lock.get(), RWBENCH_WRITE, message.data(), message.size());
    }
    return std::nullopt;
}

}  // namespace

const char* name_of(const rwbench_lock* lock) { return lock ? lock->name : "no lock (the floor)"; }

doing_counts doing_of(const std::vector<std::shared_ptr<desk>>& desks, std::size_t first, std::size_t count) {
    doing_counts counts;
    for (std::size_t i = first; i < first + count; ++i) {
        if (desks[i]->done.load(std::memory_order_acquire)) {
            ++counts.done;
            continue;
        }
        switch (__atomic_load_n(&desks[i]->worker.doing, __ATOMIC_RELAXED)) {
            case RWBENCH_DOING_WAIT_READ:
                ++counts.waiting_to_read;
                break;
            case RWBENCH_DOING_WAIT_WRITE:
                ++counts.waiting_to_write;
                break;
            case RWBENCH_DOING_WAIT_NOTICE:
                ++counts.waiting_for_notice;
                break;
            case RWBENCH_DOING_INSIDE_READ:
                ++counts.reading;
                break;
            case RWBENCH_DOING_INSIDE_WRITE:
                ++counts.writing;
                break;
            default:
                ++counts.outside;
                break;
        }
    }
    return counts;
}

std::optional<std::string> failure_of(const trial_request& request, const trial& trial) {
    for (const auto& each : trial.desks)
        if (each->pin_error != 0) return said_of(request, *each, could_not_be_pinned(each->pin_error));
    return std::nullopt;
}

std::optional<std::string> lock_failure_of(const trial_request& request, const trial& trial) {
    for (const auto& each : trial.desks)
        if (each->result != RWBENCH_OK)
            return said_of(request, *each,
                           fmt::format("failed: {}", each->worker.error[0] ? each->worker.error : "it gave no reason"));
    for (const auto& each : trial.desks)
        if (each->worker.iterations != UINT64_MAX && each->worker.progress != each->worker.iterations)
            return said_of(request, *each,
                           fmt::format("did {} of its {} operations", each->worker.progress, each->worker.iterations));
    return std::nullopt;
}

std::optional<std::string> verdict_of(const trial_request& request, const rwbench_work& work, const trial& trial) {
    const bool is_tallied = trial.locks.size() > 1 && work.section;
    const auto broke = is_tallied ? verdict_on_each(work, trial)
                                  : verdict_of(work, trial.locks.front(), sum_of_counters(trial), totals_of(trial));
    if (broke || !request.lock || request.parameters.timeout_ns == 0) return broke;
    return verdict_on_release(*request.lock, trial);
}

void collect(trial_outcome& outcome, const trial& trial) {
    for (const auto& each : trial.desks) {
        outcome.workers.push_back({each->role, each->worker.reads, each->worker.writes, each->worker.timed_out,
                                   each->worker.woken, each->worker.notified});
        merge(outcome.read_wait, each->worker.read_wait, each->worker.sample_mask);
        merge(outcome.write_wait, each->worker.write_wait, each->worker.sample_mask);
        merge(outcome.timeout_late, each->worker.timeout_late, each->worker.sample_mask);
        merge(outcome.age, each->worker.age, each->worker.sample_mask);
        merge(outcome.notify_cpu, each->worker.notify_cpu, each->worker.sample_mask);
        if (each->schedule)
            outcome.arrivals = outcome.arrivals.value_or(0) + each->worker.progress + each->left_waiting();
        each->used.add_to(outcome);
    }
}

overtakes_seen overtakes_of(const rwbench_lock& lock, const trial& trial) {
    overtakes_seen seen;
    const rwlocker::overtaking::most from_call = trial.calls->found();
    seen.reader_by_writers_from_call = from_call.reader_by_writers;
    seen.writer_by_anyone_from_call = from_call.writer_by_anyone;
    seen.is_cut = trial.calls->is_cut();
    if (!lock.overtakes) return seen;
    rwbench_overtakes& from_doorway = seen.from_doorway.emplace();
    from_doorway.struct_size = sizeof from_doorway;
    if (lock.overtakes(trial.locks.front().lock.get(), &from_doorway) != RWBENCH_OK)
        throw lock_refused(fmt::format("{} did not tell how often its waiters were overtaken", lock.name));
    seen.is_cut = seen.is_cut || from_doorway.is_cut != 0;
    return seen;
}

}  // namespace rwbench

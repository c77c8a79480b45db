#include "trial.hpp"

#include <algorithm>
#include <utility>

#include "rwbench/steady_clock.hpp"
#include "stop_flag.hpp"

namespace rwbench {
namespace {

// A shorter think would be drowned in the time that it takes to wake up.
constexpr std::uint64_t shortest_sleep_ns = 50'000;

void think(rwbench_worker* worker) {
    const std::uint64_t began = steady_now_ns();
    for (;;) {
        const std::uint64_t thought = steady_now_ns() - began;
        if (thought >= worker->think_ns || __atomic_load_n(worker->stop, __ATOMIC_RELAXED)) return;
        if (worker->think_ns >= shortest_sleep_ns) sleep_unless_stopped(worker->stop, worker->think_ns - thought);
    }
}

desk& desk_of(const rwbench_worker* worker) { return *static_cast<desk*>(worker->host); }

void saw(rwbench_worker* worker, std::uint32_t side, std::uint32_t event) {
    desk_of(worker).calls->saw(*worker, side, event);
}

// Sleepers come late, by some 50 us of timer slack and the time to wake up: the rest is waited for awake.
constexpr std::uint64_t awake_ahead_ns = 100'000;

int arrive(rwbench_worker* worker) {
    desk& mine = desk_of(worker);
    if (mine.schedule_began_ns == 0) mine.schedule_began_ns = worker->now_ns();
    const std::uint64_t due_ns = mine.schedule_began_ns + mine.schedule->due_ns();
    for (std::uint64_t now_ns = worker->now_ns(); now_ns < due_ns; now_ns = worker->now_ns()) {
        if (__atomic_load_n(worker->stop, __ATOMIC_RELAXED)) return 0;
        if (due_ns - now_ns > awake_ahead_ns) sleep_unless_stopped(worker->stop, due_ns - now_ns - awake_ahead_ns);
    }
    worker->due_ns = due_ns;
    mine.schedule->advance();
    return 1;
}

void* pick(rwbench_worker* worker) {
    desk& mine = desk_of(worker);
    mine.picked = (*mine.popularity)(rwbench_random(worker));
    guarded& one = (*mine.locks)[mine.picked];
    worker->counters = &one.counters;
    worker->section_state = one.work.get();
    return one.lock.get();
}

void tallied_section(rwbench_worker* worker, std::uint32_t side) {
    desk& mine = desk_of(worker);
    tally& counts = mine.tallies[mine.picked];
    const std::uint64_t violations = worker->violations;
    mine.section(worker, side);
    ++(side == RWBENCH_READ ? counts.reads : counts.writes);
    counts.violations += worker->violations - violations;
}

}  // namespace

void desk::clear() {
    if (worker.read_wait.count != 0) std::fill(read_buckets.begin(), read_buckets.end(), 0);
    if (worker.write_wait.count != 0) std::fill(write_buckets.begin(), write_buckets.end(), 0);
    std::fill(late_buckets.begin(), late_buckets.end(), 0);
    std::fill(age_buckets.begin(), age_buckets.end(), 0);
    std::fill(notify_buckets.begin(), notify_buckets.end(), 0);
    worker = {};
    worker.struct_size = sizeof worker;
    worker.host = this;
    worker.read_wait.buckets = read_buckets.data();
    worker.write_wait.buckets = write_buckets.data();
    schedule.reset();
    schedule_began_ns = 0;
    locks = nullptr;
    popularity = nullptr;
    section = nullptr;
    calls = nullptr;
    tallies.clear();
    stamps = {};
    result = RWBENCH_OK;
    pin_error = 0;
    done.store(false, std::memory_order_relaxed);
}

void desk::think_for(std::uint64_t ns) {
    worker.think = ns != 0 ? think : nullptr;
    worker.think_ns = ns;
}

void desk::record_timeouts() {
    late_buckets.resize(RWBENCH_BUCKETS);
    worker.timeout_late.buckets = late_buckets.data();
}

void desk::record_ages() {
    age_buckets.resize(RWBENCH_BUCKETS);
    worker.age.buckets = age_buckets.data();
}

void desk::record_notifications() {
    notify_buckets.resize(RWBENCH_BUCKETS);
    worker.notify_cpu.buckets = notify_buckets.data();
    worker.cpu_now_ns = thread_cpu_now_ns;
}

void desk::follow_a_schedule(std::uint32_t arrival, double rate_per_s) {
    schedule.emplace(arrival, 1e9 / rate_per_s, worker.random);
    worker.arrival = arrive;
}

void desk::pick_from(trial& all) {
    locks = &all.locks;
    popularity = &*all.popularity;
    worker.pick = pick;
    if (!worker.section) return;
    section = std::exchange(worker.section, tallied_section);
    tallies.assign(all.locks.size(), {});
}

void desk::report_calls_to(call_observer& observer) {
    observer.watch(worker);
    calls = &observer;
    worker.saw = saw;
}

std::uint64_t desk::left_waiting() const {
    if (schedule_began_ns == 0) return 0;
    arrival_schedule rest = *schedule;
    std::uint64_t count = 0;
    for (; schedule_began_ns + rest.due_ns() <= stamps.done_ns; rest.advance()) ++count;
    return count;
}

}  // namespace rwbench

// Trials on real threads: counts, clocks, placement, the floor, failures, and what the oracles say of a broken lock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sched.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "placement.hpp"
#include "registry.hpp"
#include "rwbench/lock_plugin.hpp"
#include "rwbench/scenario.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

using testing::AnyOf;
using testing::StartsWith;

constexpr rwbench_lock mutex_table = lock_table<std::mutex>("a mutex", "peer", "");
constexpr rwbench_lock shared_table = lock_table<std::shared_mutex>("a shared mutex", "peer", "");
constexpr rwbench_scenario by_kind = scenario_table({.name = "by-kind", .work = "none"});
constexpr rwbench_scenario by_ratio =
    scenario_table({.name = "by-ratio", .is_mixed = true, .work = "none", .plan = plan_mixed});

const registry& built_ins() {
    static const std::unique_ptr<registry> known = [] {
        auto filled = std::make_unique<registry>();
        filled->add_built_ins();
        return filled;
    }();
    return *known;
}

trial_request a_request(const rwbench_lock* lock, const char* work, std::uint32_t readers, std::uint32_t writers,
                        std::uint64_t iterations) {
    trial_request request;
    request.lock = lock;
    request.scenario = &by_kind;
    request.work = built_ins().find_work(work);
    request.parameters.readers = readers;
    request.parameters.writers = writers;
    request.parameters.iterations = iterations;
    request.parameters.seed = 1;
    return request;
}

// A work that a test writes on the spot: what happens inside, and what the oracle says.
struct test_hooks {
    std::function<void(rwbench_worker&, std::uint32_t)> inside = [](rwbench_worker&, std::uint32_t) {};
    std::function<std::optional<std::string>(const rwbench_totals&)> verdict = [](const rwbench_totals&) {
        return std::optional<std::string>();
    };
};
test_hooks hooks;

struct hooked_work {
    explicit hooked_work(const rwbench_parameters&) {}
    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept { hooks.inside(worker, side); }
    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        return hooks.verdict(totals);
    }
};
constexpr rwbench_work hooked = work_table<hooked_work>({.name = "hooked", .summary = "", .has_duration = true});

class Trial : public testing::Test {
   protected:
    Trial() { hooks = {}; }
    trial_request a_hooked_request(const rwbench_lock* lock, std::uint32_t readers, std::uint32_t writers,
                                   std::uint64_t iterations) {
        trial_request request = a_request(lock, "none", readers, writers, iterations);
        request.work = &hooked;
        return request;
    }
    thread_executor executor;
};

// Each look at this clock takes a nanosecond.
std::atomic<std::uint64_t> ticks;
std::uint64_t ticking() { return ++ticks; }

TEST_F(Trial, of_one_reader_takes_exactly_as_many_ticks_as_it_looks_at_the_clock) {
    ticks = 1'000;
    thread_executor exact({.now_ns = ticking});
    const trial_outcome outcome = exact.run(a_hooked_request(&shared_table, 1, 0, 3));
    ASSERT_EQ(outcome.failure, std::nullopt);
    // Off the line at 1001; waits 1002-1003, 1004-1005, 1006-1007; done at 1008.
    EXPECT_EQ(outcome.elapsed_ns, 7u);
    EXPECT_EQ(outcome.start_skew_ns, 0u);
    EXPECT_DOUBLE_EQ(outcome.overlap, 1);
    EXPECT_EQ(outcome.read_wait.count, 3u);
    ASSERT_EQ(outcome.read_wait.buckets.size(), static_cast<std::size_t>(RWBENCH_BUCKETS));
    EXPECT_EQ(outcome.read_wait.buckets[1], 3u);
    EXPECT_EQ(outcome.read_wait.max_ns, 1u);
    EXPECT_TRUE(outcome.write_wait.buckets.empty());
}

TEST_F(Trial, begins_with_clean_histograms_though_its_workers_are_reused) {
    ticks = 1'000;
    thread_executor exact({.now_ns = ticking});
    exact.run(a_hooked_request(&shared_table, 1, 0, 5));
    const trial_outcome second = exact.run(a_hooked_request(&shared_table, 0, 1, 2));
    EXPECT_EQ(second.write_wait.count, 2u);
    EXPECT_EQ(second.write_wait.buckets[1], 2u);
    EXPECT_EQ(second.read_wait.count, 0u);
    const trial_outcome third = exact.run(a_hooked_request(&shared_table, 1, 0, 1));
    EXPECT_EQ(third.read_wait.buckets[1], 1u);
}

TEST_F(Trial, counts_the_operations_of_every_worker_under_its_role) {
    const trial_outcome outcome = executor.run(a_request(&shared_table, "none", 3, 2, 7));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.violation, std::nullopt);
    ASSERT_EQ(outcome.workers.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome.workers[i].role, i < 3 ? "reader" : "writer");
        EXPECT_EQ(outcome.workers[i].reads, i < 3 ? 7u : 0u);
        EXPECT_EQ(outcome.workers[i].writes, i < 3 ? 0u : 7u);
    }
}

TEST_F(Trial, lets_readers_in_together_where_the_lock_can_share) {
    std::latch all_inside(3);
    hooks.inside = [&](rwbench_worker&, std::uint32_t) { all_inside.arrive_and_wait(); };
    EXPECT_EQ(executor.run(a_hooked_request(&shared_table, 3, 0, 1)).stuck, std::nullopt);
}

TEST_F(Trial, of_102_workers_on_few_processors_runs_them_all) {
    const trial_outcome outcome = executor.run(a_request(&shared_table, "none", 100, 2, 10));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.workers.size(), 102u);
    EXPECT_EQ(outcome.violation, std::nullopt);
}

TEST_F(Trial, gives_each_worker_a_seed_of_its_own_and_the_same_in_every_trial) {
    std::mutex guard;
    std::map<std::uint32_t, std::uint64_t> seeds;
    hooks.inside = [&](rwbench_worker& worker, std::uint32_t) {
        const std::lock_guard held{guard};
        seeds[worker.index] = worker.random;
    };
    executor.run(a_hooked_request(&shared_table, 2, 2, 1));
    const auto first = std::exchange(seeds, {});
    executor.run(a_hooked_request(&shared_table, 2, 2, 1));
    EXPECT_EQ(seeds, first);
    EXPECT_EQ(first.at(3), random_of_worker(1, 3));
}

TEST_F(Trial, with_a_window_ends_when_it_is_raised_though_no_worker_would_stop_by_itself) {
    trial_request request = a_request(&shared_table, "none", 0, 0, UINT64_MAX);
    request.scenario = &by_ratio;
    request.parameters.threads = 4;
    request.parameters.read_ratio = 0.5;
    request.parameters.window_ns = 20'000'000;
    const trial_outcome outcome = executor.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.violation, std::nullopt);
    ASSERT_EQ(outcome.workers.size(), 4u);
    for (const worker_outcome& worker : outcome.workers) {
        EXPECT_EQ(worker.role, "worker");
        EXPECT_GT(worker.reads + worker.writes, 0u);
    }
    EXPECT_GT(outcome.overlap, 0);
}

// The second worker leaves the line only when the first has gone on for two windows, or was stopped.
constexpr std::uint64_t short_window_ns = 10'000'000;
std::atomic<int> looks_at_the_clock;
std::atomic<bool> first_is_late_enough;
std::atomic<std::uint64_t> last_off_ns, last_done_ns;
std::uint64_t clock_that_holds_the_second_up() {
    static thread_local bool has_looked = false, is_second = false;
    if (!std::exchange(has_looked, true) && ++looks_at_the_clock == 2) {  // the first look is the start line's
        is_second = true;
        first_is_late_enough.wait(false);
        return last_off_ns = steady_now_ns();
    }
    if (!is_second) return steady_now_ns();
    return last_done_ns = steady_now_ns();
}

//   worker 0  |==================== ... |
//   worker 1                     |======|   a whole window, though it left the line after two
TEST_F(Trial, with_a_window_begins_it_when_the_last_worker_is_off_the_line) {
    looks_at_the_clock = 0;
    first_is_late_enough = false;
    thread_executor held_up({.now_ns = clock_that_holds_the_second_up});
    trial_request request = a_request(&shared_table, "none", 2, 0, UINT64_MAX);
    request.parameters.window_ns = short_window_ns;
    // Thinks so long that it never looks at the clock again for a wait, only for the thought; enough for the hold-up.
    std::jthread opener([] {
        while (looks_at_the_clock < 2) std::this_thread::yield();
        const std::uint64_t began = steady_now_ns();
        while (steady_now_ns() - began < 2 * short_window_ns) std::this_thread::yield();
        first_is_late_enough = true;
        first_is_late_enough.notify_all();
    });
    const trial_outcome outcome = held_up.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_GE(last_done_ns - last_off_ns, short_window_ns);
    for (const worker_outcome& worker : outcome.workers) EXPECT_GT(worker.reads, 0u);
}

TEST_F(Trial, of_a_mixed_scenario_reads_only_where_the_ratio_is_1_and_writes_only_where_it_is_0) {
    for (const double ratio : {1.0, 0.0}) {
        trial_request request = a_request(&shared_table, "none", 0, 0, 1'000);
        request.scenario = &by_ratio;
        request.parameters.threads = 2;
        request.parameters.read_ratio = ratio;
        const trial_outcome outcome = executor.run(request);
        ASSERT_EQ(outcome.failure, std::nullopt);
        for (const worker_outcome& worker : outcome.workers) {
            EXPECT_EQ(worker.reads, ratio == 1 ? 1'000u : 0u);
            EXPECT_EQ(worker.writes, ratio == 1 ? 0u : 1'000u);
        }
    }
}

TEST_F(Trial, with_thinking_waits_between_operations_and_is_not_held_up_by_it_when_the_window_ends) {
    trial_request request = a_request(&shared_table, "none", 2, 0, UINT64_MAX);
    request.parameters.window_ns = 5'000'000;
    request.parameters.think_ns = 3'600'000'000'000;  // an hour
    const trial_outcome outcome = executor.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    for (const worker_outcome& worker : outcome.workers) EXPECT_EQ(worker.reads, 1u);
}

TEST_F(Trial, pins_its_workers_where_it_is_told_to_and_frees_them_afterwards) {
    const std::vector<int> order = placement_order(pinning::compact, usable_processors());
    std::array<std::atomic<int>, 3> ran_on{};
    hooks.inside = [&](rwbench_worker& worker, std::uint32_t) { ran_on[worker.index] = sched_getcpu(); };
    trial_request request = a_hooked_request(&shared_table, 3, 0, 1);
    request.pin = pinning::compact;
    ASSERT_EQ(executor.run(request).failure, std::nullopt);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(ran_on[i], order[i % order.size()]);

    std::atomic<int> processors_of_a_worker{0};
    hooks.inside = [&](rwbench_worker&, std::uint32_t) {
        processors_of_a_worker = static_cast<int>(usable_processors().size());
    };
    ASSERT_EQ(executor.run(a_hooked_request(&shared_table, 1, 0, 1)).failure, std::nullopt);
    EXPECT_EQ(processors_of_a_worker, static_cast<int>(order.size()));
}

TEST_F(Trial, reports_the_processor_time_and_the_sleeps_of_its_workers) {
    hooks.inside = [](rwbench_worker&, std::uint32_t) { std::this_thread::sleep_for(std::chrono::microseconds(100)); };
    const trial_outcome outcome = executor.run(a_hooked_request(&shared_table, 2, 0, 10));
    EXPECT_GE(outcome.ctx_voluntary, 20u) << "each sleep gives the processor away";
    EXPECT_GE(outcome.cpu_user_s + outcome.cpu_system_s, 0);
}

TEST_F(Trial, passes_the_totals_of_all_workers_to_the_oracle_and_its_sentence_on) {
    hooks.inside = [](rwbench_worker& worker, std::uint32_t) { worker.violations += worker.index; };
    hooks.verdict = [](const rwbench_totals& totals) {
        return "workers " + std::to_string(totals.workers) + " reads " + std::to_string(totals.reads) + " writes " +
               std::to_string(totals.writes) + " violations " + std::to_string(totals.violations);
    };
    EXPECT_EQ(executor.run(a_hooked_request(&shared_table, 2, 1, 5)).violation,
              "workers 3 reads 10 writes 5 violations 15");
}

// ---- persistent threads ---------------------------------------------------------------------------------------------

TEST(Executor, starts_a_thread_once_and_uses_it_again) {
    int started = 0;
    thread_executor executor({.start_thread = [&](std::function<void()> body) {
        ++started;
        return std::thread(std::move(body));
    }});
    executor.run(a_request(&shared_table, "none", 3, 0, 1));
    executor.run(a_request(&shared_table, "none", 1, 1, 1));
    EXPECT_EQ(started, 3);
    executor.run(a_request(&shared_table, "none", 3, 2, 1));
    EXPECT_EQ(started, 5);
}

TEST(Executor, says_which_worker_the_system_has_no_thread_for_and_runs_what_fits) {
    int left = 2;
    thread_executor executor({.start_thread = [&](std::function<void()> body) {
        if (left-- == 0) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        return std::thread(std::move(body));
    }});
    EXPECT_EQ(executor.run(a_request(&shared_table, "none", 4, 1, 1)).failure,
              "could not start worker 3 of 5: Resource temporarily unavailable; ask for fewer workers, or raise "
              "`ulimit -u` (threads) or `ulimit -v` (memory)");
    EXPECT_EQ(executor.run(a_request(&shared_table, "none", 1, 1, 1)).failure, std::nullopt);
}

// ---- the floor ------------------------------------------------------------------------------------------------------

//   writer   w w w w w w |
//   reader 0              | r r
//   reader 1              | r r
TEST_F(Trial, without_a_lock_one_worker_makes_all_writes_and_then_the_readers_read_together) {
    std::atomic<int> writes{0};
    std::atomic<bool> read_too_early{false};
    std::mutex guard;
    std::set<std::thread::id> writers, readers;
    std::latch readers_together(2);
    std::atomic<int> reads{0};
    hooks.inside = [&](rwbench_worker&, std::uint32_t side) {
        {
            const std::lock_guard held{guard};
            (side == RWBENCH_WRITE ? writers : readers).insert(std::this_thread::get_id());
        }
        if (side == RWBENCH_WRITE) {
            ++writes;
        } else {
            if (writes != 6) read_too_early = true;
            if (++reads <= 2) readers_together.arrive_and_wait();
        }
    };
    const trial_outcome outcome = executor.run(a_hooked_request(nullptr, 2, 3, 2));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.stuck, std::nullopt);
    EXPECT_EQ(writes, 6);
    EXPECT_FALSE(read_too_early);
    EXPECT_EQ(writers.size(), 1u);
    EXPECT_EQ(readers.size(), 2u);
    ASSERT_EQ(outcome.workers.size(), 3u);
    EXPECT_EQ(outcome.workers[0].writes, 6u);
    EXPECT_EQ(outcome.workers[2].reads, 2u);
    EXPECT_TRUE(outcome.read_wait.buckets.empty()) << "nobody waits for a lock";
}

TEST_F(Trial, without_a_lock_takes_the_time_of_the_writes_and_of_the_reads_together) {
    ticks = 1'000;
    thread_executor exact({.now_ns = ticking});
    hooks.inside = [](rwbench_worker&, std::uint32_t side) { ticks += side == RWBENCH_WRITE ? 100 : 30; };
    // 3 writers x 2 writes x 100, then 2 reads x 30; and one tick to look at the clock at the end of either part.
    EXPECT_EQ(exact.run(a_hooked_request(nullptr, 1, 3, 2)).elapsed_ns, 600u + 1 + 60 + 1);
}

TEST_F(Trial, without_a_lock_needs_operations_that_last) {
    EXPECT_EQ(executor.run(a_request(nullptr, "none", 1, 1, 1)).failure,
              "by-kind has no floor with the work none and these parameters: that takes counted operations that last, "
              "without thinking in between");
}

TEST_F(Trial, of_every_lasting_work_passes_its_own_oracle_without_a_lock) {
    for (const char* work : {"io", "cpu", "bank"}) {
        const trial_outcome outcome = executor.run(a_request(nullptr, work, 3, 3, 4));
        EXPECT_EQ(outcome.failure, std::nullopt) << work;
        EXPECT_EQ(outcome.violation, std::nullopt) << work;
    }
}

// ---- what fails -----------------------------------------------------------------------------------------------------

struct throwing_lock : std::mutex {
    void lock() { throw std::runtime_error("no more holds"); }
};
struct unbuildable_lock : std::mutex {
    unbuildable_lock() { throw std::runtime_error("no memory for its table"); }
};

TEST_F(Trial, of_a_lock_that_throws_fails_with_its_words) {
    constexpr rwbench_lock table = lock_table<throwing_lock>("throws", "peer", "");
    EXPECT_EQ(executor.run(a_request(&table, "io", 1, 0, 5)).lock_failed,
              "by-kind with throws: reader 0 failed: no more holds");
}

TEST_F(Trial, of_a_lock_that_throws_anything_else_fails_too) {
    struct oddly_throwing : std::shared_mutex {
        void lock_shared() { throw 5; }
    };
    constexpr rwbench_lock table = lock_table<oddly_throwing>("odd", "peer", "");
    EXPECT_EQ(executor.run(a_request(&table, "io", 1, 0, 5)).lock_failed,
              "by-kind with odd: reader 0 failed: the lock threw something that is no std::exception");
}

TEST_F(Trial, of_a_lock_that_can_not_be_built_fails_with_its_words) {
    constexpr rwbench_lock table = lock_table<unbuildable_lock>("unbuildable", "peer", "");
    EXPECT_EQ(executor.run(a_request(&table, "io", 1, 0, 5)).lock_failed,
              "unbuildable could not be created: no memory for its table");
}

TEST_F(Trial, whose_one_worker_fails_stops_the_others) {
    struct failing_writer : std::shared_mutex {
        void lock() { throw std::runtime_error("writers are not welcome"); }
    };
    constexpr rwbench_lock table = lock_table<failing_writer>("readers-only", "peer", "");
    // The reader would go on for ever.
    EXPECT_EQ(executor.run(a_request(&table, "none", 1, 1, UINT64_MAX)).lock_failed,
              "by-kind with readers-only: writer 1 failed: writers are not welcome");
}

TEST_F(Trial, of_a_lock_without_the_loop_says_which_role_it_can_not_serve) {
    rwbench_lock table = mutex_table;
    table.write_none = nullptr;
    EXPECT_EQ(executor.run(a_request(&table, "none", 1, 1, 5)).lock_failed,
              "a mutex can't run by-kind: it has no such loop for a writer under the work none");
}

TEST_F(Trial, whose_loop_leaves_operations_undone_fails) {
    rwbench_lock table = mutex_table;
    table.read_none = [](void*, rwbench_worker*) -> int { return RWBENCH_OK; };
    EXPECT_EQ(executor.run(a_request(&table, "none", 1, 0, 5)).lock_failed,
              "by-kind with a mutex: reader 0 did 0 of its 5 operations");
}

TEST_F(Trial, without_any_worker_fails) {
    EXPECT_EQ(executor.run(a_request(&mutex_table, "none", 0, 0, 5)).failure,
              "by-kind has no worker with these parameters");
}

TEST_F(Trial, that_failed_leaves_the_executor_fit_for_the_next) {
    constexpr rwbench_lock table = lock_table<throwing_lock>("throws", "peer", "");
    EXPECT_NE(executor.run(a_request(&table, "none", 2, 2, 5)).lock_failed, std::nullopt);
    const trial_outcome next = executor.run(a_request(&mutex_table, "none", 2, 2, 5));
    EXPECT_EQ(next.failure, std::nullopt);
    EXPECT_EQ(next.violation, std::nullopt);
}

// ---- a lock that does not exclude -----------------------------------------------------------------------------------

// Sections last longer than the scheduler's turns, so that workers meet inside even on a single busy processor. Those
// of `none` can't be made to last: there the trial is repeated until they have met.
std::string verdict_on_a_broken_lock(const char* work, std::uint32_t readers, std::uint32_t writers) {
    thread_executor executor;
    trial_request request = a_request(built_ins().find_lock("broken-no-exclusion"), work, readers, writers, 3);
    request.parameters.read_delay_ns = request.parameters.write_delay_ns = 20'000'000;
    if (!request.work->has_duration) {
        request.parameters.window_ns = 50'000'000;
        request.parameters.iterations = UINT64_MAX;
    }
    for (int attempt = 0; attempt < 100; ++attempt) {
        const trial_outcome outcome = executor.run(request);
        EXPECT_EQ(outcome.failure, std::nullopt);
        if (outcome.violation) return *outcome.violation;
        if (request.work->has_duration) break;
    }
    return "nothing";
}

class BrokenLock : public testing::TestWithParam<const char*> {};

TEST_P(BrokenLock, that_lets_two_writers_in_is_caught) {
    // Two writers that raise both counters in step lose a write, and leave nothing else to see.
    const bool in_step = GetParam() == std::string("none");
    EXPECT_THAT(verdict_on_a_broken_lock(GetParam(), 0, 4),
                AnyOf(StartsWith(in_step ? "expected " : "2 writers were inside at once (seen "),
                      StartsWith(in_step ? "a writer was inside beside another worker (seen "
                                         : "2 writers were inside at once (seen ")));
}

TEST_P(BrokenLock, that_lets_a_reader_in_beside_a_writer_is_caught) {
    EXPECT_THAT(verdict_on_a_broken_lock(GetParam(), 3, 1),
                StartsWith(GetParam() == std::string("none") ? "a writer was inside beside another worker (seen "
                                                             : "a reader and a writer were inside at once (seen "));
}

INSTANTIATE_TEST_SUITE_P(Works, BrokenLock, testing::Values("io", "cpu", "none", "bank"),
                         [](const auto& instance) { return std::string(instance.param); });

// ---- acquisitions that may time out -----------------------------------------------------------------------------------

// The first to ask has it, and is inside until the other has given up as often as it is to.
struct had_once {
    void lock() {}
    void unlock() {}
    bool try_lock_for(std::chrono::nanoseconds) { return !is_had.exchange(true); }
    static inline std::atomic<bool> is_had{false};
};

rwbench_scenario timed_scenario() {
    rwbench_scenario scenario = *built_ins().find_scenario("timeouts");
    scenario.default_window_ns = 0;
    return scenario;
}

TEST_F(Trial, counts_what_timed_out_beside_reads_and_writes_and_how_late_it_was_told) {
    constexpr rwbench_lock table = lock_table<had_once>("had once", "peer", "");
    had_once::is_had = false;
    ticks = 1'000;
    thread_executor exact({.now_ns = ticking});
    const rwbench_scenario scenario = timed_scenario();
    trial_request request = a_hooked_request(&table, 0, 1, 5);
    request.scenario = &scenario;
    std::uint64_t timed_out = 0;
    hooks.verdict = [&](const rwbench_totals& totals) {
        timed_out = totals.timed_out;
        return std::optional<std::string>();
    };
    const trial_outcome outcome = exact.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.lock_failed, std::nullopt);
    ASSERT_EQ(outcome.workers.size(), 1u);
    EXPECT_EQ(outcome.workers[0].writes, 1u);
    EXPECT_EQ(outcome.workers[0].timed_out, 4u);
    EXPECT_EQ(timed_out, 4u);
    EXPECT_EQ(outcome.write_wait.count, 1u) << "who did not get it has no wait, but a lateness";
    EXPECT_EQ(outcome.timeout_late.count, 4u);
    EXPECT_EQ(outcome.timeout_late.max_ns, 1u) << "of a time of nothing, one look at the clock later";

    had_once::is_had = false;
    request.parameters.timeout_ns = 100;
    EXPECT_EQ(exact.run(request).timeout_late.max_ns, 0u) << "told before its time is over: not late";
}

TEST_F(Trial, hands_the_timeout_to_the_lock) {
    struct remembers : std::mutex {
        bool try_lock_for(std::chrono::nanoseconds wait) {
            EXPECT_TRUE(wait.count() == 7'000 || wait.count() == 1'000'000'000) << "or the last look, in the end";
            return std::mutex::try_lock();
        }
    };
    constexpr rwbench_lock table = lock_table<remembers>("remembers", "peer", "");
    const rwbench_scenario scenario = timed_scenario();
    trial_request request = a_hooked_request(&table, 1, 1, 2);
    request.scenario = &scenario;
    request.parameters.timeout_ns = 7'000;
    EXPECT_EQ(executor.run(request).violation, std::nullopt);
}

// ---- operations that arrive ------------------------------------------------------------------------------------------------

// One worker at 100 million a second: an operation is due each 10 ns of this clock, of which each look takes one.
TEST_F(Trial, at_a_fixed_rate_counts_waits_from_when_each_operation_was_due) {
    ticks = 1'000;
    thread_executor exact({.now_ns = ticking});
    trial_request request = a_hooked_request(&shared_table, 1, 0, 3);
    request.parameters.rate_per_s = 100'000'000;
    request.parameters.arrival = RWBENCH_ARRIVAL_FIXED;
    bool is_first = true;
    hooks.inside = [&](rwbench_worker&, std::uint32_t) {
        if (std::exchange(is_first, false)) ticks += 35;  // three more are due meanwhile
    };
    const trial_outcome outcome = exact.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.read_wait.count, 3u);
    // The first is due at d and had at d + 1, and the worker is inside until d + 36. Of the next, due at d + 10, it is seen
    // at d + 37 that it may begin, and at d + 38 that it has; of the third, due at d + 20, at d + 39 and d + 40.
    EXPECT_EQ(outcome.read_wait.max_ns, 28u);
    EXPECT_EQ(outcome.arrivals, 3u + 2) << "those due at d + 30 and d + 40 were not begun by d + 41";
}

TEST_F(Trial, that_waits_for_arrivals_ends_with_its_window_and_begins_none_then) {
    trial_request request = a_hooked_request(&shared_table, 2, 0, UINT64_MAX);
    request.parameters.rate_per_s = 0.001;  // none arrives within the hour
    request.parameters.window_ns = 5'000'000;
    const trial_outcome outcome = executor.run(request);
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.stuck, std::nullopt);
    for (const worker_outcome& worker : outcome.workers) EXPECT_EQ(worker.reads, 0u);
    EXPECT_EQ(outcome.arrivals, 0u);
}

TEST_F(Trial, without_a_rate_knows_of_no_arrivals) {
    EXPECT_EQ(executor.run(a_hooked_request(&shared_table, 1, 0, 1)).arrivals, std::nullopt);
}

// ---- many locks ------------------------------------------------------------------------------------------------------------

// Counts how many of its kind were ever locked.
struct counted_lock : std::shared_mutex {
    void lock() {
        std::shared_mutex::lock();
        if (!std::exchange(was_locked, true)) ++used;
    }
    bool was_locked = false;
    static inline std::atomic<int> used{0};
};

TEST_F(Trial, of_many_locks_picks_among_them_and_adds_up_what_they_count) {
    constexpr rwbench_lock table = lock_table<counted_lock>("counted", "peer", "");
    const std::tuple<std::uint32_t, double, int, int> cases[] = {{1, 0, 1, 1}, {8, 0, 8, 8}, {1'000, 10, 1, 20}};
    for (const auto& [locks, skew, least, most] : cases) {
        counted_lock::used = 0;
        trial_request request = a_request(&table, "none", 0, 2, 1'000);
        request.parameters.locks = locks;
        request.parameters.skew = skew;
        const trial_outcome outcome = executor.run(request);
        ASSERT_EQ(outcome.failure, std::nullopt);
        EXPECT_EQ(outcome.violation, std::nullopt);
        EXPECT_GE(counted_lock::used, least) << locks;
        EXPECT_LE(counted_lock::used, most) << locks;
    }
}

TEST_F(Trial, of_many_locks_asks_the_oracle_of_each_what_was_done_under_it) {
    std::uint64_t reads = 0, writes = 0, asked = 0, violations = 0;
    hooks.inside = [](rwbench_worker& worker, std::uint32_t) { ++worker.violations; };
    hooks.verdict = [&](const rwbench_totals& totals) {
        reads += totals.reads;
        writes += totals.writes;
        violations += totals.violations;
        return ++asked < 4 ? std::optional<std::string>() : "the fourth is broken";
    };
    trial_request request = a_hooked_request(&shared_table, 2, 1, 50);
    request.parameters.locks = 4;
    EXPECT_EQ(executor.run(request).violation, "lock 4 of 4: the fourth is broken");
    EXPECT_EQ(asked, 4u);
    EXPECT_EQ(reads, 100u);
    EXPECT_EQ(writes, 50u);
    EXPECT_EQ(violations, 150u);
}

TEST_F(Trial, of_many_locks_keeps_every_works_oracles_apart) {
    for (const char* work : {"io", "cpu", "none", "bank"}) {
        trial_request request = a_request(&shared_table, work, 3, 3, 20);
        request.parameters.locks = 3;
        const trial_outcome outcome = executor.run(request);
        EXPECT_EQ(outcome.failure, std::nullopt) << work;
        EXPECT_EQ(outcome.violation, std::nullopt) << work;
    }
}

// ---- a lock that does not keep what the scenario needs ----------------------------------------------------------------

trial_request a_request_of(const char* scenario, const char* lock, std::uint32_t readers, std::uint32_t writers,
                           std::uint64_t iterations) {
    trial_request request;
    request.scenario = built_ins().find_scenario(scenario);
    request.lock = built_ins().find_lock(lock);
    request.work = request.scenario->own_work;
    request.parameters.readers = readers;
    request.parameters.writers = writers;
    request.parameters.iterations = iterations;
    request.parameters.read_delay_ns = request.parameters.write_delay_ns = 1'000'000;
    request.parameters.seed = 1;
    return request;
}

TEST_F(Trial, of_a_downgrade_that_lets_a_writer_in_between_is_caught) {
    const trial_outcome outcome = executor.run(a_request_of("downgrade", "broken-downgrade", 0, 4, 10));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_THAT(outcome.violation.value_or("nothing"), StartsWith("another write showed after a downgrade (seen "));
}

// ---- conditions -----------------------------------------------------------------------------------------------------

trial_request a_condition_request(const char* scenario, const char* lock, std::uint32_t readers, std::uint32_t writers,
                                  std::uint64_t iterations) {
    trial_request request = a_request_of(scenario, lock, readers, writers, iterations);
    if (std::string_view(lock).empty()) request.lock = nullptr;
    request.work = request.scenario->own_work;
    request.parameters.read_delay_ns = request.parameters.write_delay_ns = 10'000;
    return request;
}

// What notify(n) promises: n wake-ups, and no more. (Others may wake a waiter for no reason.)
TEST_F(Trial, of_a_job_queue_wakes_exactly_as_many_as_were_notified) {
    for (const rwbench_lock* lock : built_ins().contents().locks) {
        if (lock->group != std::string("library") && lock->name != std::string("Lock")) continue;
        SCOPED_TRACE(lock->name);
        const trial_outcome outcome = executor.run(a_condition_request("job-queue", lock->name, 12, 1, 20));
        ASSERT_EQ(outcome.failure, std::nullopt);
        ASSERT_EQ(outcome.lock_failed, std::nullopt);
        EXPECT_EQ(outcome.violation, std::nullopt);
        std::uint64_t woken = 0, notified = 0, taken = 0;
        for (const worker_outcome& each : outcome.workers) {
            woken += each.woken;
            notified += each.notified;
            if (each.role == "consumer") taken += each.writes;
        }
        EXPECT_EQ(taken, 240u);
        EXPECT_GE(notified, 12u);
        EXPECT_EQ(woken, notified);
    }
}

TEST_F(Trial, of_a_broadcast_brings_each_epoch_to_every_reader) {
    for (const char* lock : {"RWLockWrite", "RWLockFair", "std::mutex", "std::shared_mutex"}) {
        SCOPED_TRACE(lock);
        const trial_outcome outcome = executor.run(a_condition_request("broadcast", lock, 6, 3, 10));
        ASSERT_EQ(outcome.failure, std::nullopt);
        EXPECT_EQ(outcome.violation, std::nullopt);
        for (const worker_outcome& each : outcome.workers) {
            if (each.role == "reader") {
                EXPECT_EQ(each.reads, 10u);
            }
            EXPECT_EQ(each.notified, 0u) << "all of them, however many";
        }
        EXPECT_EQ(outcome.read_wait.count, 60u);
        EXPECT_EQ(outcome.notify_cpu.count, 10u) << "one notification for each epoch";
        EXPECT_GT(outcome.notify_cpu.max_ns, 0u);
    }
}

TEST_F(Trial, of_a_broadcast_has_a_floor_with_the_same_epochs) {
    const trial_outcome outcome = executor.run(a_condition_request("broadcast", "", 6, 3, 10));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.violation, std::nullopt);
    ASSERT_EQ(outcome.workers.size(), 9u);
    std::uint64_t reads = 0, writes = 0;
    for (const worker_outcome& each : outcome.workers) {
        reads += each.reads;
        writes += each.writes;
    }
    EXPECT_EQ(reads, 60u);
    EXPECT_EQ(writes, 10u);
    EXPECT_GE(outcome.elapsed_ns, 10u * 20'000) << "a write and a read for each";
}

TEST_F(Trial, of_a_job_queue_has_no_floor) {
    EXPECT_THAT(executor.run(a_condition_request("job-queue", "", 2, 1, 2)).failure.value_or(""),
                StartsWith("job-queue has no floor"));
}

TEST_F(Trial, of_a_timed_lock_that_claims_to_be_had_is_caught) {
    trial_request request = a_request_of("timeouts", "broken-timed", 0, 4, 10);
    request.work = built_ins().find_work("io");
    request.parameters.timeout_ns = 10'000;
    EXPECT_THAT(executor.run(request).violation.value_or("nothing"),
                StartsWith("2 writers were inside at once (seen "));
}

TEST_F(Trial, of_a_timed_lock_that_is_kept_by_who_gave_up_is_caught_in_the_end) {
    trial_request request = a_request_of("timeouts", "broken-keeps", 0, 2, 10);
    request.work = built_ins().find_work("io");
    request.parameters.read_delay_ns = request.parameters.write_delay_ns = 0;
    request.parameters.timeout_ns = 1'000'000;
    EXPECT_EQ(executor.run(request).violation, "it is still held in the end, though nobody is inside");
}

TEST_F(Trial, of_many_locks_that_do_not_exclude_is_caught) {
    trial_request request = a_request(built_ins().find_lock("broken-no-exclusion"), "io", 0, 4, 20);
    request.parameters.locks = 2;
    request.parameters.write_delay_ns = 1'000'000;
    EXPECT_THAT(executor.run(request).violation.value_or("nothing"),
                AnyOf(StartsWith("lock 1 of 2: 2 writers were inside at once (seen "),
                      StartsWith("lock 2 of 2: 2 writers were inside at once (seen ")));
}

TEST_F(Trial, of_downgrades_counts_the_reads_and_the_writes_of_each_writer) {
    const trial_outcome outcome = executor.run(a_request_of("downgrade", "RWLockFair", 1, 2, 3));
    ASSERT_EQ(outcome.failure, std::nullopt);
    EXPECT_EQ(outcome.violation, std::nullopt);
    ASSERT_EQ(outcome.workers.size(), 3u);
    EXPECT_EQ(outcome.workers[0].reads, 3u);
    EXPECT_EQ(outcome.workers[0].writes, 0u);
    for (std::size_t writer : {1, 2}) {
        EXPECT_EQ(outcome.workers[writer].reads, 3u);
        EXPECT_EQ(outcome.workers[writer].writes, 3u);
    }
    EXPECT_EQ(outcome.write_wait.count, 6u);
    EXPECT_EQ(outcome.read_wait.count, 3u) << "who downgrades waits for nothing";
}

}  // namespace
}  // namespace rwbench

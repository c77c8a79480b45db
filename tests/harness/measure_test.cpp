// measure_test.cpp: a plan carried out by an executor that answers from a script: exact figures, no time passes.
#include "measure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <set>

#include "fakes.hpp"
#include "figures.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

using fakes::good;
using fakes::options;
using fakes::scripted_executor;
using ::testing::ElementsAre;

class Measure : public ::testing::Test {
   protected:
    measured run(const run_options& wanted, executor& executor) {
        plan = make_plan(wanted, known.all, 2, 7);
        return measure(plan, executor,
                       {.interrupted = [this] { return interrupted(); },
                        .show = [this](const trial_under_way& trial) { shown.push_back(trial); }});
    }

    fakes::things known;
    run_plan plan;
    std::function<bool()> interrupted = [] { return false; };
    std::vector<trial_under_way> shown;
};

TEST_F(Measure, warm_ups_run_first_and_count_for_nothing) {
    scripted_executor executor;
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_EQ(executor.requests.size(), 2u * (1 + 3));
    ASSERT_EQ(found.cells.size(), 1u);
    EXPECT_EQ(found.cells[0].trials.size(), 3u);
    EXPECT_EQ(found.cells[0].status, report::cell_status::measured);
    EXPECT_EQ(found.how, ending::finished);
    for (const report::trial& trial : found.cells[0].trials) EXPECT_GE(trial.sequence, 2u) << "after both warm-ups";
}

TEST_F(Measure, within_each_trial_every_lock_and_the_floor_run_once) {
    scripted_executor executor;
    run(options({"read-heavy"}), executor);
    const auto names = executor.names();
    for (std::size_t round = 0; round < 4; ++round) {
        const std::vector<std::string> of_round(names.begin() + static_cast<std::ptrdiff_t>(4 * round),
                                                names.begin() + static_cast<std::ptrdiff_t>(4 * round + 4));
        EXPECT_THAT(of_round,
                    ::testing::UnorderedElementsAre("RWLockFair", "std::mutex", "std::shared_mutex", "floor"));
    }
}

TEST_F(Measure, the_same_seed_runs_the_same_trials_in_the_same_order) {
    scripted_executor once, again, other;
    run_options wanted = options({"all"});
    run(wanted, once);
    run(wanted, again);
    wanted.seed = 43;
    run(wanted, other);
    EXPECT_EQ(once.names(), again.names());
    EXPECT_NE(once.names(), other.names());
    for (std::size_t i = 0; i < once.requests.size(); ++i)
        EXPECT_EQ(once.requests[i].parameters.seed, again.requests[i].parameters.seed);
}

TEST_F(Measure, a_request_carries_what_was_asked_for) {
    scripted_executor executor;
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.pin = pinning::spread;
    wanted.watchdog_ns = 5;
    run(wanted, executor);
    EXPECT_EQ(executor.requests.front().pin, pinning::spread);
    EXPECT_EQ(executor.requests.front().watchdog_ns, 5u);
    EXPECT_EQ(executor.requests.front().work, &known.io);
    EXPECT_EQ(executor.requests.front().scenario, &known.read_heavy);
}

TEST_F(Measure, figures_of_a_trial_are_exact) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request, 40'000'000);
        outcome.start_skew_ns = 500;
        outcome.overlap = 0.75;
        outcome.read_wait.buckets.resize(RWBENCH_BUCKETS);
        outcome.read_wait.buckets[100] = 3;  // ns
        outcome.read_wait.count = 3;
        outcome.read_wait.max_ns = 100;
        outcome.cpu_user_s = 0.5;
        outcome.ctx_voluntary = 11;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    const report::trial& trial = found.cells.at(0).trials.at(0);
    EXPECT_DOUBLE_EQ(trial.elapsed_s, 0.04);
    EXPECT_EQ(trial.ops, 40u);
    EXPECT_EQ(trial.reads, 30u);
    EXPECT_EQ(trial.writes, 10u);
    EXPECT_DOUBLE_EQ(trial.ops_per_s, 1000);
    EXPECT_EQ(trial.overlap, 0.75);
    EXPECT_EQ(trial.start_skew_ns, 500);
    EXPECT_TRUE(trial.valid) << "overlap does not decide over counted trials";
    EXPECT_DOUBLE_EQ(trial.reader_wait_ns.value().p99, 100);
    EXPECT_FALSE(trial.writer_wait_ns) << "not measured is not 0";
    EXPECT_FALSE(trial.reader_jain) << "counted workers share evenly by definition";
    EXPECT_EQ(trial.cpu_user_s, 0.5);
    EXPECT_EQ(trial.ctx_voluntary, 11u);
    EXPECT_FALSE(trial.ns_per_op);
}

TEST_F(Measure, histograms_are_summed_over_the_counted_trials_in_sparse_buckets) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.write_wait.buckets.resize(RWBENCH_BUCKETS);
        outcome.write_wait.buckets[rwbench_bucket_of(5)] = 1;
        outcome.write_wait.buckets[rwbench_bucket_of(1000)] = 2;
        outcome.write_wait.count = 3;
        outcome.write_wait.max_ns = 1001;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    ASSERT_EQ(found.cells[0].histograms.size(), 1u);
    const report::histogram& waits = found.cells[0].histograms[0];
    EXPECT_EQ(waits.side, "write");
    EXPECT_EQ(waits.count, 9u);
    EXPECT_EQ(waits.max_ns, 1001u);
    EXPECT_THAT(waits.buckets, ElementsAre(std::pair<std::uint64_t, std::uint64_t>{5, 3},
                                           std::pair<std::uint64_t, std::uint64_t>{1002, 6}))
        << "1000 and 1001 lie in the bucket from 1000 to 1003, whose middle is 1002";
}

TEST_F(Measure, the_waits_of_an_invalid_trial_are_not_summed_up) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request, 1000);
        outcome.start_skew_ns = 999;
        outcome.read_wait.buckets = {1};
        outcome.read_wait.count = 1;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_FALSE(found.cells[0].trials.at(0).valid);
    EXPECT_TRUE(found.cells[0].trials.at(0).reader_wait_ns);
    EXPECT_TRUE(found.cells[0].histograms.empty());
}

TEST_F(Measure, fairness_is_jains_index_of_each_side_in_a_window) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.workers = {{"worker", 10, 4}, {"worker", 30, 4}};
        return outcome;
    });
    run_options wanted = options({"throughput"}, {"std::mutex"});
    wanted.threads = {2};
    const report::trial trial = run(wanted, executor).cells.at(0).trials.at(0);
    EXPECT_DOUBLE_EQ(trial.reader_jain.value(), 0.8);  // (10 + 30)^2 / (2 x (10^2 + 30^2))
    EXPECT_DOUBLE_EQ(trial.writer_jain.value(), 1);
}

TEST_F(Measure, fairness_looks_at_workers_of_one_kind_only) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.workers = {{"reader", 10, 0}, {"reader", 10, 0}, {"reader", 10, 0}, {"writer", 0, 1}};
        return outcome;
    });
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.duration_ns = 1'000'000'000;
    const report::trial trial = run(wanted, executor).cells.at(0).trials.at(0);
    EXPECT_DOUBLE_EQ(trial.reader_jain.value(), 1);
    EXPECT_FALSE(trial.writer_jain) << "one writer alone shares with nobody";
}

// ---- time-outs and arrivals ---------------------------------------------------------------------------------------------------

TEST_F(Measure, what_timed_out_stands_beside_the_operations_and_makes_a_trial_that_had_none_valid) {
    known.throughput.default_timeout_ns = 100;
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.workers = {{"worker", 0, 0, 30}, {"worker", 0, 0, 12}};
        outcome.timeout_late.buckets = {0, 0, 0, 42};  // 3 ns
        outcome.timeout_late.count = 42;
        outcome.notify_cpu.buckets = {0, 0, 7};  // 2 ns
        outcome.notify_cpu.count = 7;
        outcome.notify_cpu.max_ns = 2;
        outcome.timeout_late.max_ns = 3;
        return outcome;
    });
    run_options wanted = options({"throughput"}, {"std::mutex"});
    wanted.threads = {2};
    const report::trial trial = run(wanted, executor).cells.at(0).trials.at(0);
    EXPECT_EQ(trial.timed_out, 42u);
    EXPECT_EQ(trial.ops, 0u);
    EXPECT_TRUE(trial.valid);
    EXPECT_EQ(trial.timeout_late_ns.value().p50, 3);
    EXPECT_EQ(trial.timeout_late_ns.value().max, 3);
    EXPECT_EQ(trial.notify_cpu_ns.value().p50, 2);
    EXPECT_EQ(trial.notify_cpu_ns.value().max, 2);
}

TEST_F(Measure, where_nothing_may_time_out_no_count_of_it_is_given) {
    scripted_executor executor;
    const report::trial trial = run(options({"read-heavy"}, {"std::mutex"}), executor).cells.at(0).trials.at(0);
    EXPECT_FALSE(trial.timed_out || trial.timeout_late_ns || trial.notify_cpu_ns || trial.arrivals || trial.wait_ns);
}

// 10 operations of each of 4 workers were done in a second, of `arrivals`.
trial_outcome arriving(const trial_request& request, std::uint64_t arrivals) {
    trial_outcome outcome = good(request, 1'000'000'000);
    outcome.arrivals = arrivals;
    outcome.read_wait.buckets.resize(RWBENCH_BUCKETS);
    outcome.read_wait.buckets[7] = outcome.read_wait.count = 30;
    outcome.read_wait.max_ns = 7;
    outcome.write_wait.buckets.resize(RWBENCH_BUCKETS);
    outcome.write_wait.buckets[100] = outcome.write_wait.count = 10;
    outcome.write_wait.max_ns = 100;
    return outcome;
}

TEST_F(Measure, at_a_rate_a_trial_is_judged_by_the_p99_of_all_its_waits) {
    known.read_heavy.default_rate_per_s = 40;
    scripted_executor executor([](const trial_request& request) { return arriving(request, 42); });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_EQ(found.cells.at(0).of, report::metric::wait_p99_ns);
    const report::trial& trial = found.cells[0].trials.at(0);
    EXPECT_EQ(trial.arrivals, 42u);
    EXPECT_EQ(trial.wait_ns.value().p50, 7);
    EXPECT_EQ(trial.wait_ns.value().p99, 100);
    EXPECT_TRUE(found.warnings.empty()) << "95% were done";
}

TEST_F(Measure, at_a_rate_a_window_counts_by_its_start_and_not_by_its_overlap) {
    known.read_heavy.default_rate_per_s = 40;
    known.read_heavy.default_window_ns = 1'000'000'000;
    std::uint64_t skew_ns = 99'000'000;
    scripted_executor executor([&](const trial_request& request) {
        trial_outcome outcome = arriving(request, 40);
        outcome.overlap = 0.5;
        outcome.start_skew_ns = skew_ns;
        return outcome;
    });
    EXPECT_TRUE(run(options({"read-heavy"}, {"std::mutex"}), executor).cells.at(0).trials.at(0).valid);
    EXPECT_EQ(executor.requests.size(), 1u + 3) << "none is repeated";
    skew_ns = 100'000'000;
    EXPECT_FALSE(run(options({"read-heavy"}, {"std::mutex"}), executor).cells.at(0).trials.at(0).valid);
}

TEST_F(Measure, a_rate_beyond_what_a_lock_can_serve_is_said_with_lock_and_rates) {
    known.read_heavy.default_rate_per_s = 50;
    scripted_executor executor([](const trial_request& request) {
        return arriving(request, fakes::name_of(request) == "std::mutex" ? 50 : 41);
    });
    EXPECT_THAT(run(options({"read-heavy"}, {"std::mutex", "RWLockFair"}), executor).warnings,
                ElementsAre("read-heavy, std::mutex (readers=3 writers=1 rate=50/s): the rate is beyond what the lock "
                            "can serve: of 50 operations that arrived in a second, 40 were done; its waits grow for as "
                            "long as a trial lasts; try a lower --rate"));
}

// ---- floor and ideal ---------------------------------------------------------------------------------------------------------

TEST_F(Measure, the_floor_is_the_median_of_its_counted_trials_and_stands_in_every_cell) {
    std::map<std::string, int> ran;
    scripted_executor executor([&](const trial_request& request) {
        const int times = ++ran[fakes::name_of(request)];
        if (request.lock != nullptr) return good(request, 30'000'000);
        const std::uint64_t elapsed[] = {900'000'000, 25'000'000, 21'000'000, 23'000'000};  // the first is a warm-up
        return good(request, elapsed[times - 1]);
    });
    const measured found = run(options({"read-heavy"}), executor);
    ASSERT_EQ(found.cells.size(), 3u) << "the floor is no cell of the report";
    for (const report::cell& cell : found.cells) {
        EXPECT_DOUBLE_EQ(cell.floor_s.value(), 0.023);
        EXPECT_THAT(cell.floor_trials_s, ElementsAre(0.025, 0.021, 0.023));
        EXPECT_DOUBLE_EQ(cell.ideal_s.value(), 0.020);
    }
}

TEST_F(Measure, an_invalid_trial_of_the_floor_does_not_count) {
    int floors = 0;
    scripted_executor executor([&](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (request.lock == nullptr && ++floors != 3) outcome.start_skew_ns = 3'000'000;
        if (request.lock == nullptr) outcome.elapsed_ns += static_cast<std::uint64_t>(floors);
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_DOUBLE_EQ(found.cells[0].floor_s.value(), 0.020000003);
}

TEST_F(Measure, a_floor_that_does_not_count_is_said) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (request.lock == nullptr) outcome.start_skew_ns = 3'000'000;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_FALSE(found.cells[0].floor_s);
    EXPECT_THAT(found.warnings, ElementsAre(::testing::HasSubstr("trials that don't count (the floor: 3 of 3): 10%")));
}

TEST_F(Measure, an_ideal_of_nothing_is_none) {
    scripted_executor executor;
    run_options no_time = options({"read-heavy"}, {"std::mutex"});
    no_time.iterations = 5;
    no_time.read_delay_ns = no_time.write_delay_ns = 0;
    EXPECT_FALSE(run(no_time, executor).cells[0].ideal_s);
    run_options no_work = options({"read-heavy"}, {"std::mutex"});
    no_work.iterations = 5;
    no_work.work = "none";
    known.none.default_read_delay_ns = 7;
    EXPECT_FALSE(run(no_work, executor).cells[0].ideal_s) << "a delay that the work never makes";
}

TEST_F(Measure, a_window_has_neither_floor_nor_ideal) {
    scripted_executor executor;
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.duration_ns = 1'000'000'000;
    const measured found = run(wanted, executor);
    EXPECT_FALSE(found.cells[0].floor_s);
    EXPECT_FALSE(found.cells[0].ideal_s);
}

// ---- repeats and validity -------------------------------------------------------------------------------------------------------

run_options one_window(std::uint32_t trials) {
    run_options wanted = options({"throughput"}, {"std::mutex"});
    wanted.threads = {2};
    wanted.trials = trials;
    return wanted;
}

TEST_F(Measure, a_window_whose_workers_did_not_overlap_is_repeated_until_they_do) {
    int calls = 0;
    scripted_executor executor([&](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.overlap = ++calls < 4 ? 0.89 : 0.9;  // the warm-up is the first, and is not repeated
        return outcome;
    });
    const measured found = run(one_window(1), executor);
    EXPECT_EQ(calls, 1 + 3);
    EXPECT_TRUE(found.cells[0].trials.at(0).valid);
    EXPECT_EQ(found.cells[0].trials.at(0).overlap, 0.9);
    EXPECT_TRUE(found.warnings.empty());
}

TEST_F(Measure, after_five_repeats_a_window_is_kept_as_invalid_with_a_warning) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.overlap = 0.5;
        return outcome;
    });
    const measured found = run(one_window(2), executor);
    EXPECT_EQ(executor.requests.size(), 1u + 2 * 6);
    ASSERT_EQ(found.cells[0].trials.size(), 2u);
    EXPECT_FALSE(found.cells[0].trials[0].valid);
    EXPECT_EQ(found.cells[0].status, report::cell_status::measured);
    EXPECT_THAT(found.warnings,
                ElementsAre("throughput (threads=2 read_ratio=90%): trials that don't count: less than 90% of the time "
                            "with all workers running, 6 times in a row; try fewer workers, or a longer --duration"));
}

TEST_F(Measure, a_counted_trial_is_valid_when_its_start_took_less_than_a_tenth_and_is_never_repeated) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request, 1000);
        outcome.overlap = 0;
        outcome.start_skew_ns = request.lock != nullptr && request.lock->name == std::string("std::mutex") ? 100 : 99;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex", "RWLockFair"}), executor);
    EXPECT_EQ(executor.requests.size(), 3u * 4);
    EXPECT_TRUE(found.cells[0].trials[0].valid);
    EXPECT_FALSE(found.cells[1].trials[0].valid);
    EXPECT_THAT(found.warnings,
                ElementsAre("read-heavy (readers=3 writers=1): trials that don't count: 10% of the time or more until "
                            "all workers had left the start line; try --duration 1s, or more --iterations"));
}

TEST_F(Measure, the_pairs_report_cpu_time_and_nothing_of_a_start_line) {
    scripted_executor executor([](const trial_request&) {
        trial_outcome outcome;
        outcome.elapsed_ns = 20'000'000;
        outcome.ns_per_op = 12.5;
        outcome.workers = {{"worker", 1000, 0}};
        return outcome;
    });
    const measured found = run(options({"uncontended"}, {"std::mutex"}), executor);
    ASSERT_EQ(found.cells.size(), 2u);
    const report::trial& trial = found.cells[0].trials.at(0);
    EXPECT_EQ(trial.ns_per_op, 12.5);
    EXPECT_TRUE(trial.valid);
    EXPECT_FALSE(trial.overlap);
    EXPECT_FALSE(trial.start_skew_ns);
    EXPECT_EQ(found.cells[0].of, report::metric::ns_per_op);
}

// ---- what goes wrong --------------------------------------------------------------------------------------------------------------

TEST_F(Measure, a_lock_that_breaks_its_promise_fails_its_cell_and_the_others_go_on) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair") outcome.violation = "two writers were inside at once";
        return outcome;
    });
    const measured found = run(options({"read-heavy"}), executor);
    EXPECT_EQ(found.how, ending::finished);
    EXPECT_EQ(found.cells[0].status, report::cell_status::failed);
    EXPECT_EQ(found.cells[0].reason, "two writers were inside at once");
    EXPECT_TRUE(found.cells[0].trials.empty());
    EXPECT_EQ(found.cells[1].trials.size(), 3u);
    EXPECT_THAT(found.violations,
                ElementsAre("read-heavy, RWLockFair (readers=3 writers=1): two writers were inside at once"));
    EXPECT_EQ(executor.requests.size(), 1u + 3 * 4) << "a broken lock is not run again";
}

TEST_F(Measure, a_lock_that_fails_fails_its_cell_and_the_others_go_on) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair")
            outcome.lock_failed = "read-heavy with RWLockFair: reader 2 failed: no more readers";
        return outcome;
    });
    const measured found = run(options({"read-heavy"}), executor);
    EXPECT_EQ(found.how, ending::finished);
    EXPECT_EQ(found.cells[0].status, report::cell_status::failed);
    EXPECT_EQ(found.cells[0].reason, "read-heavy with RWLockFair: reader 2 failed: no more readers");
    EXPECT_TRUE(found.cells[0].trials.empty());
    EXPECT_EQ(found.cells[1].trials.size(), 3u);
    EXPECT_THAT(found.violations, ElementsAre("read-heavy with RWLockFair: reader 2 failed: no more readers"));
    EXPECT_EQ(executor.requests.size(), 1u + 3 * 4) << "it is not run again";
}

TEST_F(Measure, a_lock_that_fails_in_a_window_is_not_tried_again) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.overlap = 0;
        outcome.lock_failed = "throughput with std::mutex: worker 0 failed: it gave no reason";
        return outcome;
    });
    run_options wanted = one_window(1);
    wanted.warmup = 0;
    run(wanted, executor);
    EXPECT_EQ(executor.requests.size(), 1u);
}

TEST_F(Measure, an_interruption_ends_the_run_after_the_trial_under_way) {
    scripted_executor executor;
    interrupted = [&] { return executor.requests.size() >= 8; };  // 3 locks and the floor: a warm-up and one trial
    const measured found = run(options({"read-heavy"}), executor);
    EXPECT_EQ(executor.requests.size(), 8u);
    EXPECT_EQ(found.how, ending::interrupted);
    for (const report::cell& cell : found.cells) {
        EXPECT_EQ(cell.trials.size(), 1u);
        EXPECT_EQ(cell.status, report::cell_status::unfinished);
        EXPECT_EQ(cell.reason, "1 of 3 trials ran");
    }
}

TEST_F(Measure, what_was_finished_before_an_interruption_stays_measured) {
    scripted_executor executor;
    interrupted = [&] { return executor.requests.size() >= 9; };  // read-heavy is 2 x 4 trials
    const measured found = run(options({"read-heavy", "balanced"}, {"std::mutex"}), executor);
    ASSERT_EQ(found.cells.size(), 2u);
    EXPECT_EQ(found.cells[0].status, report::cell_status::measured);
    EXPECT_EQ(found.cells[1].status, report::cell_status::unfinished);
}

TEST_F(Measure, an_interruption_ends_the_repeats_of_a_window_too) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.overlap = 0;
        return outcome;
    });
    interrupted = [&] { return executor.requests.size() >= 3; };
    const measured found = run(one_window(2), executor);
    EXPECT_EQ(executor.requests.size(), 3u);
    EXPECT_EQ(found.how, ending::interrupted);
}

TEST_F(Measure, a_lock_that_never_returns_ends_the_run_at_once) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair") outcome.stuck = "3 readers wait for the read side";
        return outcome;
    });
    const measured found = run(options({"read-heavy", "balanced"}), executor);
    EXPECT_EQ(found.how, ending::stuck);
    EXPECT_EQ(found.sentence, "3 readers wait for the read side");
    EXPECT_EQ(executor.names().back(), "RWLockFair");
    EXPECT_LE(executor.requests.size(), 4u);
    EXPECT_EQ(found.cells[0].status, report::cell_status::failed);
    EXPECT_EQ(found.cells[1].status, report::cell_status::unfinished);
    EXPECT_EQ(found.cells[5].status, report::cell_status::unfinished);
}

TEST_F(Measure, a_failing_environment_ends_the_run) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.failure = "no thread could be started";
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    EXPECT_EQ(found.how, ending::failed);
    EXPECT_EQ(found.sentence, "no thread could be started");
    EXPECT_EQ(executor.requests.size(), 1u);
}

TEST_F(Measure, a_lock_that_is_not_applicable_is_reported_and_not_run) {
    known.fair.capabilities = 0;
    known.read_heavy.needs = RWBENCH_CAN_SHARE;
    scripted_executor executor;
    const measured found = run(options({"read-heavy"}), executor);
    EXPECT_EQ(found.cells[0].status, report::cell_status::not_applicable);
    EXPECT_EQ(found.cells[0].reason, "it can't share its read side");
    EXPECT_THAT(executor.names(), ::testing::Not(::testing::Contains("RWLockFair")));
}

// ---- progress ---------------------------------------------------------------------------------------------------------------------

TEST_F(Measure, progress_counts_every_trial_and_weighs_it_by_its_time) {
    scripted_executor executor([](const trial_request& request) {
        return good(request, fakes::name_of(request) == "floor" ? 10'000'000 : 30'000'000);
    });
    run(options({"read-heavy"}, {"std::mutex"}), executor);
    ASSERT_EQ(shown.size(), 8u);
    EXPECT_EQ(shown[0].total, 8u);
    EXPECT_EQ(shown[0].share_done, 0);
    EXPECT_EQ(shown[7].done, 7u);
    EXPECT_DOUBLE_EQ(shown[2].share_done, 0.25);  // one round of four is over
    EXPECT_DOUBLE_EQ(shown[4].share_done, 0.5);
}

// ---- observed trials

// Of a lock that was looked into: a reader was passed so often, at most once as promised, a writer by readers without bound.
overtakes_seen passes(std::uint64_t of_reader, std::uint64_t of_writer) {
    overtakes_seen seen;
    seen.from_doorway.emplace();
    seen.from_doorway->reader_by_writers = of_reader;
    seen.from_doorway->reader_by_writers_bound = 1;
    seen.from_doorway->writer_by_readers = of_writer;
    seen.from_doorway->writer_by_readers_bound = RWBENCH_UNBOUNDED;
    seen.from_doorway->writer_by_anyone = of_writer + 1;
    seen.from_doorway->writer_by_read_phases = of_writer + 2;
    seen.from_doorway->writer_by_read_phases_bound = 7;
    seen.from_doorway->writer_by_writers = of_writer + 3;
    seen.from_doorway->writer_by_writers_bound = 8;
    seen.reader_by_writers_from_call = 10 * of_reader;
    seen.writer_by_anyone_from_call = 10 * of_writer;
    return seen;
}

TEST_F(Measure, without_being_asked_to_it_observes_nothing) {
    scripted_executor executor;
    const measured found = run(options({"read-heavy"}), executor);
    for (const trial_request& request : executor.requests) EXPECT_FALSE(request.observe);
    EXPECT_FALSE(found.cells[0].overtaken);
    EXPECT_FALSE(found.cells[0].trials[0].reader_overtaken_max);
}

TEST_F(Measure, each_lock_is_observed_as_often_as_timed_and_after_it_with_the_same_seeds) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (request.observe) outcome.overtakes = passes(0, 0);
        return outcome;
    });
    run_options wanted = options({"read-heavy"});
    wanted.observe = true;
    run(wanted, executor);
    constexpr std::size_t timed = 4 * (1 + 3), observed = 3 * 3;  // three locks and the floor; no floor is observed
    ASSERT_EQ(executor.requests.size(), timed + observed);
    EXPECT_EQ(plan.trial_count(), timed + observed);
    EXPECT_EQ(shown.back().done + 1, shown.back().total);
    std::multiset<std::uint64_t> seeds, observed_seeds;
    for (std::size_t i = 0; i < executor.requests.size(); ++i) {
        const trial_request& request = executor.requests[i];
        EXPECT_EQ(request.observe, i >= timed);
        EXPECT_FALSE(request.observe && request.lock == nullptr);
        if (fakes::name_of(request) == "RWLockFair" && i >= 4)
            (request.observe ? observed_seeds : seeds).insert(request.parameters.seed);
    }
    EXPECT_EQ(seeds, observed_seeds);
}

TEST_F(Measure, the_most_of_all_observed_trials_is_the_cells_and_each_ones_its_timed_trials) {
    std::uint64_t times = 0;
    scripted_executor executor([&](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (!request.observe) return outcome;
        ++times;
        outcome.overtakes = passes(times == 2 ? 1 : 0, times);
        outcome.overtakes->is_cut = times == 1;
        if (fakes::name_of(request) == "std::mutex") outcome.overtakes->from_doorway.reset();
        return outcome;
    });
    run_options wanted = options({"read-heavy"}, {"RWLockFair"});
    wanted.observe = true;
    const measured found = run(wanted, executor);
    EXPECT_EQ(found.how, ending::finished);
    EXPECT_TRUE(found.violations.empty());
    const report::cell& cell = found.cells.at(0);
    EXPECT_EQ(cell.status, report::cell_status::measured);
    ASSERT_TRUE(cell.overtaken);
    EXPECT_EQ(cell.overtaken->trials, 3u);
    EXPECT_TRUE(cell.overtaken->is_cut);
    ASSERT_TRUE(cell.overtaken->from_doorway);
    EXPECT_EQ(cell.overtaken->from_doorway->reader_by_writers.max, 1u);
    EXPECT_EQ(cell.overtaken->from_doorway->reader_by_writers.bound, 1u);
    EXPECT_EQ(cell.overtaken->from_doorway->writer_by_readers.max, 3u);
    EXPECT_FALSE(cell.overtaken->from_doorway->writer_by_readers.bound) << "unbounded is no number";
    EXPECT_EQ(cell.overtaken->from_doorway->writer_by_read_phases.max, 5u);
    EXPECT_EQ(cell.overtaken->from_doorway->writer_by_read_phases.bound, 7u);
    EXPECT_EQ(cell.overtaken->from_doorway->writer_by_writers.max, 6u);
    EXPECT_EQ(cell.overtaken->from_doorway->writer_by_writers.bound, 8u);
    EXPECT_EQ(cell.overtaken->from_call.reader_by_writers, 10u);
    EXPECT_EQ(cell.overtaken->from_call.writer_by_anyone, 30u);
    EXPECT_EQ(cell.trials[0].reader_overtaken_max, 0u);
    EXPECT_EQ(cell.trials[1].reader_overtaken_max, 1u);
    EXPECT_EQ(cell.trials[2].writer_overtaken_max, 4u);
    EXPECT_EQ(cell.trials[1].reader_overtaken_from_call, 10u);
    EXPECT_EQ(cell.trials[2].writer_overtaken_from_call, 30u);

    wanted.locks = {"std::mutex"};
    const measured foreign = run(wanted, executor);
    ASSERT_TRUE(foreign.cells.at(0).overtaken);
    EXPECT_FALSE(foreign.cells[0].overtaken->from_doorway) << "it can't be looked into";
    EXPECT_FALSE(foreign.cells[0].trials[0].reader_overtaken_max);
    EXPECT_TRUE(foreign.cells[0].trials[0].reader_overtaken_from_call);
}

TEST_F(Measure, a_bound_exceeded_fails_the_cell_with_the_trace_and_the_others_go_on) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (!request.observe) return outcome;
        outcome.overtakes = passes(0, 0);
        if (fakes::name_of(request) != "RWLockFair") return outcome;
        outcome.overtakes->from_doorway->reader_by_writers = 2;
        put_message(outcome.overtakes->from_doorway->sentence, 512, "a waiting reader was overtaken by 2 writers");
        put_message(outcome.overtakes->from_doorway->trace, 4096, "  step 1: ...\n  step 2: ...\n");
        return outcome;
    });
    run_options wanted = options({"read-heavy"});
    wanted.observe = true;
    const measured found = run(wanted, executor);
    EXPECT_EQ(found.how, ending::finished);
    EXPECT_THAT(
        found.violations,
        ElementsAre("read-heavy, RWLockFair (readers=3 writers=1): a waiting reader was overtaken by 2 writers\n"
                    "  step 1: ...\n  step 2: ..."));
    EXPECT_EQ(found.cells[0].status, report::cell_status::failed);
    EXPECT_EQ(found.cells[0].reason, "a waiting reader was overtaken by 2 writers");
    EXPECT_EQ(found.cells[0].overtaken->trials, 1u) << "once is enough";
    EXPECT_EQ(found.cells[0].overtaken->trace, "  step 1: ...\n  step 2: ...\n");
    EXPECT_EQ(found.cells[1].overtaken->trials, 3u);
}

TEST_F(Measure, workers_that_read_and_write_by_turns_are_not_observed) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (request.observe) outcome.overtakes = passes(0, 0);
        return outcome;
    });
    run_options wanted = options({"read-heavy", "throughput", "uncontended"}, {"std::mutex"});
    wanted.observe = true;
    const measured found = run(wanted, executor);
    for (const report::cell& cell : found.cells) EXPECT_EQ(cell.overtaken.has_value(), cell.scenario == "read-heavy");
    for (const trial_request& request : executor.requests)
        EXPECT_FALSE(request.observe && request.scenario != &known.read_heavy);
}

TEST_F(Measure, an_interruption_between_observed_trials_leaves_the_cell_unfinished) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (request.observe) outcome.overtakes = passes(0, 0);
        return outcome;
    });
    interrupted = [&] { return executor.requests.size() == 9; };  // 4 of the lock, 4 of the floor, 1 observed
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.observe = true;
    const measured found = run(wanted, executor);
    EXPECT_EQ(found.how, ending::interrupted);
    EXPECT_EQ(found.cells[0].status, report::cell_status::unfinished);
    EXPECT_EQ(found.cells[0].reason, "1 of 3 observed trials ran");
    EXPECT_EQ(found.cells[0].trials.size(), 3u);
}

// ---- hardware counters

TEST_F(Measure, what_the_hardware_counted_is_told_for_each_operation) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);  // 40 operations
        outcome.counted = {.instructions = 4000, .cycles = 10000, .cache_misses = std::nullopt};
        return outcome;
    });
    const measured found = run(options({"read-heavy"}, {"std::mutex"}), executor);
    const report::trial& trial = found.cells[0].trials[0];
    EXPECT_EQ(trial.instructions_per_op, 100);
    EXPECT_EQ(trial.cycles_per_op, 250);
    EXPECT_EQ(trial.cache_misses_per_op, std::nullopt);
    EXPECT_TRUE(found.warnings.empty());
}

TEST_F(Measure, why_the_hardware_counted_nothing_is_told_once) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.counted.emplace();
        outcome.counters_error = EACCES;
        return outcome;
    });
    const measured found = run(options({"read-heavy"}), executor);
    EXPECT_EQ(found.cells[0].trials[0].instructions_per_op, std::nullopt);
    EXPECT_THAT(
        found.warnings,
        ElementsAre("no hardware counters: perf_event_open: Permission denied; see kernel.perf_event_paranoid"));
}

}  // namespace
}  // namespace rwbench

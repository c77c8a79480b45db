// plan_test.cpp: what will be measured, in which order, and what is refused before anything runs.
#include "plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "errors.hpp"
#include "fakes.hpp"

namespace rwbench {
namespace {

using fakes::options;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint32_t cores = 2;

class Plan : public ::testing::Test {
   protected:
    run_plan plan(const run_options& wanted) { return make_plan(wanted, known.all, cores, 7); }
    std::string refusal(const run_options& wanted) {
        return fakes::words_of<usage_error>([&] { plan(wanted); });
    }
    static std::vector<std::string> locks_of(const run_plan& plan) {
        std::vector<std::string> names;
        for (const planned_cell& cell : plan.cells) names.emplace_back(cell.is_floor() ? "floor" : cell.lock->name);
        return names;
    }

    fakes::things known;
};

TEST_F(Plan, without_a_choice_it_takes_the_librarys_locks_and_the_two_standard_baselines) {
    EXPECT_EQ(locks_of(plan(options({"read-heavy"}))),
              (std::vector<std::string>{"RWLockFair", "std::mutex", "std::shared_mutex", "floor"}));
}

TEST_F(Plan, without_a_choice_it_takes_the_locks_of_plugins_too) {
    known.peer.group = "plugin";
    EXPECT_EQ(locks_of(plan(options({"read-heavy"}))),
              (std::vector<std::string>{"RWLockFair", "std::mutex", "std::shared_mutex", "absl::Mutex", "floor"}));
}

TEST_F(Plan, globs_and_lists_pick_each_lock_once) {
    EXPECT_EQ(locks_of(plan(options({"read-heavy"}, {"*mutex", "std::mutex", "RWLockFair"}))),
              (std::vector<std::string>{"RWLockFair", "std::mutex", "std::shared_mutex", "floor"}));
}

TEST_F(Plan, all_scenarios_run_one_after_the_other) {
    const run_plan all = plan(options({"all"}, {"std::mutex"}));
    ASSERT_EQ(all.blocks.size(), 4u);
    EXPECT_STREQ(all.cells[all.blocks[0].front()].scenario->name, "read-heavy");
    EXPECT_STREQ(all.cells[all.blocks[3].front()].scenario->name, "uncontended");
}

TEST_F(Plan, a_scenarios_defaults_are_filled_in) {
    const planned_cell cell = plan(options({"read-heavy"}, {"std::mutex"})).cells.front();
    EXPECT_EQ(cell.parameters.readers, 3u);
    EXPECT_EQ(cell.parameters.writers, 1u);
    EXPECT_EQ(cell.parameters.iterations, 10u);
    EXPECT_EQ(cell.parameters.window_ns, 0u);
    EXPECT_EQ(cell.parameters.read_delay_ns, 1'000'000u);
    EXPECT_EQ(cell.of, report::metric::elapsed_s);
    EXPECT_EQ(cell.described.at("work"), report::parameter(std::string("io")));
    EXPECT_EQ(cell.described.at("readers"), report::parameter(std::int64_t{3}));
    EXPECT_EQ(cell.described.at("read_delay"), report::parameter(std::string("1ms")));
    EXPECT_EQ(name_of(cell), "read-heavy, std::mutex (readers=3 writers=1)");
}

TEST_F(Plan, options_take_the_defaults_place) {
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.readers = {5};
    wanted.writers = {0};
    wanted.iterations = 4;
    wanted.read_delay_ns = 9;
    wanted.think_ns = 8;
    const planned_cell cell = plan(wanted).cells.front();
    EXPECT_EQ(cell.workers, 5u);
    EXPECT_EQ(cell.parameters.iterations, 4u);
    EXPECT_EQ(cell.parameters.read_delay_ns, 9u);
    EXPECT_EQ(cell.parameters.write_delay_ns, 1'000'000u);
    EXPECT_EQ(cell.parameters.think_ns, 8u);
}

TEST_F(Plan, a_duration_makes_a_window_of_a_counted_scenario) {
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.duration_ns = 500'000'000;
    const run_plan by_the_clock = plan(wanted);
    EXPECT_EQ(by_the_clock.cells.size(), 1u) << "no floor under a window";
    EXPECT_EQ(by_the_clock.cells.front().parameters.iterations, UINT64_MAX);
    EXPECT_EQ(by_the_clock.cells.front().of, report::metric::ops_per_s);
}

TEST_F(Plan, operations_too_short_to_be_counted_run_for_a_time) {
    run_options nothing = options({"read-heavy"}, {"std::mutex"});
    nothing.work = "none";
    run_options short_delays = options({"read-heavy"}, {"std::mutex"});
    short_delays.read_delay_ns = 99'999;
    short_delays.write_delay_ns = 0;
    for (const run_options& wanted : {nothing, short_delays}) {
        const run_plan by_the_clock = plan(wanted);
        ASSERT_EQ(by_the_clock.cells.size(), 1u) << "no floor under a window";
        const planned_cell& cell = by_the_clock.cells.front();
        EXPECT_EQ(cell.parameters.window_ns, 160'000'000u) << "20 rounds of 4 workers on 2 cores";
        EXPECT_EQ(cell.parameters.iterations, UINT64_MAX);
        EXPECT_EQ(cell.of, report::metric::ops_per_s);
        EXPECT_EQ(cell.described.at("duration"), report::parameter(std::string("160ms")));
        EXPECT_EQ(cell.described.count("iterations"), 0u);
    }
    EXPECT_THAT(
        plan(nothing).warnings,
        ::testing::ElementsAre("read-heavy: with --work none operations are too short to be counted; each trial "
                               "lasts 160ms (--duration sets another time)"));
}

TEST_F(Plan, short_operations_are_counted_where_a_count_was_asked_for) {
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.work = "none";
    wanted.iterations = 100'000;
    EXPECT_EQ(plan(wanted).cells.front().parameters.window_ns, 0u);
    EXPECT_EQ(plan(wanted).cells.front().parameters.iterations, 100'000u);
    EXPECT_TRUE(plan(wanted).warnings.empty());
}

TEST_F(Plan, a_duration_that_was_asked_for_is_no_surprise_where_operations_are_short) {
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.work = "none";
    wanted.duration_ns = 200'000'000;
    EXPECT_EQ(plan(wanted).cells.front().parameters.window_ns, 200'000'000u);
    EXPECT_TRUE(plan(wanted).warnings.empty());
}

TEST_F(Plan, operations_of_one_side_that_last_are_counted) {
    run_options wanted = options({"read-heavy"}, {"std::mutex"});
    wanted.read_delay_ns = 0;
    EXPECT_EQ(plan(wanted).cells.front().parameters.window_ns, 0u);
    wanted.writers = {0};
    EXPECT_NE(plan(wanted).cells.front().parameters.window_ns, 0u) << "nobody is on the side that lasts";
}

TEST_F(Plan, threads_and_read_ratios_multiply) {
    run_options wanted = options({"throughput"}, {"std::mutex", "RWLockFair"});
    wanted.threads = {2, 16};
    wanted.read_ratios = {1, 0.5, 0};
    const run_plan product = plan(wanted);
    EXPECT_EQ(product.cells.size(), 2u * 3 * 2);
    ASSERT_EQ(product.blocks.size(), 1u) << "all combinations of a scenario are interleaved";
    EXPECT_EQ(product.blocks.front().size(), 12u);
    EXPECT_EQ(name_of(product.cells[2]), "throughput, RWLockFair (threads=2 read_ratio=50%)");
}

TEST_F(Plan, readers_and_writers_multiply) {
    run_options wanted = options({"read-heavy"}, {"std::mutex", "RWLockFair"});
    wanted.readers = {10, 100};
    wanted.writers = {1, 2, 3};
    const run_plan product = plan(wanted);
    std::set<std::string> names;
    for (const auto& cell : product.cells)
        if (!cell.is_floor()) names.insert(name_of(cell));
    EXPECT_EQ(names.size(), 2u * 2 * 3);
    EXPECT_TRUE(names.contains("read-heavy, RWLockFair (readers=100 writers=2)"));
    EXPECT_EQ(product.blocks.size(), 1u) << "all combinations of a scenario are interleaved";
}

TEST_F(Plan, threads_default_to_powers_of_two_up_to_twice_the_cores) {
    auto threads_on = [&](std::uint32_t n) {
        std::vector<std::uint32_t> threads;
        for (const auto& cell : make_plan(options({"throughput"}, {"std::mutex"}), known.all, n, 7).cells)
            threads.push_back(cell.parameters.threads);
        return threads;
    };
    EXPECT_EQ(threads_on(1), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_EQ(threads_on(2), (std::vector<std::uint32_t>{1, 2, 4}));
    EXPECT_EQ(threads_on(3), (std::vector<std::uint32_t>{1, 2, 4, 6}));
}

TEST_F(Plan, an_oversubscribed_window_lasts_twenty_rounds_of_the_scheduler) {
    run_options wanted = options({"throughput"}, {"std::mutex"});
    wanted.threads = {2, 16};
    const run_plan defaults = plan(wanted);
    EXPECT_EQ(defaults.cells[0].parameters.window_ns, 100'000'000u);
    EXPECT_EQ(defaults.cells[1].parameters.window_ns, 640'000'000u);
    EXPECT_TRUE(defaults.warnings.empty());

    wanted.duration_ns = 10'000'000;
    EXPECT_THAT(plan(wanted).warnings,
                ::testing::ElementsAre(
                    "throughput: --duration 10ms is too short for 16 workers on 2 cores; each trial lasts 640ms"));
}

TEST_F(Plan, the_uncontended_pairs_have_a_cell_for_each_side) {
    const run_plan sides = plan(options({"uncontended"}, {"std::mutex"}));
    ASSERT_EQ(sides.cells.size(), 2u);
    EXPECT_EQ(sides.cells[0].described.at("side"), report::parameter(std::string("read")));
    EXPECT_EQ(sides.cells[1].described.at("side"), report::parameter(std::string("write")));
    EXPECT_EQ(sides.cells[0].of, report::metric::ns_per_op);
    EXPECT_EQ(sides.cells[0].parameters.readers, 1u);
    EXPECT_EQ(sides.cells[1].parameters.writers, 1u);
}

// ---- scenarios that time out, arrive and pick --------------------------------------------------------------------------------

struct SpecialPlan : Plan {
    SpecialPlan() {
        timeouts.needs = RWBENCH_CAN_TIME;
        timeouts.default_timeout_ns = 100'000;
        timeouts.default_window_ns = 100'000'000;
        open_loop.default_rate_per_s = 2'000;
        open_loop.default_window_ns = 1'000'000'000;
        zipf.default_locks = 1'024;
        zipf.default_skew = 0.99;
        zipf.default_threads_per_core = 2;
        known.fair.capabilities |= RWBENCH_CAN_TIME;
        timed_mutex.capabilities |= RWBENCH_CAN_TIME;
        known.all.scenarios.insert(known.all.scenarios.end(), {&timeouts, &open_loop, &zipf});
        known.all.locks.push_back(&timed_mutex);
    }
    planned_cell cell_of(const run_options& wanted) { return plan(wanted).cells.front(); }

    rwbench_scenario timeouts = fakes::counted("timeouts"), open_loop = fakes::counted("open-loop"),
                     zipf = fakes::window("zipf");
    rwbench_lock timed_mutex = fakes::lock("std::timed_mutex", "peer");
};

TEST_F(SpecialPlan, their_defaults_are_filled_in_and_described_as_the_options_are_written) {
    const planned_cell timed = cell_of(options({"timeouts"}, {"RWLockFair"}));
    EXPECT_EQ(timed.parameters.timeout_ns, 100'000u);
    EXPECT_EQ(timed.described.at("timeout"), report::parameter(std::string("100us")));
    EXPECT_EQ(timed.of, report::metric::ops_per_s);
    const planned_cell arriving = cell_of(options({"open-loop"}, {"RWLockFair"}));
    EXPECT_EQ(arriving.parameters.rate_per_s, 2'000);
    EXPECT_EQ(arriving.parameters.arrival, static_cast<std::uint32_t>(RWBENCH_ARRIVAL_POISSON));
    EXPECT_EQ(arriving.described.at("rate"), report::parameter(std::string("2000/s")));
    EXPECT_EQ(arriving.described.at("arrival"), report::parameter(std::string("poisson")));
    EXPECT_EQ(arriving.of, report::metric::wait_p99_ns);
    EXPECT_EQ(name_of(arriving), "open-loop, RWLockFair (readers=3 writers=1 rate=2000/s)");
    const planned_cell picking = cell_of(options({"zipf"}, {"RWLockFair"}));
    EXPECT_EQ(picking.parameters.locks, 1'024u);
    EXPECT_EQ(picking.parameters.skew, 0.99);
    EXPECT_EQ(picking.described.at("locks"), report::parameter(std::int64_t{1'024}));
    EXPECT_EQ(picking.described.at("skew"), report::parameter(0.99));
    EXPECT_EQ(picking.parameters.threads, 4u) << "2 for each of 2 cores";
}

TEST_F(SpecialPlan, options_take_the_defaults_place_here_too) {
    run_options wanted = options({"timeouts", "open-loop", "zipf"}, {"RWLockFair"});
    wanted.timeout_ns = 5;
    wanted.rate_per_s = 7.5;
    wanted.arrival = RWBENCH_ARRIVAL_FIXED;
    wanted.locks_to_pick = 3;
    wanted.skew = 0;
    const run_plan all = plan(wanted);
    ASSERT_EQ(all.cells.size(), 3u);
    EXPECT_EQ(all.cells[0].parameters.timeout_ns, 5u);
    EXPECT_EQ(all.cells[0].parameters.rate_per_s, 0);
    EXPECT_EQ(all.cells[0].parameters.locks, 1u);
    EXPECT_EQ(all.cells[1].parameters.timeout_ns, 0u);
    EXPECT_EQ(all.cells[1].described.at("rate"), report::parameter(std::string("7.5/s")));
    EXPECT_EQ(all.cells[1].described.at("arrival"), report::parameter(std::string("fixed")));
    EXPECT_EQ(all.cells[2].parameters.locks, 3u);
    EXPECT_EQ(all.cells[2].parameters.skew, 0);
}

TEST_F(SpecialPlan, more_locks_than_works_fit_into_memory_are_refused) {
    run_options wanted = options({"zipf"}, {"RWLockFair"});
    wanted.work = "io";
    wanted.locks_to_pick = 10'001;
    EXPECT_EQ(refusal(wanted), "--locks 10001: too many for 4 workers with --work io; expected at most 10000");
    wanted.threads = {2'000};
    wanted.locks_to_pick = 5'001;
    EXPECT_EQ(refusal(wanted), "--locks 5001: too many for 2000 workers with --work io; expected at most 5000");
    wanted.work = "none";
    EXPECT_EQ(refusal(wanted), "");
}

TEST_F(SpecialPlan, workers_that_wait_for_arrivals_need_no_rounds_of_the_scheduler) {
    run_options wanted = options({"open-loop"}, {"RWLockFair"});
    wanted.readers = {1'000};
    EXPECT_EQ(cell_of(wanted).parameters.window_ns, 1'000'000'000u);
}

TEST_F(SpecialPlan, the_standards_timed_locks_join_where_only_timed_ones_will_do) {
    const run_plan timed = plan(options({"timeouts"})), other = plan(options({"open-loop"}));
    EXPECT_EQ(locks_of(timed),
              (std::vector<std::string>{"RWLockFair", "std::mutex", "std::shared_mutex", "std::timed_mutex"}));
    EXPECT_EQ(locks_of(other), (std::vector<std::string>{"RWLockFair", "std::mutex", "std::shared_mutex"}));
    EXPECT_FALSE(is_baseline(timed.cells[0]));
    EXPECT_FALSE(is_baseline(timed.cells[1])) << "it is not applicable";
    EXPECT_TRUE(is_baseline(timed.cells[3]));
    EXPECT_FALSE(is_baseline(plan(options({"open-loop"}, {"std::timed_mutex"})).cells[0])) << "a peer elsewhere";
    EXPECT_TRUE(is_baseline(other.cells[1]));
}

TEST_F(SpecialPlan, their_options_are_refused_elsewhere_with_those_that_take_them) {
    const std::pair<std::function<void(run_options&)>, const char*> cases[] = {
        {[](run_options& o) { o.timeout_ns = 1; },
         "--timeout: not for read-heavy; expected a scenario with acquisitions that may time out: timeouts"},
        {[](run_options& o) { o.rate_per_s = 1; },
         "--rate: not for read-heavy; expected a scenario with operations that arrive at a rate: open-loop"},
        {[](run_options& o) { o.arrival = 1; },
         "--arrival: not for read-heavy; expected a scenario with operations that arrive at a rate: open-loop"},
        {[](run_options& o) { o.locks_to_pick = 1; },
         "--locks: not for read-heavy; expected a scenario with several locks to pick from: zipf"},
        {[](run_options& o) { o.skew = 1; },
         "--skew: not for read-heavy; expected a scenario with several locks to pick from: zipf"}};
    for (const auto& [ask, said] : cases) {
        run_options wanted = options({"read-heavy"});
        ask(wanted);
        EXPECT_EQ(refusal(wanted), said);
    }
}

// ---- order and seeds ------------------------------------------------------------------------------------------------------

TEST_F(Plan, each_trial_runs_every_cell_once_in_an_order_of_its_own) {
    run_options wanted = options({"throughput"});
    wanted.threads = {1, 2, 3, 4};
    const run_plan twelve = plan(wanted);
    std::set<std::vector<std::size_t>> orders;
    for (std::uint32_t number = 0; number < 10; ++number) {
        auto order = order_of_trial(twelve, 0, number);
        orders.insert(order);
        std::sort(order.begin(), order.end());
        EXPECT_EQ(order, twelve.blocks[0]);
    }
    EXPECT_EQ(orders.size(), 10u);
}

TEST_F(Plan, the_same_seed_gives_the_same_order_and_the_same_draws) {
    const run_plan once = plan(options({"all"})), again = plan(options({"all"}));
    for (std::size_t block = 0; block < once.blocks.size(); ++block)
        for (std::uint32_t number = 0; number < 4; ++number)
            EXPECT_EQ(order_of_trial(once, block, number), order_of_trial(again, block, number));
    for (std::size_t i = 0; i < once.cells.size(); ++i)
        EXPECT_EQ(seed_of_trial(once, once.cells[i], 2), seed_of_trial(again, again.cells[i], 2));
}

TEST_F(Plan, another_seed_gives_another_order_and_other_draws) {
    run_options wanted = options({"throughput"});
    wanted.threads = {1, 2, 3, 4};
    const run_plan once = plan(wanted);
    wanted.seed = 43;
    const run_plan other = plan(wanted);
    EXPECT_NE(order_of_trial(once, 0, 0), order_of_trial(other, 0, 0));
    EXPECT_NE(seed_of_trial(once, once.cells[0], 0), seed_of_trial(other, other.cells[0], 0));
}

TEST_F(Plan, the_locks_of_a_trial_are_paired_by_its_seed_and_trials_are_not) {
    run_options wanted = options({"throughput"}, {"std::mutex", "RWLockFair"});
    wanted.threads = {1, 2};
    const run_plan four = plan(wanted);
    EXPECT_EQ(seed_of_trial(four, four.cells[0], 0), seed_of_trial(four, four.cells[1], 0));
    EXPECT_NE(seed_of_trial(four, four.cells[0], 0), seed_of_trial(four, four.cells[0], 1));
    EXPECT_NE(seed_of_trial(four, four.cells[0], 0), seed_of_trial(four, four.cells[2], 0));
}

TEST_F(Plan, a_scenario_draws_the_same_whatever_it_runs_beside) {
    const run_plan alone = plan(options({"throughput"})), beside = plan(options({"all"}));
    const auto found = std::find_if(beside.cells.begin(), beside.cells.end(), [&](const planned_cell& cell) {
        return cell.scenario == alone.cells.front().scenario;
    });
    ASSERT_NE(found, beside.cells.end());
    EXPECT_EQ(seed_of_trial(alone, alone.cells.front(), 1), seed_of_trial(beside, *found, 1));
}

TEST_F(Plan, without_a_seed_it_takes_the_drawn_one) {
    run_options wanted = options({"read-heavy"});
    wanted.seed.reset();
    EXPECT_EQ(plan(wanted).seed, 7u);
    EXPECT_EQ(plan(options({"read-heavy"})).seed, 42u);
}

// ---- floors -----------------------------------------------------------------------------------------------------------------

TEST_F(Plan, a_floor_stands_beside_counted_work_that_takes_time) {
    const run_plan with = plan(options({"read-heavy"}, {"std::mutex"}));
    ASSERT_EQ(with.cells.size(), 2u);
    EXPECT_TRUE(with.cells[1].is_floor());
    EXPECT_EQ(with.cells[1].combination, with.cells[0].combination);

    run_options thinking = options({"read-heavy"}, {"std::mutex"});
    thinking.think_ns = 1;
    EXPECT_EQ(plan(thinking).cells.size(), 1u);
    run_options nothing = options({"read-heavy"}, {"std::mutex"});
    nothing.work = "none";
    EXPECT_EQ(plan(nothing).cells.size(), 1u);
    EXPECT_EQ(plan(options({"uncontended"}, {"std::mutex"})).cells.size(), 2u);
}

// ---- what a lock can't do -----------------------------------------------------------------------------------------------------

TEST_F(Plan, a_lock_without_what_the_scenario_needs_is_not_applicable_and_says_why) {
    known.read_heavy.needs = RWBENCH_CAN_DOWNGRADE;
    known.fair.capabilities |= RWBENCH_CAN_DOWNGRADE;
    const run_plan some = plan(options({"read-heavy"}));
    EXPECT_EQ(some.cells[0].not_applicable, "");
    EXPECT_EQ(some.cells[1].not_applicable, "it can't downgrade");
    EXPECT_EQ(some.blocks[0], (std::vector<std::size_t>{0, 3})) << "RWLockFair and the floor";
}

TEST_F(Plan, a_lock_without_the_loop_is_not_applicable) {
    known.fair.mixed_none = nullptr;
    run_options wanted = options({"throughput"}, {"RWLockFair", "std::mutex"});
    wanted.threads = {2};
    EXPECT_EQ(plan(wanted).cells[0].not_applicable, "it offers no loop for throughput");
    wanted.work = "io";
    EXPECT_EQ(plan(wanted).cells[0].not_applicable, "") << "with a section it runs another loop";
}

TEST_F(Plan, a_spin_only_lock_is_left_out_above_four_workers_a_core_unless_named) {
    known.peer.capabilities |= RWBENCH_SPINS_ONLY;
    run_options wanted = options({"throughput"}, {"*"});
    wanted.threads = {8, 9};
    const run_plan by_glob = plan(wanted);
    EXPECT_EQ(by_glob.cells[3].not_applicable, "");
    EXPECT_THAT(by_glob.cells[7].not_applicable, StartsWith("it only spins, and 9 workers on 2 cores are too many"));
    wanted.locks = {"*", "absl::Mutex"};
    EXPECT_EQ(plan(wanted).cells[7].not_applicable, "");
}

TEST_F(Plan, without_a_lock_left_it_is_refused) {
    known.read_heavy.needs = RWBENCH_CAN_TIME;
    EXPECT_EQ(
        refusal(options({"read-heavy"}, {"std::mutex"})),
        "--lock: no lock is left to measure; std::mutex is not applicable to read-heavy: it has no timed acquisitions");
}

TEST_F(Plan, the_watchdog_waits_for_operations_that_take_long) {
    run_options wanted = options({"read-heavy"});
    EXPECT_EQ(plan(wanted).watchdog_ns, 60'000'000'000u);
    wanted.write_delay_ns = 100'000'000'000;
    EXPECT_EQ(plan(wanted).watchdog_ns, 200'000'000'000u);
}

// ---- refusals -----------------------------------------------------------------------------------------------------------------

TEST_F(Plan, an_unknown_name_is_refused_with_the_nearest) {
    EXPECT_EQ(
        refusal(options({"read-havy"})),
        "--scenario read-havy: no such scenario (did you mean read-heavy?); `rwbench list scenarios` shows them all");
    EXPECT_EQ(refusal(options({"read-heavy"}, {"std::mutex", "RWLockFare"})),
              "--lock RWLockFare: no such lock (did you mean RWLockFair?); `rwbench list locks` shows them all");
    EXPECT_EQ(refusal(options({"read-heavy"}, {"boost::*"})),
              "--lock boost::*: no such lock; `rwbench list locks` shows them all");
    EXPECT_EQ(refusal(options({"read-heavy"}, {"std::mutex", "folly::*"})),
              "--lock folly::*: folly::SharedMutex is not built: nobody brought a folly");
    run_options wanted = options({"read-heavy"});
    wanted.work = "nonne";
    EXPECT_EQ(refusal(wanted), "--work nonne: no such work (did you mean none?); expected one of io, none");
}

TEST_F(Plan, an_option_that_no_chosen_scenario_takes_is_refused_with_those_that_do) {
    run_options threads = options({"read-heavy"});
    threads.threads = {2};
    EXPECT_EQ(refusal(threads),
              "--threads: not for read-heavy; expected a scenario with workers that both read and write: throughput");
    run_options readers = options({"throughput", "uncontended"});
    readers.readers = {2};
    EXPECT_EQ(
        refusal(readers),
        "--readers: not for throughput, uncontended; expected a scenario with workers that only read or only write: "
        "read-heavy, balanced");
    run_options work = options({"uncontended"});
    work.work = "io";
    EXPECT_THAT(refusal(work), HasSubstr("--work: not for uncontended"));
}

TEST_F(Plan, an_option_is_taken_when_one_of_the_chosen_scenarios_takes_it) {
    run_options wanted = options({"all"}, {"std::mutex"});
    wanted.threads = {2};
    wanted.readers = {9};
    EXPECT_EQ(refusal(wanted), "");
}

TEST_F(Plan, a_delay_of_work_that_takes_none_is_refused) {
    run_options wanted = options({"throughput"});
    wanted.write_delay_ns = 5;
    EXPECT_EQ(refusal(wanted), "--write-delay: --work none takes no time; expected --work io");
}

TEST_F(Plan, a_count_and_a_time_exclude_each_other) {
    run_options wanted = options({"read-heavy"});
    wanted.iterations = 5;
    wanted.duration_ns = 5;
    EXPECT_EQ(refusal(wanted), "--iterations and --duration: expected one of them, a count or a time, not both");
}

TEST_F(Plan, no_workers_and_too_many_are_refused) {
    run_options wanted = options({"read-heavy"});
    wanted.readers = {0};
    wanted.writers = {0};
    EXPECT_EQ(refusal(wanted), "--readers 0 --writers 0: expected at least one worker");
    wanted.readers = {10'000};
    wanted.writers = {1};
    EXPECT_THAT(refusal(wanted), HasSubstr("10001 workers are too many; expected at most 10000"));
}

TEST_F(Plan, trials_are_counted_with_warm_ups_and_floors) {
    EXPECT_EQ(plan(options({"read-heavy"}, {"std::mutex"})).trial_count(), 2u * (1 + 3));
}

}  // namespace
}  // namespace rwbench

// What the executor computes without a thread: times, the watchdog's words, seeds, thresholds, placement.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <thread>
#include <vector>

#include "placement.hpp"
#include "rwbench/scenario.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

//            100  110  120 .......... 180  200
//   worker 0  |-----------------------------|
//   worker 1       |--------------------|
//   worker 2            |---------------------|   (done at 220)
TEST(TrialTimes, run_from_the_first_worker_off_the_line_to_the_last_one_done) {
    const std::vector<worker_stamps> stamps{{100, 200}, {110, 180}, {120, 220}};
    const trial_times times = times_of(stamps);
    EXPECT_EQ(times.elapsed_ns, 120u);
    EXPECT_EQ(times.start_skew_ns, 20u);
    EXPECT_DOUBLE_EQ(times.overlap, 60.0 / 120.0);
}

TEST(TrialTimes, know_no_overlap_where_one_was_done_before_another_began) {
    const std::vector<worker_stamps> stamps{{100, 150}, {160, 300}};
    EXPECT_DOUBLE_EQ(times_of(stamps).overlap, 0);
}

TEST(TrialTimes, of_a_single_worker_overlap_wholly) {
    const std::vector<worker_stamps> stamps{{100, 150}};
    EXPECT_DOUBLE_EQ(times_of(stamps).overlap, 1);
    EXPECT_EQ(times_of(stamps).start_skew_ns, 0u);
}

TEST(StuckSentence, counts_the_workers_by_what_they_wait_for) {
    EXPECT_EQ(sentence_of({.waiting_to_read = 3, .writing = 1}),
              "3 readers wait for the read side, 1 writer is inside");
    EXPECT_EQ(sentence_of({.waiting_to_read = 1, .waiting_to_write = 2, .reading = 2, .outside = 1, .done = 4}),
              "1 reader waits for the read side, 2 writers wait for the write side, 2 readers are inside, "
              "1 worker is between two operations, 4 workers are done");
}

TEST(Sentence, blames_the_lock_where_all_who_are_left_wait) {
    const std::string reason = "a wake-up was lost, or the lock still counts somebody who left";
    EXPECT_EQ(
        sentence_of({.waiting_to_read = 2, .done = 1}),
        "2 readers wait for the read side, 1 worker is done; nobody is inside, yet no reader is let in: " + reason);
    EXPECT_EQ(
        sentence_of({.waiting_to_write = 1, .done = 3}),
        "1 writer waits for the write side, 3 workers are done; nobody is inside, yet no writer is let in: " + reason);
    EXPECT_EQ(
        sentence_of({.waiting_to_read = 1, .waiting_to_write = 1}),
        "1 reader waits for the read side, 1 writer waits for the write side; nobody is inside, yet no one is let "
        "in: " +
            reason);
    EXPECT_EQ(sentence_of({.waiting_to_write = 1, .outside = 1}),
              "1 writer waits for the write side, 1 worker is between two operations");
    EXPECT_EQ(sentence_of({.done = 2}), "2 workers are done");
}

TEST(Seeds, differ_between_workers_and_between_trials_and_are_never_0) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        for (std::uint64_t index = 0; index < 100; ++index) seen.insert(random_of_worker(seed, index));
    EXPECT_EQ(seen.size(), 10'000u);
    EXPECT_FALSE(seen.contains(0));
    // The one input that splitmix64 sends to 0.
    EXPECT_EQ(random_of_worker(0 - 0x9E3779B97F4A7C15u, 0), 1u);
}

TEST(ReadThreshold, is_exact_at_both_ends_and_in_the_middle) {
    EXPECT_EQ(read_threshold_of(0), 0u);
    EXPECT_EQ(read_threshold_of(1), UINT64_MAX);
    EXPECT_EQ(read_threshold_of(0.5), std::uint64_t{1} << 63);
}

//   package 0: core 0 = {0, 4}, core 1 = {1, 5}      package 1: core 0 = {2, 6}, core 1 = {3, 7}
TEST(Placement, compact_fills_a_core_before_its_neighbour_and_spread_shares_one_last) {
    const std::vector<processor> machine{{0, 0, 0}, {1, 0, 1}, {2, 1, 0}, {3, 1, 1},
                                         {4, 0, 0}, {5, 0, 1}, {6, 1, 0}, {7, 1, 1}};
    EXPECT_THAT(placement_order(pinning::compact, machine), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
    EXPECT_THAT(placement_order(pinning::spread, machine), ElementsAre(0, 2, 1, 3, 4, 6, 5, 7));
    EXPECT_THAT(placement_order(pinning::none, machine), IsEmpty());
}

TEST(Window, lasts_20_rounds_of_the_scheduler_where_workers_take_turns) {
    EXPECT_EQ(window_of_at_least_20_rounds(100'000'000, 2, 2), 100'000'000u);
    EXPECT_EQ(window_of_at_least_20_rounds(100'000'000, 16, 2), 640'000'000u);
    EXPECT_EQ(window_of_at_least_20_rounds(2'000'000'000, 16, 2), 2'000'000'000u);
}

TEST(Floor, exists_for_counted_lasting_operations_without_thinking) {
    rwbench_scenario scenario = scenario_table({.name = "s", .work = "w"});
    rwbench_work work{};
    work.has_duration = 1;
    rwbench_parameters parameters{};
    EXPECT_TRUE(has_floor(scenario, work, parameters));
    parameters.window_ns = 1;
    EXPECT_FALSE(has_floor(scenario, work, parameters));
    parameters.window_ns = 0;
    parameters.think_ns = 1;
    EXPECT_FALSE(has_floor(scenario, work, parameters));
    parameters.think_ns = 0;
    work.has_duration = 0;
    EXPECT_FALSE(has_floor(scenario, work, parameters));
    work.has_duration = 1;
    scenario.plan = plan_mixed;
    parameters.threads = 1;
    EXPECT_FALSE(has_floor(scenario, work, parameters));
    scenario.plan = [](const rwbench_parameters*, rwbench_role* roles, std::uint32_t) -> std::uint32_t {
        roles[0] = {"writer", RWBENCH_LOOP_DOWNGRADE, 1, 1};
        return 1;
    };
    EXPECT_FALSE(has_floor(scenario, work, parameters));
}

TEST(Pinned, to_a_processor_that_there_is_not_says_so) {
    std::thread([] {  // a thread of its own, whose processors nobody else depends on
        const auto before = allowed_processors();
        {
            const pinned nowhere(1'000);
            EXPECT_EQ(nowhere.error(), EINVAL);
            EXPECT_EQ(
                could_not_be_pinned(nowhere.error()),
                "could not be pinned to a processor: Invalid argument; leave --pin away, or allow the process more "
                "processors");
        }
        EXPECT_EQ(allowed_processors(), before);
    })
        .join();
}

}  // namespace
}  // namespace rwbench

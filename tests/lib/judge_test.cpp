// judge_test.cpp: each starvation bound just kept and just exceeded, in histories made by hand; and locks whose policy does
// not keep its promise, caught by what really happened.
#include "rwlocker/overtaking/judge.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "rwlocker/platform/observing.hpp"
#include "rwlocker/rw_lock.hpp"
#include "support/instrumented_platform.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {
namespace {

using overtaking::acquisition;
using overtaking::bounds;
using overtaking::history;
using overtaking::judged;

acquisition reads(std::uint64_t who, std::uint64_t doorway, std::uint64_t grant, std::uint64_t phase = 1,
                  bool is_opened = true) {
    return {side::shared, who, doorway, grant, phase, is_opened};
}
acquisition writes(std::uint64_t who, std::uint64_t doorway, std::uint64_t grant) {
    return {side::exclusive, who, doorway, grant};
}

std::string sentence(const std::vector<acquisition>& all, const bounds& allowed) {
    return judged(history(all), allowed).sentence;
}

constexpr bounds write_bounds = overtaking::bounds_of<RWLockWrite>(), read_bounds = overtaking::bounds_of<RWLockRead>(),
                 fair_bounds = overtaking::bounds_of<RWLockFair>(),
                 phase_bounds = overtaking::bounds_of<RWLockReaderPhaseFair>();

TEST(Judge, holds_each_policy_against_the_table_of_the_contract) {
    constexpr auto unbounded = policy::unbounded;
    EXPECT_EQ(write_bounds.promised.reader_by_writers, unbounded);
    EXPECT_EQ(write_bounds.promised.writer_by_readers, 0u);
    EXPECT_EQ(write_bounds.writer_by_writers, 16383u);
    EXPECT_EQ(read_bounds.promised.reader_by_writers, 0u);
    EXPECT_EQ(read_bounds.promised.writer_by_readers, unbounded);
    EXPECT_EQ(read_bounds.promised.writer_by_read_phases, unbounded);
    EXPECT_EQ(read_bounds.writer_by_writers, 16383u);
    EXPECT_EQ(fair_bounds.promised.reader_by_writers, 1u);
    EXPECT_EQ(fair_bounds.promised.writer_by_readers, unbounded);
    EXPECT_EQ(fair_bounds.promised.writer_by_read_phases, 1u);
    EXPECT_EQ(fair_bounds.writer_by_writers, 0u);
    EXPECT_FALSE(fair_bounds.late_readers_join);
    EXPECT_EQ(phase_bounds.promised.reader_by_writers, 1u);
    EXPECT_EQ(phase_bounds.promised.writer_by_readers, unbounded);
    EXPECT_EQ(phase_bounds.promised.writer_by_read_phases, 1u);
    EXPECT_EQ(phase_bounds.writer_by_writers, 0u);
    EXPECT_TRUE(phase_bounds.late_readers_join);
}

TEST(Judge, takes_K_from_the_engine_on_its_platform) {
    using low = basic_rw_lock<policy::WriterPreferring, instrumented<0, 3>>;
    EXPECT_EQ(overtaking::bounds_of<low>().writer_by_writers, 3u);
}

TEST(Judge, lets_one_writer_overtake_a_reader_where_fairness_is_promised) {
    std::vector<acquisition> all{reads(1, 10, 30), writes(2, 5, 20)};
    EXPECT_EQ(sentence(all, fair_bounds), "");
    EXPECT_EQ(sentence(all, phase_bounds), "");
    all.push_back(writes(3, 6, 25));
    const std::string expected = "a waiting reader was overtaken by 2 writers, where Fair promises at most 1";
    EXPECT_EQ(sentence(all, fair_bounds), expected);
    EXPECT_NE(sentence(all, phase_bounds), "");
    EXPECT_EQ(sentence(all, write_bounds), "") << "unbounded";
}

TEST(Judge, lets_no_writer_overtake_a_reader_where_readers_are_preferred) {
    EXPECT_EQ(sentence({reads(1, 10, 30), writes(2, 5, 10), writes(3, 6, 30)}, read_bounds), "")
        << "in the same steps is not after";
    EXPECT_EQ(sentence({reads(1, 10, 30), writes(2, 5, 11)}, read_bounds),
              "a waiting reader was overtaken by 1 writer, where Read promises at most 0");
}

TEST(Judge, lets_no_reader_overtake_a_writer_where_writers_are_preferred) {
    EXPECT_EQ(sentence({writes(1, 10, 30), reads(2, 5, 10), reads(3, 31, 31)}, write_bounds), "");
    EXPECT_EQ(sentence({writes(1, 10, 30), reads(2, 5, 11)}, write_bounds),
              "a waiting writer was overtaken by 1 reader, where Write promises at most 0");
    EXPECT_EQ(sentence({writes(1, 10, 30), reads(2, 5, 11, 1, false)}, read_bounds), "") << "unbounded";
}

TEST(Judge, lets_K_writers_overtake_a_writer_and_those_that_came_before_it_not_at_all_counted) {
    for (bounds allowed : {write_bounds, read_bounds}) {
        allowed.writer_by_writers = 3;
        std::vector<acquisition> all{writes(1, 10, 100), writes(2, 5, 20), writes(3, 6, 21)};
        for (std::uint64_t later : {30, 31, 32}) all.push_back(writes(later, later, later));
        EXPECT_EQ(sentence(all, allowed), "");
        all.push_back(writes(33, 33, 33));
        EXPECT_EQ(sentence(all, allowed), "a waiting writer was overtaken by 4 writers, where " +
                                              std::string(allowed.policy) + " promises at most 3");
    }
}

TEST(Judge, lets_no_writer_overtake_an_earlier_one_where_fairness_is_promised) {
    for (const bounds& allowed : {fair_bounds, phase_bounds}) {
        EXPECT_EQ(sentence({writes(1, 10, 20), writes(2, 11, 30)}, allowed), "");
        EXPECT_EQ(
            sentence({writes(1, 10, 30), writes(2, 11, 20)}, allowed),
            "a waiting writer was overtaken by 1 writer, where " + std::string(allowed.policy) + " promises at most 0");
    }
}

// Two writers are before it: a phase of each, and one more.
TEST(Judge, lets_a_read_phase_for_each_writer_before_it_and_one_overtake_a_writer) {
    std::vector<acquisition> all{writes(1, 10, 100),  writes(2, 5, 20),    writes(3, 6, 30),   reads(4, 7, 15, 1),
                                 reads(5, 11, 15, 1), reads(6, 16, 25, 2), reads(7, 26, 35, 3)};
    EXPECT_EQ(sentence(all, fair_bounds), "");
    EXPECT_EQ(sentence(all, phase_bounds), "");
    all.push_back(reads(8, 40, 40, 4));
    const std::string expected =
        "a waiting writer was overtaken by 4 read phases, where Fair promises at most 3: one for "
        "each of the 2 writers before it, and 1";
    EXPECT_EQ(sentence(all, fair_bounds), expected);
    EXPECT_NE(sentence(all, phase_bounds), "");
}

TEST(Judge, counts_a_late_reader_as_a_phase_of_its_own_where_none_may_join) {
    const std::vector<acquisition> all{writes(1, 10, 100), reads(2, 7, 15, 1), reads(3, 16, 16, 1)};
    EXPECT_EQ(sentence(all, phase_bounds), "") << "it may join";
    EXPECT_EQ(sentence(all, fair_bounds),
              "a waiting writer was overtaken by 2 read phases, where Fair promises at most 1: "
              "one for each of the 0 writers before it, and 1");
}

TEST(Judge, lets_readers_join_only_a_phase_that_a_release_or_downgrade_began) {
    std::vector<acquisition> all{writes(1, 10, 100), reads(2, 7, 15, 1), reads(3, 16, 16, 1), reads(4, 17, 17, 1)};
    EXPECT_EQ(sentence(all, phase_bounds), "");
    all[3].is_phase_opened = false;
    EXPECT_EQ(
        sentence(all, phase_bounds),
        "a waiting writer was overtaken by 1 reader, where ReaderPhaseFair lets readers join only a read phase that "
        "a release or a downgrade began");
}

TEST(Judge, tells_the_most_of_all_waits_by_kind) {
    const auto found = judged(history({writes(1, 10, 100), writes(2, 5, 20), writes(3, 30, 30), reads(4, 7, 15, 1),
                                       reads(5, 8, 25, 2), reads(6, 26, 35, 3), reads(7, 27, 36, 3)}),
                              read_bounds)
                           .found;
    EXPECT_EQ(found.writer_by_readers, 4u);
    EXPECT_EQ(found.writer_by_writers, 1u);
    EXPECT_EQ(found.writer_by_anyone, 5u);
    EXPECT_EQ(found.reader_by_writers, 1u);
    EXPECT_EQ(found.writer_by_read_phases, 3u) << "four steps, one writer before it";
}

TEST(Judge, shows_the_wait_from_doorway_to_grant_step_by_step) {
    const auto verdict = judged(history({reads(1, 10, 30), writes(2, 5, 20), writes(3, 25, 25), reads(4, 1, 1),
                                         reads(5, 26, 28), reads(6, 27, 28)}),
                                fair_bounds);
    EXPECT_EQ(verdict.trace,
              "  step 10: thread 1 comes to read, and waits\n"
              "  step 20: thread 2 is let in to write, waiting since step 5\n"
              "  step 25: thread 3 is let in to write, at once\n"
              "  step 28: threads 5, 6 are let in together to read\n"
              "  step 30: thread 1 is let in to read\n");
}

TEST(Judge, shows_of_a_long_wait_the_beginning_and_the_end) {
    std::vector<acquisition> all{reads(1, 1, 1000)};
    for (std::uint64_t step = 2; step < 102; ++step) all.push_back(writes(step, step, step));
    const auto verdict = judged(history(all), fair_bounds);
    EXPECT_EQ(verdict.sentence, "a waiting reader was overtaken by 100 writers, where Fair promises at most 1");
    EXPECT_NE(verdict.trace.find("  step 13: thread 13 is let in to write, at once\n  ... 84 steps more\n  step 98: "),
              std::string::npos)
        << verdict.trace;
    EXPECT_LT(verdict.trace.size(), 2000u);
}

// ---- policies that don't keep their promise

// Promises what Fair does, and lets readers in wherever no writer is inside.
struct Greedy : policy::Fair {
    static constexpr std::string_view name = "Greedy";
    static constexpr bool may_enter_shared(core::word s) { return !core::has_writer(s); }
};

//    first     R---------r
//    writer      W=========.w
//    a, b          R--- R---
TEST(Judge, catches_a_lock_whose_readers_pass_a_waiting_writer) {
    basic_rw_lock<Greedy, instrumented<>> lock;
    stage on;
    actor &first = on.enter("first"), &writer = on.enter("writer"), &a = on.enter("a"), &b = on.enter("b");
    EXPECT_TRUE(first.does([&] { lock.lock_shared(); }));
    EXPECT_FALSE(writer.does([&] { lock.lock(); }));
    EXPECT_TRUE(a.does([&] { lock.lock_shared(); }));
    for (actor* reader : {&first, &a}) EXPECT_TRUE(reader->does([&] { lock.unlock_shared(); }));
    EXPECT_TRUE(writer.goes_on());
    EXPECT_EQ(judged(lock).sentence, "") << "one is within the bound";
    EXPECT_TRUE(writer.does([&] { lock.unlock(); }));

    EXPECT_TRUE(first.does([&] { lock.lock_shared(); }));
    EXPECT_FALSE(writer.does([&] { lock.lock(); }));
    for (actor* reader : {&a, &b}) EXPECT_TRUE(reader->does([&] { lock.lock_shared(); }));
    for (actor* reader : {&first, &a, &b}) EXPECT_TRUE(reader->does([&] { lock.unlock_shared(); }));
    EXPECT_TRUE(writer.goes_on());
    EXPECT_TRUE(writer.does([&] { lock.unlock(); }));
    const auto verdict = judged(lock);
    EXPECT_EQ(verdict.sentence,
              "a waiting writer was overtaken by 2 read phases, where Greedy promises at most 1: one for "
              "each of the 0 writers before it, and 1");
    EXPECT_NE(verdict.trace.find("comes to write, and waits"), std::string::npos) << verdict.trace;
}

// Promises that readers join only phases that a release began, and lets them join any.
struct Open : policy::ReaderPhaseFair {
    static constexpr std::string_view name = "Open";
    static constexpr bool may_enter_shared(core::word s) { return !core::has_writer(s); }
};

TEST(Judge, catches_a_lock_whose_readers_join_a_phase_that_no_release_began) {
    basic_rw_lock<Open, instrumented<>> lock;
    stage on;
    actor &first = on.enter("first"), &writer = on.enter("writer"), &late = on.enter("late");
    const auto plays = [&] {
        EXPECT_FALSE(writer.does([&] { lock.lock(); }));
        EXPECT_TRUE(late.does([&] { lock.lock_shared(); }));
        for (actor* reader : {&first, &late}) EXPECT_TRUE(reader->does([&] { lock.unlock_shared(); }));
        EXPECT_TRUE(writer.goes_on());
        EXPECT_TRUE(writer.does([&] { lock.unlock(); }));
    };
    EXPECT_TRUE(first.does([&] {
        lock.lock();
        lock.downgrade();
    }));
    plays();
    EXPECT_EQ(judged(lock).sentence, "") << "the downgrade began it";
    EXPECT_TRUE(first.does([&] { lock.lock_shared(); }));
    plays();
    EXPECT_NE(judged(lock).sentence, "");
}

// Promises that no writer passes a reader, and lets the writers go first.
struct Rude : policy::ReaderPreferring {
    static constexpr std::string_view name = "Rude";
    static constexpr bool readers_go_first = false;
};

TEST(Judge, catches_a_lock_whose_writers_pass_a_waiting_reader) {
    basic_rw_lock<Rude, instrumented<>> lock;
    stage on;
    actor &holder = on.enter("holder"), &reader = on.enter("reader"), &writer = on.enter("writer");
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_FALSE(reader.does([&] { lock.lock_shared(); }));
    EXPECT_FALSE(writer.does([&] { lock.lock(); }));
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    EXPECT_TRUE(writer.goes_on());
    EXPECT_TRUE(writer.does([&] { lock.unlock(); }));
    EXPECT_TRUE(reader.goes_on());
    EXPECT_TRUE(reader.does([&] { lock.unlock_shared(); }));
    EXPECT_EQ(judged(lock).sentence, "a waiting reader was overtaken by 1 writer, where Rude promises at most 0");
}

}  // namespace
}  // namespace rwlocker::tests

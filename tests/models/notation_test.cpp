// notation_test.cpp: scenarios as words.
#include "play/notation.hpp"

#include <gmock/gmock.h>

namespace rwbench::verify::tests {
namespace {

std::string refusal_of(const std::string& word) {
    try {
        parse_scenario(word);
    } catch (const bad_word& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Notation, threads_are_separated_by_bars_and_blanks_may_stand_anywhere) {
    const scenario one = parse_scenario(" R R |W");
    ASSERT_EQ(one.threads.size(), 2u);
    ASSERT_EQ(one.threads[0].size(), 2u);
    EXPECT_EQ(one.threads[0][1].mode, side::shared);
    EXPECT_EQ(one.threads[1][0].mode, side::exclusive);
    EXPECT_EQ(one.word, " R R |W");
}

TEST(Notation, a_section_says_how_it_waits_how_often_and_what_is_done_inside) {
    const auto threads = parse_scenario("W?3(R!R~)|Rx").threads;
    const section& first = threads[0][0];
    EXPECT_EQ(first.waits, patience_of::timed);
    EXPECT_EQ(first.times, 3u);
    ASSERT_EQ(first.inside.size(), 2u);
    EXPECT_EQ(first.inside[0].waits, patience_of::none);
    EXPECT_EQ(first.inside[1].waits, patience_of::stoppable);
    EXPECT_EQ(threads[1][1].does, deed::requests_stop);
}

TEST(Notation, sections_meet_downgrade_and_end_the_lock) {
    const auto threads = parse_scenario("W+>R@|R@|W.").threads;
    EXPECT_EQ(threads[0][0].meets, meeting::tells);
    EXPECT_TRUE(threads[0][0].downgrades);
    EXPECT_EQ(threads[0][0].meets_as_reader, meeting::waits);
    EXPECT_EQ(threads[1][0].meets, meeting::waits);
    EXPECT_TRUE(threads[2][0].ends_lock);
}

TEST(Notation, waits_and_notifications_stand_inside_sections) {
    const auto threads = parse_scenario("R(w?n3) | W(w) | W>R(n*w~)@").threads;
    const section &timed = threads[0][0].inside[0], &three = threads[0][0].inside[1], &waits = threads[1][0].inside[0];
    EXPECT_EQ(timed.does, deed::waits);
    EXPECT_EQ(timed.mode, side::shared);
    EXPECT_EQ(timed.waits, patience_of::timed);
    EXPECT_EQ(three.does, deed::notifies);
    EXPECT_EQ(three.notified, 3u);
    EXPECT_EQ(waits.mode, side::exclusive);
    EXPECT_EQ(waits.waits, patience_of::forever);
    const section& downgraded = threads[2][0];
    EXPECT_TRUE(downgraded.inside.empty());
    EXPECT_EQ(downgraded.inside_as_reader[0].notified, everybody);
    EXPECT_EQ(downgraded.inside_as_reader[1].mode, side::shared);
    EXPECT_EQ(downgraded.inside_as_reader[1].waits, patience_of::stoppable);
    EXPECT_EQ(downgraded.meets_as_reader, meeting::waits);
}

TEST(Notation, there_are_jobs_for_all_waits_but_those_that_give_up) {
    EXPECT_EQ(parse_scenario("R(w)|W(w)|W(w~)|W2(n)").takers(), 2u);
    EXPECT_EQ(refusal_of("R(w)|W(w)|W(w?)|W>R(n*)"), "accepted");
    EXPECT_EQ(refusal_of("W(w?)|W"), "accepted");
    const std::string too_few = "expected, for each wait (w), a notification (n) by who is or was a writer";
    for (const std::string word : {"R(w)|W", "R(w)|R(n)", "R(w)|W(w)|W(n)"})
        EXPECT_THAT(refusal_of(word), testing::EndsWith(too_few)) << word;
}

TEST(Notation, sections_are_counted_as_often_as_they_are_run) {
    const scenario one = parse_scenario("W2(R3)|R");
    EXPECT_EQ(one.count([](const section& s) { return s.mode == side::shared; }), 7u);
    EXPECT_EQ(one.count([](const section& s) { return s.mode == side::exclusive; }), 2u);
}

TEST(Notation, what_is_wrong_is_told_with_its_place) {
    EXPECT_EQ(refusal_of("R|Q"), R"("R|Q", place 3, at "Q": expected R, W or x)");
    EXPECT_EQ(refusal_of("R|"), R"("R|", place 3, at the end: expected R, W or x)");
    EXPECT_EQ(refusal_of("RR"), R"("RR", place 1, at "R": expected 2 to 5 threads, separated by |)");
    EXPECT_EQ(refusal_of("R|R|R|R|R|R"), R"("R|R|R|R|R|R", place 1, at "R": expected 2 to 5 threads, separated by |)");
    EXPECT_EQ(refusal_of("R1|W"), R"("R1|W", place 2, at "1": expected a number of times from 2 to 9)");
    EXPECT_EQ(refusal_of("R(R|W"), R"--("R(R|W", place 4, at "|": expected ))--");
    EXPECT_EQ(refusal_of("R>R|W"), R"("R>R|W", place 1, at "R": only W can be downgraded)");
    EXPECT_EQ(refusal_of("W>W|W"), R"("W>W|W", place 3, at "W": expected R after >)");
    EXPECT_EQ(refusal_of("R.|W"),
              R"("R.|W", place 1, at "R": only an outermost W that is not downgraded can end the lock)");
    EXPECT_EQ(refusal_of("R(R(R(R(R(R)))))|W"),
              R"--("R(R(R(R(R(R)))))|W", place 10, at "(": expected at most 5 sections inside each other)--");
    EXPECT_EQ(refusal_of("w|W"), R"("w|W", place 1, at "w": expected R, W or x)");
    EXPECT_EQ(refusal_of("R(2)|W"), R"--("R(2)|W", place 3, at "2": expected R, W, x, w or n)--");
    EXPECT_EQ(refusal_of("R(R(w))|W(n)"),
              R"--("R(R(w))|W(n)", place 5, at "w": a wait can only be directly inside an outermost section)--");
    EXPECT_EQ(refusal_of("R)|W"), R"--("R)|W", place 2, at ")": expected R, W, x or |)--");
}

}  // namespace
}  // namespace rwbench::verify::tests

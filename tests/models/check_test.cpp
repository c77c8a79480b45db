// check_test.cpp: a check's verdict says what was done, and a violation is found again, and smaller.
#include "check.hpp"

#include <gmock/gmock.h>

#include "mutants/mutant.hpp"

namespace rwbench::verify::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const lock_case& fair() {
    for (const lock_case& one : registered_locks())
        if (one.full_name() == "RWLockFair") return one;
    throw std::logic_error("no RWLockFair");
}

check_result check_fair(const std::string& word, scheduler by, std::uint64_t executions) {
    check_options how;
    how.by = by;
    how.seconds = 60;
    how.executions = executions;
    return check(fair(), parse_scenario(word), {}, how);
}

TEST(Check, its_strength_is_that_of_what_was_done) {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    EXPECT_EQ(check_fair("W|R", scheduler::dpor, all).how_strong(), strength::exhausted);
    EXPECT_EQ(check_fair("W|R", scheduler::exhaustive, all).how_strong(), strength::exhausted);
    const check_result bounded = check_fair("W|R", scheduler::bounded, all);
    EXPECT_EQ(bounded.how_strong(), strength::exhausted_to_bound);
    EXPECT_EQ(bounded.bound(), 2u);
    const check_result cut = check_fair("W|R", scheduler::dpor, 10);
    EXPECT_EQ(cut.how_strong(), strength::sampled);
    EXPECT_EQ(cut.executions(), 10u);
    const check_result drawn = check_fair("W|R", scheduler::random, 50);
    EXPECT_EQ(drawn.how_strong(), strength::sampled);
    EXPECT_GT(drawn.searches[0].classes.value_or(0), 1u);
    EXPECT_GE(drawn.searches[0].least_classes.value_or(0), static_cast<double>(*drawn.searches[0].classes));
    EXPECT_GT(drawn.searches[0].chance_of_new.value_or(0), 0);
}

TEST(Check, the_portfolio_ends_as_soon_as_all_of_it_was_tried) {
    const check_result all = check_fair("W|R", scheduler::portfolio, ~std::uint64_t{0});
    EXPECT_EQ(all.how_strong(), strength::exhausted);
    EXPECT_EQ(all.searches.back().by, scheduler::dpor);
}

TEST(Check, an_interrupted_check_keeps_what_it_has) {
    check_options how;
    how.is_interrupted = [] { return true; };
    const check_result nothing = check(fair(), parse_scenario("W|R"), {}, how);
    EXPECT_EQ(nothing.how_strong(), strength::sampled);
    EXPECT_EQ(nothing.executions(), 0u);
}

const mutant& mutant_named(const std::string& name) {
    for (const mutant& one : registered_mutants())
        if (one.name == name) return one;
    throw std::invalid_argument(name);
}

class Violation : public testing::Test {
   protected:
    ~Violation() override { planted() = nullptr; }

    check_result broken_by(const mutant& fault, const std::string& word, scheduler by) {
        planted() = &fault.how;
        check_options how;
        how.by = by;
        how.seconds = 60;
        return check(fault.lock, parse_scenario(word), {}, how);
    }
};

TEST_F(Violation, is_found_by_every_scheduler) {
    const mutant& asleep = mutant_named("handed-over-asleep");
    for (scheduler by : {scheduler::portfolio, scheduler::dpor, scheduler::exhaustive, scheduler::bounded,
                         scheduler::random, scheduler::pct}) {
        const check_result found = broken_by(asleep, "W|W", by);
        ASSERT_TRUE(found.broken) << scheduler_names()[static_cast<std::size_t>(by)];
        EXPECT_EQ(found.broken->broken, "no-lost-wake-up");
        EXPECT_EQ(found.broken->found.sentence.substr(0, 17), "nobody can go on:");
        EXPECT_EQ(found.how_strong(), strength::violated);
        EXPECT_EQ(found.executions(), found.broken->after_executions);
    }
}

TEST_F(Violation, comes_again_by_its_decisions_alone_with_a_story) {
    const mutant& asleep = mutant_named("handed-over-asleep");
    const check_result found = broken_by(asleep, "W|W|R", scheduler::random);
    ASSERT_TRUE(found.broken);
    const replayed again = replay(asleep.lock, parse_scenario("W|W|R"), {}, *found.broken);
    ASSERT_TRUE(again.found);
    EXPECT_TRUE(again.was_exact);
    EXPECT_EQ(again.found->broken, found.broken->broken);
    EXPECT_EQ(again.found->found.sentence, found.broken->found.sentence);
    std::vector<std::string> told;
    for (const event& one : again.story) told.push_back(one.text);
    EXPECT_THAT(told, testing::Contains("asks for the write side"));
}

TEST_F(Violation, is_shown_with_as_few_interruptions_as_it_takes) {
    const mutant& asleep = mutant_named("handed-over-asleep");
    const check_result found = broken_by(asleep, "W|W|R", scheduler::random);
    ASSERT_TRUE(found.broken);
    const violation small = minimised(asleep.lock, parse_scenario("W|W|R"), {}, *found.broken, 20);
    EXPECT_EQ(small.broken, found.broken->broken);
    EXPECT_LE(switches_in(small.decisions), switches_in(found.broken->decisions));
    EXPECT_LE(switches_in(small.decisions), 4u);
    EXPECT_TRUE(replay(asleep.lock, parse_scenario("W|W|R"), {}, small).found);
}

TEST_F(Violation, a_faulty_world_without_a_fault_is_the_faithful_one) {
    planted() = nullptr;
    const check_result all = check(faulty_fair(), parse_scenario("W|R"), {}, {});
    EXPECT_EQ(all.how_strong(), strength::exhausted) << (all.broken ? all.broken->found.sentence : "");
}

}  // namespace
}  // namespace rwbench::verify::tests

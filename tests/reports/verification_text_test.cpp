// verification_text_test.cpp: what exactly a verdict says, and how a counterexample is drawn.
#include "rwbench/report/verification_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample_runs;

std::string text_of(const run& results) { return verification_text(results, 80); }

TEST(VerdictInWords, says_exactly_what_was_done) {
    const auto& all = sample_runs().at("verified").verifications;
    EXPECT_EQ(verdict_in_words(all[0]), "exhausted: 1,794 executions, 512 classes");
    EXPECT_EQ(verdict_in_words(all[1]), "exhausted but for loads of older values: 1,794 executions");
    EXPECT_EQ(verdict_in_words(all[2]), "exhausted up to 1 interruption: 1,794 executions, 512 classes");
    EXPECT_EQ(verdict_in_words(all[3]),
              "not exhausted: 1,794 executions, 512 classes drawn of at least 640, the next one new with chance 0.031");
    EXPECT_EQ(verdict_in_words(all[4]), "VIOLATED after 17 executions");
}

TEST(VerificationText, a_property_whose_scenario_another_violation_cut_short_is_open) {
    EXPECT_THAT(text_of(sample_runs().at("verified")), HasSubstr("exclusion                   open "));
}

TEST(VerificationText, of_weakened_orders_the_survivors_are_told_with_how_far_they_were_searched) {
    EXPECT_THAT(text_of(sample_runs().at("audited")),
                AllOf(HasSubstr("1 of 2 weakened orders caught, 1 survive"),
                      HasSubstr("survives: lock, read-modify-write, acquire -> relaxed: after 123,456 executions;")));
}

TEST(VerificationText, a_weakened_order_that_was_not_reached_does_not_survive) {
    run found = sample_runs().at("audited");
    found.model->audit->weakened[1].executions = 0;
    EXPECT_THAT(text_of(found), AllOf(HasSubstr("1 of 2 weakened orders caught, 0 survive, 1 not tried;"),
                                      HasSubstr("not tried"), Not(HasSubstr("SURVIVES"))));
}

TEST(VerificationText, of_bounds_says_what_grows_and_how_soon_that_was_found) {
    EXPECT_THAT(text_of(sample_runs().at("bounded")),
                AllOf(HasSubstr("at most 0\n"), HasSubstr("grows by 1 a section\n"),
                      HasSubstr("RWLockRead, W|W>R|R2: a writer waits on while others come and go; found in 125 ms\n"
                                "  step 3: thread 2 comes to write, and waits\n")));
    run cut_short = sample_runs().at("bounded");
    cut_short.model->bounds[0].runs[1].how = verdict::not_exhausted;
    EXPECT_THAT(text_of(cut_short), HasSubstr(" 0 so far\n"));
}

TEST(VerificationText, the_first_violation_of_a_property_is_told_and_the_others_are_counted) {
    run found = sample_runs().at("verified");
    found.verifications[5] = found.verifications[4];
    found.verifications[5].scenario = "W|W";
    const std::string text = text_of(found);
    EXPECT_THAT(text, AllOf(HasSubstr("broken, W|R: last-write is VIOLATED"), Not(HasSubstr("broken, W|W: last-write")),
                            HasSubstr("The same in other scenarios: 1 violation, told step by step in the report.")));
    found.verifications[5].violation->property = "exclusion";
    EXPECT_THAT(text_of(found), HasSubstr("broken, W|W: exclusion is VIOLATED"));
}

TEST(VerificationText, is_empty_where_nothing_was_model_checked) {
    EXPECT_EQ(text_of(sample_runs().at("headline")), "");
}

TEST(VerificationText, a_part_of_the_work_says_so_and_the_whole_does_not) {
    EXPECT_THAT(text_of(testing::shard_sample(2, 4)), HasSubstr("a part of what was to be checked: shard 2 of 4."));
    run whole = testing::shard_sample(1, 1);
    EXPECT_THAT(text_of(whole), Not(HasSubstr("part of")));
}

TEST(Counterexample, a_thread_that_the_scenario_has_not_steers_nothing) {
    counterexample one = *sample_runs().at("verified").verifications[4].violation;
    one.story[0].thread = 99;
    one.story[1].thread = 0;
    one.story[2].text = "\x1b[2J";
    const std::string text = counterexample_text("broken", "W|R", one, 80);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("thread 2: R"));
}

}  // namespace
}  // namespace rwbench::report

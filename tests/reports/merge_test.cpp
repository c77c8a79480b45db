// merge_test.cpp: shards of one command become its whole, and nothing else is taken for one.
#include "rwbench/report/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rwbench/report/json.hpp"
#include "rwbench/report/verdict.hpp"
#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::shard_sample;

// The shards with these numbers, of three.
std::vector<named_run> shards_of_three(const std::vector<std::uint64_t>& numbers) {
    std::vector<named_run> parts;
    for (const std::uint64_t number : numbers)
        parts.push_back({"s" + std::to_string(number) + ".json", shard_sample(number, 3)});
    return parts;
}

run merged(std::vector<named_run> parts) { return report::merged(std::move(parts), "rwbench report --merge"); }

// Why they are refused; "": they are not.
std::string refusal(std::vector<named_run> parts) {
    try {
        merged(std::move(parts));
    } catch (const misfit& error) {
        return error.what();
    }
    return "";
}

// Two shards that fit together, but for what `change` does to the second.
template <class Change>
std::string refusal_after(Change change) {
    std::vector<named_run> parts = shards_of_three({1, 2});
    change(parts[1].results);
    return refusal(parts);
}

std::vector<std::string> scenarios_of(const run& results) {
    std::vector<std::string> all;
    for (const verification& one : results.verifications) all.push_back(one.scenario);
    return all;
}

TEST(Merge, all_shards_make_the_whole) {
    const run whole = merged(shards_of_three({1, 2, 3}));
    EXPECT_TRUE(whole.complete);
    EXPECT_EQ(whole.command, "rwbench report --merge");
    EXPECT_THAT(scenarios_of(whole), ElementsAre("W|R1", "W|R2", "W|R3", "W|R4", "W|R5", "W|R6"));
    EXPECT_EQ(whole.model->planned, 6u);
    EXPECT_THAT(whole.model->part->here, ElementsAre(1u, 2u, 3u));
    EXPECT_THAT(whole.warnings, IsEmpty());
    EXPECT_EQ(whole.duration_s, 3 * shard_sample(1, 3).duration_s);
}

TEST(Merge, the_order_of_files_makes_no_difference) {
    EXPECT_EQ(to_json(merged(shards_of_three({3, 1, 2}))), to_json(merged(shards_of_three({1, 2, 3}))));
}

TEST(Merge, what_was_joined_before_may_be_joined_again) {
    std::vector<named_run> parts = shards_of_three({2});
    parts.push_back({"two.json", merged(shards_of_three({3, 1}))});
    EXPECT_EQ(to_json(merged(parts)), to_json(merged(shards_of_three({1, 2, 3}))));
}

TEST(Merge, a_missing_shard_makes_it_incomplete) {
    const run some = merged(shards_of_three({1, 3}));
    EXPECT_FALSE(some.complete);
    EXPECT_THAT(missing_shards(*some.model->part), ElementsAre(2u));
    EXPECT_TRUE(is_undecided(some));
}

TEST(Merge, a_shard_that_ended_early_makes_it_incomplete) {
    std::vector<named_run> parts = shards_of_three({1, 2});
    parts.push_back({"cut.json", shard_sample(3, 3, false)});
    const run whole = merged(parts);
    EXPECT_FALSE(whole.complete);
    EXPECT_THAT(whole.model->part->ended_early, ElementsAre(3u));
    EXPECT_THAT(missing_shards(*whole.model->part), IsEmpty());
}

TEST(Merge, a_shard_twice_is_refused) {
    EXPECT_EQ(refusal(shards_of_three({1, 2, 1})), "s1.json: holds shard 1, as s1.json does");
}

TEST(Merge, parts_of_another_command_are_refused_by_what_differs) {
    EXPECT_EQ(refusal_after([](run&) {}), "");
    EXPECT_EQ(refusal_after([](run& other) { ++other.seed; }),
              "s2.json: was made with another seed than s1.json: 18446744073709551558, there 18446744073709551557");
    EXPECT_EQ(refusal_after([](run& other) { other.where.commit = ""; }),
              "s2.json: was made with another version of the source than s1.json: unknown, there 0123abc");
    EXPECT_EQ(refusal_after([](run& other) { other.model->part->count = 4; }),
              "s2.json: was made with another number of shards than s1.json: 4, there 3");
    EXPECT_EQ(refusal_after([](run& other) { other.model->asked["budget"] = std::string("30s"); }),
              "s2.json: was made with another --budget than s1.json: 30s, there 60s");
    EXPECT_EQ(refusal_after([](run& other) { other.model->asked["max-bypass"] = std::int64_t{1}; }),
              "s2.json: was made with another --max-bypass than s1.json: 1, there not given");
    EXPECT_EQ(refusal_after([](run& other) { other.model->asked.erase("lock"); }),
              "s2.json: was made with another --lock than s1.json: not given, there RWLockFair,broken");
    EXPECT_THAT(refusal_after([](run& other) { other.model->limits.pop_back(); }), HasSubstr("the model's limits"));
}

TEST(Merge, parts_of_two_changed_trees_of_one_commit_are_told_apart_by_what_was_checked) {
    EXPECT_EQ(refusal_after([](run& other) { other.model->source = "fedcba9876543210"; }),
              "s2.json: was made with another source of what was checked than s1.json: fedcba9876543210, there "
              "0123456789abcdef");
    EXPECT_THAT(refusal_after([](run& other) { other.model->source = ""; }),
                HasSubstr("unknown, there 0123456789abcdef"));
}

// A shard of an audit, with an order that was weakened at each of these lines.
named_run audit_shard(std::uint64_t number, const std::vector<std::string>& lines) {
    run out = testing::sample_runs().at("audited");
    out.model->part = shards{.count = 2, .here = {number}, .ended_early = {}};
    const weakened_order sample = out.model->audit->weakened[0];
    out.model->audit->weakened.clear();
    for (const std::string& line : lines) {
        out.model->audit->weakened.push_back(sample);
        out.model->audit->weakened.back().at = "engine.hpp:" + line;
    }
    out.model->planned = lines.size();
    return {"s" + std::to_string(number) + ".json", out};
}

TEST(Merge, weakened_orders_come_by_their_lines) {
    const run whole = merged({audit_shard(2, {"97", "1211"}), audit_shard(1, {"9", "103"})});
    std::vector<std::string> all;
    for (const weakened_order& one : whole.model->audit->weakened) all.push_back(one.at);
    EXPECT_THAT(all, ElementsAre("engine.hpp:9", "engine.hpp:97", "engine.hpp:103", "engine.hpp:1211"));
    EXPECT_EQ(whole.model->planned, 4u);
    EXPECT_EQ(whole.model->audit->orders, 2u);
}

TEST(Merge, audits_that_met_other_orders_are_refused) {
    named_run other = audit_shard(2, {"97"});
    other.results.model->audit->orders = 1;
    EXPECT_EQ(refusal({audit_shard(1, {"9"}), other}),
              "s2.json: met other memory orders than s1.json: 1 in 1,234 scenarios, there 2 in 1,234 scenarios");
}

TEST(Merge, a_lock_that_every_shard_of_an_audit_found_broken_is_told_once) {
    std::vector<named_run> parts{audit_shard(1, {}), audit_shard(2, {})};
    for (named_run& one : parts) {
        one.results.model->audit.reset();
        one.results.verifications = {testing::sample_runs().at("verified").verifications[4]};
    }
    const run whole = merged(parts);
    EXPECT_EQ(whole.verifications.size(), 1u);
    EXPECT_TRUE(fell_short(whole));
}

TEST(Merge, bounds_of_all_shards_are_the_whole) {
    std::vector<named_run> parts(2, {"", testing::sample_runs().at("bounded")});
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].file = std::to_string(i);
        parts[i].results.model->part = shards{.count = 2, .here = {i + 1}, .ended_early = {}};
        parts[i].results.model->bounds = {testing::sample_runs().at("bounded").model->bounds[1 - i]};
    }
    const run whole = merged(parts);
    ASSERT_EQ(whole.model->bounds.size(), 2u);
    EXPECT_EQ(whole.model->bounds[0].waiter, "reader");
    EXPECT_TRUE(whole.complete);
}

TEST(Merge, what_is_no_shard_is_refused) {
    EXPECT_THAT(refusal({{"run.json", testing::sample_runs().at("headline")}}),
                AllOf(HasSubstr("run.json: holds no part of a verification"), HasSubstr("verify --shard")));
    EXPECT_THAT(refusal({{"all.json", testing::sample_runs().at("verified")}}),
                HasSubstr("all.json: was not made with --shard"));
    EXPECT_THAT(refusal_after([](run& other) { other.model->part->here = {4}; }), HasSubstr("from 1 to their count"));
    EXPECT_THAT(refusal_after([](run& other) { other.model->part->here = {}; }), HasSubstr("from 1 to their count"));
}

TEST(Merge, several_machines_and_an_unknown_source_are_warned_of) {
    std::vector<named_run> parts = shards_of_three({1, 2, 3});
    parts[2].results.where.host_name = "another";
    for (named_run& one : parts) one.results.model->source = "";
    EXPECT_THAT(merged(parts).warnings,
                ElementsAre(HasSubstr("2 machines (another, testbed)"), HasSubstr("different versions of the source")));
}

TEST(Verdict, a_violation_a_failed_lock_and_a_fault_that_was_not_found_fall_short) {
    EXPECT_TRUE(fell_short(testing::sample_runs().at("verified")));
    EXPECT_TRUE(fell_short(testing::sample_runs().at("observed")));
    EXPECT_TRUE(fell_short(testing::sample_runs().at("faults")));
    EXPECT_FALSE(fell_short(testing::sample_runs().at("headline")));
    EXPECT_FALSE(fell_short(shard_sample(1, 2)));
}

TEST(Verdict, a_bound_falls_short_where_it_is_exceeded_and_is_open_where_nothing_grows_that_may) {
    run found = testing::sample_runs().at("bounded");
    EXPECT_FALSE(fell_short(found));
    EXPECT_FALSE(is_undecided(found));
    found.model->bounds[1].most = {1, 1};
    EXPECT_TRUE(is_undecided(found));
    found = testing::sample_runs().at("bounded");
    found.model->bounds[0].runs[1].how = verdict::not_exhausted;
    EXPECT_TRUE(is_undecided(found));
    found.model->bounds[0].runs[1].how = verdict::violated;
    EXPECT_TRUE(fell_short(found));
}

TEST(Verdict, what_was_not_tried_to_its_end_is_undecided) {
    EXPECT_FALSE(is_undecided(shard_sample(1, 2)));
    EXPECT_TRUE(is_undecided(shard_sample(1, 2, false)));
    run drawn = shard_sample(1, 2);
    drawn.verifications[0].how = verdict::not_exhausted;
    EXPECT_TRUE(is_undecided(drawn));
    EXPECT_TRUE(is_undecided(testing::sample_runs().at("audited")));
    EXPECT_FALSE(fell_short(testing::sample_runs().at("audited")));
}

}  // namespace
}  // namespace rwbench::report

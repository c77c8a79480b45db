// shard_test.cpp: which part of the work is whose, as the user or the environment says.
#include "command/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace rwbench::verify::tests {
namespace {

using testing::HasSubstr;
using variables = std::map<std::string, std::string>;

shard parsed(const std::string& text, const variables& set = {}) {
    return parse_shard(text, [&](const char* name) {
        const auto found = set.find(name);
        return found == set.end() ? nullptr : found->second.c_str();
    });
}

std::string refusal(const std::string& text, const variables& set = {}) {
    try {
        parsed(text, set);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

// "3 of 8"
std::string in_words(const shard& one) { return std::to_string(one.number) + " of " + std::to_string(one.count); }

variables slurm(const char* id, const char* first, const char* last, const char* count, const char* step = "1") {
    return {{"SLURM_ARRAY_TASK_ID", id},
            {"SLURM_ARRAY_TASK_MIN", first},
            {"SLURM_ARRAY_TASK_MAX", last},
            {"SLURM_ARRAY_TASK_COUNT", count},
            {"SLURM_ARRAY_TASK_STEP", step}};
}

TEST(Shard, is_told_by_two_numbers) {
    EXPECT_EQ(in_words(parsed("3/8")), "3 of 8");
    EXPECT_EQ(in_words(parsed("1/1")), "1 of 1");
    for (const char* bad :
         {"", "3", "/", "3/", "/8", "0/8", "3/0", "-1/8", "a/8", "3/8/9", "1/1000001", "AUTO", "autos"})
        EXPECT_THAT(refusal(bad), HasSubstr("expected I/N")) << bad;
    EXPECT_EQ(refusal("9/8"), "there is no shard 9 of 8");
}

TEST(Shard, of_a_slurm_array_is_counted_from_its_first_task) {
    EXPECT_EQ(in_words(parsed("auto", slurm("0", "0", "7", "8"))), "1 of 8");
    EXPECT_EQ(in_words(parsed("auto", slurm("8", "1", "8", "8"))), "8 of 8");
    EXPECT_EQ(in_words(parsed("auto", slurm("30", "10", "80", "8", "10"))), "3 of 8");
    EXPECT_EQ(in_words(parsed("auto/8", slurm("0", "0", "7", "8"))), "1 of 8");
    variables without_step = slurm("4", "1", "8", "8");
    without_step.erase("SLURM_ARRAY_TASK_STEP");
    EXPECT_EQ(in_words(parsed("auto", without_step)), "4 of 8");
}

TEST(Shard, of_a_slurm_array_with_gaps_is_refused) {
    EXPECT_THAT(refusal("auto", slurm("3", "1", "7", "3")), HasSubstr("array without gaps, as sbatch --array=1-3"));
    EXPECT_THAT(refusal("auto", slurm("9", "1", "8", "8")), HasSubstr("without gaps"));
    EXPECT_THAT(refusal("auto", slurm("11", "10", "80", "8", "10")), HasSubstr("without gaps"));
    EXPECT_THAT(refusal("auto/4", slurm("0", "0", "7", "8")), HasSubstr("Slurm's array has 8 tasks: write auto"));
}

TEST(Shard, of_gnu_parallel_needs_the_count) {
    EXPECT_EQ(in_words(parsed("auto/8", {{"PARALLEL_SEQ", "5"}, {"PARALLEL_JOBSLOT", "1"}})), "5 of 8");
    EXPECT_THAT(refusal("auto", {{"PARALLEL_SEQ", "5"}}), HasSubstr("not of how many: write auto/N"));
    EXPECT_EQ(refusal("auto/4", {{"PARALLEL_SEQ", "5"}}), "there is no shard 5 of 4");
}

TEST(Shard, an_environment_that_says_nothing_or_nonsense_is_told_by_its_variable) {
    EXPECT_THAT(refusal("auto"), HasSubstr("neither SLURM_ARRAY_TASK_ID (Slurm's job arrays) nor PARALLEL_SEQ"));
    EXPECT_THAT(refusal("auto/3"), HasSubstr("neither"));
    EXPECT_THAT(refusal("auto", {{"SLURM_ARRAY_TASK_ID", "1"}}), HasSubstr("SLURM_ARRAY_TASK_MIN is not set"));
    EXPECT_THAT(refusal("auto", slurm("x", "1", "8", "8")), HasSubstr("SLURM_ARRAY_TASK_ID=x: expected"));
    EXPECT_THAT(refusal("auto/2", {{"PARALLEL_SEQ", "0"}}), HasSubstr("PARALLEL_SEQ=0: expected"));
    variables both = slurm("1", "1", "8", "8");
    both["PARALLEL_SEQ"] = "1";
    EXPECT_THAT(refusal("auto", both), HasSubstr("both SLURM_ARRAY_TASK_ID and PARALLEL_SEQ"));
}

TEST(Shard, all_of_them_together_do_all_of_it_and_nothing_twice) {
    std::vector<int> all(23);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int>(i);
    for (std::uint64_t count : {1, 2, 5, 23, 40}) {
        std::vector<int> done;
        for (std::uint64_t number = 1; number <= count; ++number)
            for (int one : part_of(all, shard{number, count})) done.push_back(one);
        std::sort(done.begin(), done.end());
        EXPECT_EQ(done, all) << count;
    }
    EXPECT_EQ(part_of(all, std::nullopt), all);
}

}  // namespace
}  // namespace rwbench::verify::tests

// coverage_test.cpp: what a sample tells of what it missed.
#include <gtest/gtest.h>

#include "explore/explorers.hpp"

namespace rwbench::verify::tests {
namespace {

TEST(Coverage, classes_that_were_seen_once_tell_how_many_are_unseen) {
    coverage seen;
    EXPECT_EQ(seen.chance_of_new(), 1);
    for (std::uint64_t one : {1, 2, 3, 3, 4, 4, 4, 5, 5, 6}) seen.add(one);
    EXPECT_EQ(seen.executions(), 10u);
    EXPECT_EQ(seen.classes(), 6u);
    EXPECT_DOUBLE_EQ(seen.chance_of_new(), 3.0 / 10);               // 1, 2 and 6, Good and Turing
    EXPECT_DOUBLE_EQ(seen.least_classes(), 6 + 3.0 * 2 / (2 * 3));  // 3 once, 2 twice, Chao
}

TEST(Coverage, nothing_is_unseen_where_everything_was_seen_often) {
    coverage seen;
    for (int i = 0; i < 3; ++i)
        for (std::uint64_t one : {1, 2}) seen.add(one);
    EXPECT_EQ(seen.chance_of_new(), 0);
    EXPECT_EQ(seen.least_classes(), 2);
}

}  // namespace
}  // namespace rwbench::verify::tests

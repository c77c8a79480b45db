// names_test.cpp: names are found by glob, and the nearest one where none fits.
#include "names.hpp"

#include <gtest/gtest.h>

namespace rwbench {
namespace {

const std::vector<std::string> locks{"RWLockFair", "RWLockWrite", "std::mutex", "std::shared_mutex"};

TEST(Names, a_glob_fits_whole_names) {
    EXPECT_TRUE(matches("std::*", "std::mutex"));
    EXPECT_TRUE(matches("RWLock?air", "RWLockFair"));
    EXPECT_TRUE(matches("std::mutex", "std::mutex"));
    EXPECT_FALSE(matches("std::mutex", "std::shared_mutex"));
    EXPECT_FALSE(matches("mutex", "std::mutex"));
}

TEST(Names, a_typo_finds_its_name) {
    EXPECT_EQ(nearest_name("RWLockFiar", locks), "RWLockFair");
    EXPECT_EQ(nearest_name("rwlockwrite", locks), "RWLockWrite");
    EXPECT_EQ(nearest_name("shared_mutx", locks), "std::shared_mutex");
}

TEST(Names, a_part_of_a_name_finds_it) {
    EXPECT_EQ(nearest_name("fair", locks), "RWLockFair");
    EXPECT_EQ(nearest_name("mutex", locks), "std::mutex");
}

TEST(Names, another_word_finds_nothing) {
    EXPECT_EQ(nearest_name("spinlock", locks), "");
    EXPECT_EQ(nearest_name("foo", {"io", "cpu"}), "");
    EXPECT_EQ(did_you_mean("foo", {"io", "cpu"}), "");
    EXPECT_EQ(did_you_mean("ios", {"io", "cpu"}), " (did you mean io?)");
}

}  // namespace
}  // namespace rwbench

// random_test.cpp: the same seed draws the same, by the very numbers, with every standard library.
#include "random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace rwbench {
namespace {

// Vigna's reference implementation of SplitMix64, seeded with 0, and the FNV-1a test vector for "a".
TEST(Random, the_mixers_are_those_of_their_authors) {
    EXPECT_EQ(mixed(0), 0xE220A8397B1DCDAFu);
    EXPECT_EQ(hash_of(""), 0xCBF29CE484222325u);
    EXPECT_EQ(hash_of("a"), 0xAF63DC4C8601EC8Cu);
}

TEST(Random, a_shuffle_is_the_same_everywhere) {
    std::vector<int> items(8);
    std::iota(items.begin(), items.end(), 0);
    std::mt19937_64 random(42);
    shuffle(items, random);
    EXPECT_EQ(items, (std::vector<int>{7, 0, 5, 1, 2, 4, 3, 6}));
}

TEST(Random, a_shuffle_reaches_every_order_about_equally_often) {
    std::mt19937_64 random(1);
    std::vector<int> seen(6);
    for (int i = 0; i < 6000; ++i) {
        std::vector<int> items{0, 1, 2};
        shuffle(items, random);
        ++seen[static_cast<std::size_t>(items[0] * 2 + (items[1] > items[2] ? 1 : 0))];
    }
    for (int count : seen) EXPECT_NEAR(count, 1000, 150);  // five standard deviations
}

TEST(Random, a_bounded_draw_stays_below_its_bound) {
    std::mt19937_64 random(3);
    for (std::uint64_t bound : {std::uint64_t{1}, std::uint64_t{3}, (std::uint64_t{1} << 63) + 1})
        for (int i = 0; i < 100; ++i) EXPECT_LT(draw_below(random, bound), bound);
}

}  // namespace
}  // namespace rwbench

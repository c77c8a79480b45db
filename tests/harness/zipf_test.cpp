// zipf_test.cpp: the picks by popularity, counted over every draw of a grid: no chance, exact shares.
#include "zipf.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace rwbench {
namespace {

// The share of the 64-bit draws that falls on each number: `steps` draws at equal distances in each column.
std::vector<double> shares_of(std::uint32_t count, double skew) {
    const zipf popularity(count, skew);
    constexpr std::uint64_t steps = 4'096;
    std::vector<double> shares(count);
    for (std::uint64_t column = 0; column < count; ++column) {
        const std::uint64_t high = (column << 32) / count + 1;  // well inside the column
        for (std::uint64_t step = 0; step < steps; ++step)
            shares.at(popularity(high << 32 | step * ((1ull << 32) / steps))) += 1.0 / (steps * count);
    }
    return shares;
}

TEST(Zipf, picks_the_kth_with_a_weight_of_1_by_k_to_the_skew) {
    for (const double skew : {0.5, 0.99, 2.0}) {
        double sum = 0;
        for (int k = 1; k <= 100; ++k) sum += std::pow(k, -skew);
        const std::vector<double> shares = shares_of(100, skew);
        double all = 0;
        for (int k = 1; k <= 100; ++k) {
            EXPECT_NEAR(shares[static_cast<std::size_t>(k - 1)], std::pow(k, -skew) / sum, 1e-4) << k << " of " << skew;
            all += shares[static_cast<std::size_t>(k - 1)];
        }
        EXPECT_NEAR(all, 1, 1e-9);
    }
}

TEST(Zipf, without_skew_picks_all_alike) {
    for (const double share : shares_of(7, 0)) EXPECT_NEAR(share, 1.0 / 7, 1e-3);
}

TEST(Zipf, of_the_default_picks_the_first_of_1024_for_every_eighth_operation) {
    const std::vector<double> shares = shares_of(1'024, 0.99);
    EXPECT_NEAR(shares[0], 0.1294, 0.0005);
    EXPECT_NEAR(shares[0] / shares[1], std::pow(2, 0.99), 0.02);
}

TEST(Zipf, stays_in_its_range_at_both_ends_of_the_draws) {
    for (const std::uint32_t count : {1u, 2u, 3u, 1'000u, 100'000u}) {
        const zipf popularity(count, 0.99);
        EXPECT_LT(popularity(0), count);
        EXPECT_LT(popularity(UINT64_MAX), count);
    }
}

}  // namespace
}  // namespace rwbench

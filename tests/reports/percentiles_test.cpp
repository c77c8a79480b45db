// percentiles_test.cpp: a percentile of the plugin interface's own buckets, against that of the raw values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "rwbench/plugin.h"
#include "rwbench/report/statistics.hpp"

namespace rwbench::report {
namespace {

using buckets = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

std::uint64_t midpoint(std::uint32_t bucket) {
    return (rwbench_bucket_low(bucket) + rwbench_bucket_low(bucket + 1) - 1) / 2;
}

buckets buckets_of(const std::vector<std::uint64_t>& waits) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (const std::uint64_t each : waits) ++counts[rwbench_bucket_of(each)];
    buckets out;
    for (const auto& [bucket, count] : counts) out.emplace_back(midpoint(bucket), count);
    return out;
}

double nearest_rank(const std::vector<std::uint64_t>& sorted, double p) {
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size()) - 1e-9));
    return static_cast<double>(sorted[rank - 1]);
}

TEST(Percentiles, a_value_is_known_to_one_percent) {
    std::mt19937_64 generator(1);
    for (const std::size_t size : {1u, 2u, 999u, 1000u, 1001u, 100000u}) {
        std::vector<std::uint64_t> waits;
        for (std::size_t i = 0; i < size; ++i)  // from 1 ns to an hour, every power of two alike
            waits.push_back(static_cast<std::uint64_t>(std::exp2(static_cast<double>(generator() % 41650) / 1000)));
        std::sort(waits.begin(), waits.end());
        const auto found = percentiles(buckets_of(waits), waits.back());
        ASSERT_TRUE(found);
        const auto expect_close = [&](double value, double p) {
            const double exact = nearest_rank(waits, p);
            EXPECT_LE(std::abs(value - exact), exact * 0.01) << "p" << p * 100 << " of " << size;
        };
        expect_close(found->p50, 0.5);
        expect_close(found->p90, 0.9);
        expect_close(found->p99, 0.99);
        expect_close(found->p99_9, 0.999);
        EXPECT_EQ(found->max, static_cast<double>(waits.back()));
    }
}

TEST(Percentiles, go_by_nearest_rank) {
    buckets ten;
    for (std::uint64_t value = 1; value <= 10; ++value) ten.emplace_back(value, 1);
    const auto found = percentiles(ten, 10);
    EXPECT_EQ(found->p50, 5);
    EXPECT_EQ(found->p90, 9);
    EXPECT_EQ(found->p99, 10);
    // 999 of 1000 are at most 1: p99.9 is still 1, and not one later.
    EXPECT_EQ(percentiles(buckets{{1, 999}, {2, 1}}, 2)->p99_9, 1);
    EXPECT_EQ(percentiles(buckets{{1, 998}, {2, 2}}, 2)->p99_9, 2);
}

TEST(Percentiles, are_never_above_the_exact_maximum) {
    const auto found = percentiles(buckets{{1500, 3}}, 1200);
    EXPECT_EQ(found->p50, 1200);
    EXPECT_EQ(found->max, 1200);
}

TEST(Percentiles, of_very_many_waits_do_not_overflow) {
    constexpr std::uint64_t many = 1ull << 62;
    EXPECT_EQ(percentiles(buckets{{7, many}, {9, many / 2}}, 9)->p50, 7);
    EXPECT_EQ(percentiles(buckets{{7, many}, {9, many / 2}}, 9)->p90, 9);
}

TEST(Percentiles, of_nothing_are_unknown) {
    EXPECT_FALSE(percentiles(buckets{}, 0));
    EXPECT_FALSE(percentiles(histogram{}));
    EXPECT_FALSE(percentiles(buckets{{5, 0}}, 5));
}

}  // namespace
}  // namespace rwbench::report

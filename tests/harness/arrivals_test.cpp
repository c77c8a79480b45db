// arrivals_test.cpp: when operations are due, without a clock.
#include "arrivals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace rwbench {
namespace {

std::vector<std::uint64_t> times_of(arrival_schedule schedule, int count) {
    std::vector<std::uint64_t> times;
    for (; count > 0; --count, schedule.advance()) times.push_back(schedule.due_ns());
    return times;
}

TEST(Arrivals, that_are_fixed_come_at_equal_distances_from_somewhere_in_the_first) {
    std::uint64_t first_of_last_seed = 0;
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const auto times = times_of({RWBENCH_ARRIVAL_FIXED, 1'000'000, seed}, 100);
        EXPECT_LT(times[0], 1'000'000u);
        for (std::size_t i = 1; i < times.size(); ++i) EXPECT_NEAR(times[i] - times[i - 1], 1'000'000, 1);
        EXPECT_NE(times[0], first_of_last_seed);
        first_of_last_seed = times[0];
    }
}

TEST(Arrivals, that_are_fixed_lose_no_fraction_of_a_gap) {
    const auto times = times_of({RWBENCH_ARRIVAL_FIXED, 1'000'000.0 / 3, 1}, 3'000'001);
    EXPECT_NEAR(static_cast<double>(times.back() - times.front()), 1e12, 1'000);
}

// Of exponential gaps, the share above x average gaps is e^-x.
TEST(Arrivals, of_a_poisson_process_have_exponential_gaps) {
    constexpr int count = 200'000;
    const auto times = times_of({RWBENCH_ARRIVAL_POISSON, 1'000'000, 42}, count);
    EXPECT_NEAR(static_cast<double>(times.back()) / count, 1'000'000, 10'000);
    for (const double gaps : {0.1, 1.0, 3.0}) {
        int above = 0;
        for (std::size_t i = 1; i < times.size(); ++i)
            if (static_cast<double>(times[i] - times[i - 1]) > gaps * 1e6) ++above;
        EXPECT_NEAR(static_cast<double>(above) / count, std::exp(-gaps), 0.005) << gaps;
    }
}

TEST(Arrivals, follow_from_the_seed) {
    EXPECT_EQ(times_of({RWBENCH_ARRIVAL_POISSON, 500, 9}, 50), times_of({RWBENCH_ARRIVAL_POISSON, 500, 9}, 50));
    EXPECT_NE(times_of({RWBENCH_ARRIVAL_POISSON, 500, 9}, 50), times_of({RWBENCH_ARRIVAL_POISSON, 500, 10}, 50));
}

}  // namespace
}  // namespace rwbench

// The buckets of waiting times, and what the loops' helpers record in them.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "rwbench/plugin.h"

namespace {

// The largest value that shares a bucket with `low`.
std::uint64_t bucket_high(std::uint32_t bucket) { return rwbench_bucket_low(bucket + 1) - 1; }

TEST(Histogram, a_value_below_256_ns_is_known_exactly) {
    for (std::uint64_t ns = 0; ns < 256; ++ns) {
        EXPECT_EQ(rwbench_bucket_of(ns), ns);
        EXPECT_EQ(rwbench_bucket_low(static_cast<std::uint32_t>(ns)), ns);
    }
}

TEST(Histogram, every_bucket_begins_where_the_one_before_it_ends) {
    for (std::uint32_t bucket = 0; bucket + 1 < RWBENCH_BUCKETS; ++bucket) {
        ASSERT_LT(rwbench_bucket_low(bucket), rwbench_bucket_low(bucket + 1));
        ASSERT_EQ(rwbench_bucket_of(rwbench_bucket_low(bucket)), bucket);
        ASSERT_EQ(rwbench_bucket_of(bucket_high(bucket)), bucket);
    }
    EXPECT_EQ(rwbench_bucket_of((std::uint64_t{1} << RWBENCH_MAX_EXPONENT) - 1), RWBENCH_BUCKETS - 1u);
}

TEST(Histogram, a_value_is_known_to_one_percent_over_the_whole_range) {
    // Worst in a bucket is its largest value, reported as the smallest.
    for (std::uint32_t bucket = 1; bucket + 1 < RWBENCH_BUCKETS; ++bucket) {
        const auto low = static_cast<double>(rwbench_bucket_low(bucket));
        const auto high = static_cast<double>(bucket_high(bucket));
        ASSERT_LE((high - low) / low, 0.01) << "bucket " << bucket;
    }
}

TEST(Histogram, a_value_beyond_the_range_lands_in_the_last_bucket_and_keeps_its_maximum_exact) {
    std::vector<std::uint64_t> buckets(RWBENCH_BUCKETS);
    rwbench_histogram histogram{buckets.data(), 0, 0};
    const std::uint64_t two_hours = 7'200'000'000'000;
    rwbench_histogram_add(&histogram, two_hours);
    rwbench_histogram_add(&histogram, UINT64_MAX);
    rwbench_histogram_add(&histogram, 5);
    EXPECT_EQ(buckets.back(), 2u);
    EXPECT_EQ(buckets[5], 1u);
    EXPECT_EQ(histogram.count, 3u);
    EXPECT_EQ(histogram.max, UINT64_MAX);
}

// ---- the helpers of a loop ------------------------------------------------------------------------------------------

std::uint64_t clock_shows;
std::uint64_t now() { return clock_shows; }

struct a_worker : rwbench_worker {
    a_worker() : rwbench_worker{} {
        iterations = 10;
        stop = &stopped;
        random = 1;
        now_ns = now;
        read_wait.buckets = reads_waited.data();
        write_wait.buckets = writes_waited.data();
    }
    std::uint32_t stopped = 0;
    std::vector<std::uint64_t> reads_waited = std::vector<std::uint64_t>(RWBENCH_BUCKETS);
    std::vector<std::uint64_t> writes_waited = std::vector<std::uint64_t>(RWBENCH_BUCKETS);
};

TEST(LoopHelpers, a_wait_is_recorded_on_its_own_side_with_its_exact_length) {
    a_worker worker;
    clock_shows = 1'000;
    const std::uint64_t began = rwbench_wait_begins(&worker, RWBENCH_WRITE);
    EXPECT_EQ(worker.doing, static_cast<std::uint64_t>(RWBENCH_DOING_WAIT_WRITE));
    clock_shows = 1'200;
    rwbench_wait_ends(&worker, RWBENCH_WRITE, began);
    EXPECT_EQ(worker.doing, static_cast<std::uint64_t>(RWBENCH_DOING_INSIDE_WRITE));
    EXPECT_EQ(worker.write_wait.count, 1u);
    EXPECT_EQ(worker.writes_waited[200], 1u);
    EXPECT_EQ(worker.read_wait.count, 0u);
}

TEST(LoopHelpers, a_sampling_worker_times_one_operation_in_sixty_four) {
    a_worker worker;
    worker.iterations = 640;
    worker.sample_mask = 63;
    clock_shows = 1;
    while (rwbench_next(&worker)) {
        rwbench_wait_ends(&worker, RWBENCH_READ, rwbench_wait_begins(&worker, RWBENCH_READ));
        rwbench_operation_done(&worker, RWBENCH_READ);
    }
    EXPECT_EQ(worker.reads, 640u);
    EXPECT_EQ(worker.read_wait.count, 10u);
}

TEST(LoopHelpers, a_worker_thinks_between_two_operations_and_not_after_the_last) {
    static int thoughts;
    thoughts = 0;
    a_worker worker;
    worker.iterations = 3;
    worker.think = [](rwbench_worker*) { ++thoughts; };
    while (rwbench_next(&worker)) rwbench_operation_done(&worker, RWBENCH_READ);
    EXPECT_EQ(thoughts, 2);
}

TEST(LoopHelpers, a_raised_stop_ends_the_loop_before_its_count_is_reached) {
    a_worker worker;
    EXPECT_TRUE(rwbench_next(&worker));
    worker.stopped = 1;
    EXPECT_FALSE(rwbench_next(&worker));
}

TEST(LoopHelpers, the_draws_of_a_mixed_worker_keep_the_asked_share_of_reads) {
    a_worker worker;
    const auto reads_of_10000 = [&](std::uint64_t threshold) {
        worker.read_threshold = threshold;
        int reads = 0;
        for (int draw = 0; draw < 10'000; ++draw) reads += rwbench_draw_side(&worker) == RWBENCH_READ;
        return reads;
    };
    EXPECT_EQ(reads_of_10000(UINT64_MAX), 10'000);
    EXPECT_EQ(reads_of_10000(0), 0);
    EXPECT_NEAR(reads_of_10000(UINT64_MAX / 10 * 9), 9'000, 150);  // 5 standard deviations
}

}  // namespace

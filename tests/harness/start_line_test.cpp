// The start line, and the hand-off of jobs to threads that persist.
#include "start_line.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "worker_pool.hpp"

namespace rwbench {
namespace {

constexpr auto a_minute_from_now = [] { return std::chrono::steady_clock::now() + std::chrono::minutes(1); };

//   worker 0    arrive |................|
//   worker 1      arrive |..............|  all go
//   worker 101         arrive |.........|
//   starter                        open |
TEST(StartLine, nobody_leaves_before_102_workers_have_arrived_and_it_is_opened) {
    constexpr std::size_t workers = 102;
    start_line line;
    std::atomic<bool> opened{false};
    std::atomic<std::size_t> too_early{0}, gone{0};
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < workers; ++i)
            threads.emplace_back([&] {
                line.arrive_and_wait();
                if (!opened || line.arrived() != workers) ++too_early;
                ++gone;
            });
        line.wait_for(workers);
        EXPECT_EQ(line.arrived(), workers);
        EXPECT_EQ(gone, 0u);
        opened = true;
        line.open();
    }
    EXPECT_EQ(gone, workers);
    EXPECT_EQ(too_early, 0u);
}

struct counting_job : job {
    explicit counting_job(std::size_t seats) : visits(seats) {}
    void work(std::size_t seat) noexcept override { ++visits[seat]; }
    std::vector<std::atomic<int>> visits;
};

TEST(HandOff, a_job_is_taken_once_by_each_seat_that_is_called) {
    hand_off hands;
    std::uint64_t seen_by_0 = 0, seen_by_1 = 0;
    EXPECT_FALSE(hands.take_now(0, seen_by_0));
    const auto what = std::make_shared<counting_job>(1);
    hands.publish(what, 1);
    const auto taken = hands.take_now(0, seen_by_0);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->what, what);
    EXPECT_FALSE(hands.take_now(0, seen_by_0)) << "taken twice";
    EXPECT_FALSE(hands.take_now(1, seen_by_1)) << "not called";
}

//   generation 1: seats 0 and 1      generation 2: seat 0 only
//   seat 1    .......................... wakes late: must stay out
TEST(HandOff, a_late_waker_never_joins_a_generation_that_it_was_not_called_to) {
    hand_off hands;
    std::uint64_t seen_by_0 = 0, seen_by_1 = 0, seen_by_2 = 0;
    hands.publish(std::make_shared<counting_job>(2), 2);
    const auto first = hands.take_now(0, seen_by_0);
    hands.report_back(first->generation);
    EXPECT_THROW(hands.publish(std::make_shared<counting_job>(1), 1), std::logic_error) << "seat 1 is still missing";
    hands.report_back(hands.take_now(1, seen_by_1)->generation);
    // Seat 2 slept through all of generation 1.
    hands.publish(std::make_shared<counting_job>(1), 1);
    EXPECT_FALSE(hands.take_now(2, seen_by_2));
    EXPECT_FALSE(hands.take_now(1, seen_by_1));
    const auto second = hands.take_now(0, seen_by_0);
    ASSERT_TRUE(second);
    EXPECT_THROW(hands.report_back(first->generation), std::logic_error) << "a report from the last generation";
    hands.report_back(second->generation);
    EXPECT_THROW(hands.report_back(second->generation), std::logic_error) << "nobody is missing";
}

TEST(WorkerPool, threads_persist_between_jobs_and_each_job_visits_exactly_its_seats) {
    int started = 0;
    worker_pool pool([&](std::function<void()> body) {
        ++started;
        return std::thread(std::move(body));
    });
    for (const std::size_t seats : {3u, 1u, 5u, 2u, 5u}) {
        pool.grow_to(seats);
        const auto what = std::make_shared<counting_job>(5);
        pool.begin(what, seats);
        ASSERT_TRUE(pool.wait_until(a_minute_from_now()));
        for (std::size_t seat = 0; seat < 5; ++seat) EXPECT_EQ(what->visits[seat], seat < seats ? 1 : 0);
    }
    EXPECT_EQ(started, 5);
}

TEST(WorkerPool, a_thousand_jobs_of_changing_size_visit_every_seat_once) {
    worker_pool pool([](std::function<void()> body) { return std::thread(std::move(body)); });
    pool.grow_to(8);
    for (int round = 0; round < 1'000; ++round) {
        const std::size_t seats = 1 + static_cast<std::size_t>(round * 7) % 8;
        const auto what = std::make_shared<counting_job>(8);
        pool.begin(what, seats);
        ASSERT_TRUE(pool.wait_until(a_minute_from_now()));
        for (std::size_t seat = 0; seat < 8; ++seat) ASSERT_EQ(what->visits[seat], seat < seats ? 1 : 0);
    }
}

// How often the thread on seat 1 went to sleep while seat 0 alone was called: each time that it is woken for nothing, it
// goes to sleep again.
TEST(WorkerPool, who_is_not_called_sleeps_on) {
    struct census : job {
        void work(std::size_t seat) noexcept override {
            rusage used{};
            getrusage(RUSAGE_THREAD, &used);
            if (seat == 1) slept = used.ru_nvcsw;
        }
        std::atomic<long> slept{0};
    };
    worker_pool pool([](std::function<void()> body) { return std::thread(std::move(body)); });
    pool.grow_to(2);
    const auto slept_so_far = [&pool] {
        const auto count = std::make_shared<census>();
        pool.begin(count, 2);
        EXPECT_TRUE(pool.wait_until(a_minute_from_now()));
        return count->slept.load();
    };
    const long before = slept_so_far();
    for (int round = 0; round < 500; ++round) {
        pool.begin(std::make_shared<counting_job>(1), 1);
        ASSERT_TRUE(pool.wait_until(a_minute_from_now()));
    }
    EXPECT_LT(slept_so_far() - before, 50);
}

TEST(WorkerPool, a_job_is_only_the_publishers_own_when_everybody_is_back) {
    worker_pool pool([](std::function<void()> body) { return std::thread(std::move(body)); });
    pool.grow_to(4);
    for (int round = 0; round < 100; ++round) {
        const auto what = std::make_shared<counting_job>(4);
        pool.begin(what, 4);
        ASSERT_TRUE(pool.wait_until(a_minute_from_now()));
        ASSERT_EQ(what.use_count(), 1);
    }
}

TEST(WorkerPool, an_abandoned_pool_does_not_wait_for_a_thread_that_never_returns) {
    struct endless_job : job {
        void work(std::size_t) noexcept override {
            inside.count_down();
            release.wait();
            left.count_down();
        }
        std::latch inside{1}, release{1}, left{1};
    };
    const auto what = std::make_shared<endless_job>();
    {
        worker_pool pool([](std::function<void()> body) { return std::thread(std::move(body)); });
        pool.grow_to(1);
        pool.begin(what, 1);
        what->inside.wait();
        EXPECT_FALSE(pool.wait_until(std::chrono::steady_clock::now()));
        pool.abandon();
    }
    what->release.count_down();
    what->left.wait();
}

}  // namespace
}  // namespace rwbench

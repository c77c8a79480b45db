// allocation_test.cpp: nothing allocates but a thread's record, once, and its hold list, once for each depth.
//
// This binary's operator new counts (support/allocations.cpp).
#include <gtest/gtest.h>

#include <atomic>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"
#include "support/allocations.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

template <class Call>
int allocations_of(Call&& call) {
    const int before = allocations();
    call();
    return allocations() - before;
}

template <class L>
struct Allocations : ::testing::Test {
    Allocations() {
        RWLockFair any;
        const std::shared_lock reader(any);  // this thread has its record from here on
    }
    L lock;
};
TYPED_TEST_SUITE(Allocations, every_list, by_name);

TYPED_TEST(Allocations, of_uncontended_calls_are_none) {
    auto& lock = this->lock;
    std::stop_source source;
    EXPECT_EQ(allocations_of([&] {
                  lock.lock();
                  lock.downgrade();
                  lock.unlock_shared();
                  EXPECT_TRUE(lock.try_lock_for(1s));
                  lock.unlock();
                  EXPECT_TRUE(lock.try_lock_shared_until(std::chrono::system_clock::now() + 1s));
                  lock.unlock_shared();
                  EXPECT_TRUE(lock.lock(source.get_token()));
                  lock.unlock();
                  EXPECT_TRUE(lock.lock_shared(source.get_token()));
                  lock.unlock_shared();
              }),
              0);
}

TYPED_TEST(Allocations, of_waits_that_end_without_the_lock_are_none) {
    holder writer = writer_of(this->lock);
    std::stop_source source;
    std::thread stops([&] { source.request_stop(); });
    EXPECT_EQ(allocations_of([&] {
                  EXPECT_FALSE(this->lock.try_lock_for(100us));
                  EXPECT_FALSE(this->lock.try_lock_shared_for(100us));
                  EXPECT_FALSE(this->lock.lock(source.get_token()));
                  EXPECT_FALSE(this->lock.lock_shared(source.get_token()));
              }),
              0);
    stops.join();
}

TYPED_TEST(Allocations, of_waits_that_end_inside_and_of_the_releases_are_none) {
    auto& lock = this->lock;
    for (const bool reads : {false, true}) {
        std::atomic<bool> may_begin{false};
        lock.lock();
        std::thread other([&] {
            { const std::shared_lock first_use(lock, std::try_to_lock); }  // its record, if it needs a new one
            while (!may_begin.load()) std::this_thread::yield();
            EXPECT_EQ(allocations_of([&] {
                          reads ? lock.lock_shared() : lock.lock();
                          reads ? lock.unlock_shared() : lock.unlock();
                      }),
                      0);
        });
        may_begin = true;
        for (int i = 0; i < 100; ++i) std::this_thread::yield();
        EXPECT_EQ(allocations_of([&] { lock.unlock(); }), 0);
        other.join();
    }
}

TYPED_TEST(Allocations, of_10000_waits_that_end_by_themselves_and_of_notifying_nobody_are_none) {
    auto& lock = this->lock;
    RWCondition<TypeParam> condition(lock);
    std::stop_source source;
    source.request_stop();
    const auto ends = [&](auto& side) {
        EXPECT_FALSE(side.wait_for(0s));
        EXPECT_FALSE(side.wait_for(0s, [] { return false; }));
        EXPECT_FALSE(side.wait_until(std::chrono::steady_clock::time_point{}));
        EXPECT_FALSE(side.wait_until(std::chrono::system_clock::time_point{}, [] { return false; }));
        EXPECT_FALSE(side.wait(source.get_token()));
        EXPECT_FALSE(side.wait(source.get_token(), [] { return false; }));
        EXPECT_FALSE(side.wait_for(source.get_token(), 1s));
        EXPECT_FALSE(side.wait_until(source.get_token(), std::chrono::steady_clock::now(), [] { return false; }));
        side.notify();
        side.notify(7);
        side.notify_all();
    };
    EXPECT_EQ(allocations_of([&] {
                  for (int i = 0; i < 10'000 / 16; ++i) {
                      {
                          const std::shared_lock reader(lock);
                          ends(condition.read);
                      }
                      const std::lock_guard writer(lock);
                      ends(condition.write);
                  }
              }),
              0);
}

TYPED_TEST(Allocations, of_10000_waits_of_each_form_that_are_notified_are_none) {
    constexpr int rounds = 10'000;
    auto& lock = this->lock;
    RWCondition<TypeParam> condition(lock);
    int turn = 0;  // guarded by the lock
    std::atomic<int> inside{0}, come_back{0};
    std::thread waiter([&] {
        { const std::shared_lock first_use(lock); }
        std::stop_source source;
        const auto waits = [&](auto& side, int form, auto is_so) {
            switch (form) {
                case 0:
                    return side.wait(), true;
                case 1:
                    return side.wait(is_so), true;
                case 2:
                    return side.wait_for(1h);
                case 3:
                    return side.wait_for(1h, is_so);
                case 4:
                    return side.wait_until(std::chrono::steady_clock::time_point::max());
                case 5:
                    return side.wait_until(std::chrono::system_clock::now() + 1h, is_so);
                case 6:
                    return side.wait(source.get_token());
                case 7:
                    return side.wait(source.get_token(), is_so);
                case 8:
                    return side.wait_for(source.get_token(), 1h);
                case 9:
                    return side.wait_for(source.get_token(), 1h, is_so);
                case 10:
                    return side.wait_until(source.get_token(), std::chrono::steady_clock::now() + 1h);
                default:
                    return side.wait_until(source.get_token(), std::chrono::steady_clock::now() + 1h, is_so);
            }
        };
        EXPECT_EQ(allocations_of([&] {
                      for (int i = 1; i <= rounds; ++i) {
                          const auto is_so = [&] { return turn >= i; };
                          const bool reads = i % 2;
                          reads ? lock.lock_shared() : lock.lock();
                          inside = i;
                          const int form = i / 2 % 12;
                          EXPECT_TRUE(reads ? waits(condition.read, form, is_so) : waits(condition.write, form, is_so));
                          reads ? lock.unlock_shared() : lock.unlock();
                          come_back = i;
                      }
                  }),
                  0);
    });
    EXPECT_EQ(allocations_of([&] {
                  for (int i = 1; i <= rounds; ++i) {
                      while (inside.load() < i) std::this_thread::yield();
                      lock.lock();  // then it waits
                      turn = i;
                      i % 3 ? condition.notify() : condition.notify_all();
                      lock.unlock();
                      while (come_back.load() < i) std::this_thread::yield();
                  }
              }),
              0);
    waiter.join();
}

TEST(Allocations, of_a_threads_first_use_is_one_record_or_a_recycled_one) {
    RWLockFair lock;
    std::uint64_t made = platform::RWLOCKER_RECORDS(made)();
    // More threads at once than ever before: each needs a record of its own.
    constexpr int threads = 12;
    std::atomic<int> ready{0};
    std::atomic<int> allocated{0};
    const auto all_use = [&] {
        std::vector<std::thread> together;
        ready = allocated = 0;
        for (int i = 0; i < threads; ++i)
            together.emplace_back([&] {
                allocated += allocations_of([&] { const std::shared_lock reader(lock); });
                ++ready;
                while (ready.load() < threads) std::this_thread::yield();
                EXPECT_EQ(allocations_of([&] { const std::shared_lock reader(lock); }), 0);
            });
        for (auto& each : together) each.join();
    };
    all_use();
    EXPECT_EQ(allocated.load(), static_cast<int>(platform::RWLOCKER_RECORDS(made)() - made));
    made = platform::RWLOCKER_RECORDS(made)();
    all_use();
    EXPECT_EQ(platform::RWLOCKER_RECORDS(made)(), made) << "ended threads leave their records to the next";
    EXPECT_EQ(allocated.load(), 0);
}

template <class L>
struct AllocationsOfDepth : Allocations<L> {};
TYPED_TEST_SUITE(AllocationsOfDepth, reader_writer_list, by_name);

TYPED_TEST(AllocationsOfDepth, are_one_block_for_each_depth_once) {
    auto& lock = this->lock;
    elsewhere([&] {
        const auto read = [&](int times) {
            return allocations_of([&] {
                for (int i = 0; i < times; ++i) lock.lock_shared();
            });
        };
        const auto release = [&](int times) {
            EXPECT_EQ(allocations_of([&] {
                          for (int i = 0; i < times; ++i) lock.unlock_shared();
                      }),
                      0);
        };
        (void)read(6);  // inline, with the record
        release(6);
        // The record may come from a thread that went deep before: then its blocks came along.
        const int first = read(7);
        EXPECT_LE(first, 1) << "the seventh hold takes a block";
        const int second = read(62);
        EXPECT_LE(second, 1) << "and the sixty-ninth another";
        release(69);
        EXPECT_EQ(read(69), 0) << "once for each depth";
        release(69);
        EXPECT_EQ(read(6), 0);
        release(6);
    });
}

}  // namespace
}  // namespace rwlocker::tests

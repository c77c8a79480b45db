// condition_test.cpp: what every condition promises, on real threads: over each lock of the library, and over the standard's
// mutexes, whose conditions have the same forms, order and counts. Schedules are in condition_schedules_test.cpp.
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;
using core::side;
using steady = std::chrono::steady_clock;

constexpr std::array both_sides{side::shared, side::exclusive};

template <class L>
void take(L& lock, side mode) {
    if constexpr (requires { lock.lock_shared(); })
        if (mode == side::shared) return lock.lock_shared();
    lock.lock();
}

template <class L>
void drop(L& lock, side mode) {
    if constexpr (requires { lock.unlock_shared(); })
        if (mode == side::shared) return lock.unlock_shared();
    lock.unlock();
}

// Makes a call with one side of a condition, as if it were a value.
template <class L, class Call>
auto on_side(RWCondition<L>& condition, side mode, Call call) {
    return mode == side::shared ? call(condition.read) : call(condition.write);
}

template <class L>
struct EveryCondition : ::testing::Test {
    // Threads that wait: each on a side, once, in the way that `how` calls.
    template <class How>
    void waits(side mode, How how) {
        const int number = started++;
        threads.emplace_back([this, mode, how, number] {
            take(lock, mode);
            ++inside;
            const bool is_notified = on_side(condition, mode, how);
            {
                const std::lock_guard hold(ends_mutex);
                (is_notified ? notified : left).push_back(number);
            }
            drop(lock, mode);
        });
        until_all_wait();
    }
    void waits(side mode) {
        waits(mode, [](auto& on) { return on.wait(), true; });
    }

    // Whoever is inside waits by the time that the lock is free for a writer.
    void until_all_wait() {
        for (;; std::this_thread::yield()) {
            const std::lock_guard writer(lock);
            if (inside == started) return;
        }
    }

    template <class Call>
    void as_writer(Call call) {
        const std::lock_guard writer(lock);
        call();
    }

    std::size_t notified_so_far() {
        const std::lock_guard hold(ends_mutex);
        return notified.size();
    }
    void until_notified(std::size_t count) {
        while (notified_so_far() < count) std::this_thread::yield();
    }

    void join() {
        for (auto& each : threads) each.join();
        threads.clear();
    }

    // Nobody waits, and the lock is free.
    void expect_nothing_left() {
        as_writer([&] { condition.notify_all(); });
        EXPECT_TRUE(elsewhere([&] {
            if (!lock.try_lock()) return false;
            lock.unlock();
            return true;
        }));
    }

    void TearDown() override {
        join();
        expect_nothing_left();
    }

    L lock;
    RWCondition<L> condition{lock};
    int started = 0;
    std::atomic<int> inside{0};
    std::vector<std::thread> threads;
    std::mutex ends_mutex;
    std::vector<int> notified, left;  // guarded by ends_mutex
};

struct condition_name {
    template <class L>
    static std::string GetName(int) {
        if constexpr (std::is_same_v<L, std::mutex>)
            return "std_mutex";
        else if constexpr (std::is_same_v<L, std::shared_mutex>)
            return "std_shared_mutex";
        else
            return name_of<L>();
    }
};
using any_lock_list = joined<every_list, ::testing::Types<std::shared_mutex, std::mutex>>::type;
TYPED_TEST_SUITE(EveryCondition, any_lock_list, condition_name);

TYPED_TEST(EveryCondition, wakes_a_waiter_on_either_side) {
    for (const side mode : both_sides) {
        this->waits(mode);
        EXPECT_EQ(this->notified_so_far(), mode == side::shared ? 0u : 1u);
        this->as_writer([&] { this->condition.notify(); });
        this->join();
    }
    EXPECT_EQ(this->notified.size(), 2u);
}

TYPED_TEST(EveryCondition, means_the_write_side_by_itself) {
    bool is_so = false;
    std::thread waiter([&] {
        const std::lock_guard writer(this->lock);
        this->condition.wait([&] { return is_so; });
        is_so = false;
    });
    this->as_writer([&] {
        is_so = true;
        this->condition.notify_all();
    });
    waiter.join();
    EXPECT_FALSE(is_so);
}

TYPED_TEST(EveryCondition, notifies_in_order_of_arrival_over_both_sides) {
    std::vector<int> expected(8);
    std::iota(expected.begin(), expected.end(), 0);
    for (const int number : expected) this->waits(number % 3 ? side::shared : side::exclusive);
    for (const int number : expected) {
        this->as_writer([&] { this->condition.notify(); });
        this->until_notified(static_cast<std::size_t>(number) + 1);
    }
    this->join();
    EXPECT_EQ(this->notified, expected);
}

TYPED_TEST(EveryCondition, notifies_exactly_n) {
    for (int i = 0; i < 7; ++i) this->waits(i % 2 ? side::shared : side::exclusive);
    this->as_writer([&] { this->condition.notify(0); });
    this->as_writer([&] { this->condition.notify(3); });
    this->until_notified(3);
    this->as_writer([] {});  // a fourth would come in before or after this
    EXPECT_EQ(this->notified_so_far(), 3u);
    std::sort(this->notified.begin(), this->notified.end());
    EXPECT_EQ(this->notified, (std::vector{0, 1, 2}));
    this->as_writer([&] { this->condition.notify(100); });
    this->join();
    EXPECT_EQ(this->notified.size(), 7u);
}

TYPED_TEST(EveryCondition, keeps_no_notification_for_those_that_come_later) {
    this->as_writer([&] {
        this->condition.notify(5);
        this->condition.notify_all();
    });
    this->waits(side::exclusive, [](auto& on) { return on.wait_for(2ms); });
    this->join();
    EXPECT_EQ(this->left.size(), 1u);
}

// Whoever notifies, and then waits, is no earlier than those who waited before.
TYPED_TEST(EveryCondition, lets_nobody_who_waits_later_steal_a_notification_unlike_glibc_25847) {
    for (std::size_t i = 0; i < 10; ++i) {
        this->waits(both_sides[i % 2]);
        this->as_writer([&] {
            this->condition.notify();
            EXPECT_FALSE(this->condition.wait_for(100us));
        });
        this->until_notified(i + 1);
    }
}

TYPED_TEST(EveryCondition, wakes_a_hundred_waiters_by_one_notify_all) {
    for (int i = 0; i < 100; ++i) this->waits(i % 4 ? side::shared : side::exclusive);
    this->as_writer([&] { this->condition.notify_all(); });
    this->join();
    EXPECT_EQ(this->notified.size(), 100u);
}

TYPED_TEST(EveryCondition, lets_a_wait_time_out_which_holds_its_side_again) {
    for (const side mode : both_sides) {
        SCOPED_TRACE(mode == side::shared ? "read" : "write");
        take(this->lock, mode);
        on_side(this->condition, mode, [](auto& on) {
            auto before = steady::now();
            EXPECT_FALSE(on.wait_for(2ms));
            EXPECT_GE(steady::now() - before, 2ms);
            before = steady::now();
            EXPECT_FALSE(on.wait_until(before + 2ms));
            EXPECT_GE(steady::now() - before, 2ms);
            EXPECT_FALSE(on.wait_until(std::chrono::system_clock::now() + 1ms));
            EXPECT_FALSE(on.wait_for(2ms, [] { return false; }));
            EXPECT_TRUE(on.wait_for(1h, [] { return true; }));
            EXPECT_FALSE(on.wait_until(steady::now() + 1ms, [] { return false; }));
            EXPECT_FALSE(on.wait_for(-1h));
            EXPECT_FALSE(on.wait_until(steady::time_point::min()));
            EXPECT_FALSE(on.wait_for(std::stop_token(), 1ms));
            EXPECT_FALSE(on.wait_until(std::stop_token(), steady::now() + 1ms, [] { return false; }));
        });
        EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); })) << "the side is held again";
        drop(this->lock, mode);
    }
}

// A predicate that has come true by the deadline counts, though nobody notified.
TYPED_TEST(EveryCondition, asks_the_predicate_once_more_at_the_end) {
    int asked = 0;
    const std::lock_guard writer(this->lock);
    EXPECT_TRUE(this->condition.wait_for(1ms, [&] { return ++asked == 2; }));
    EXPECT_EQ(asked, 2);
}

TYPED_TEST(EveryCondition, releases_the_side_during_a_wait_of_no_time) {
    std::atomic<bool> is_so{false};
    std::thread writes([&] { this->as_writer([&] { is_so = true; }); });
    {
        const std::lock_guard writer(this->lock);
        while (!this->condition.wait_for(0s, [&] { return is_so.load(); })) {
        }
    }
    writes.join();
}

TYPED_TEST(EveryCondition, does_not_count_a_waiter_that_has_left) {
    this->waits(side::shared, [](auto& on) { return on.wait_for(1ms); });
    this->waits(side::exclusive, [](auto& on) { return on.wait_for(1ms); });
    this->waits(side::shared);
    this->waits(side::exclusive);
    while (true) {
        const std::lock_guard hold(this->ends_mutex);
        if (this->left.size() == 2) break;
    }
    this->as_writer([&] { this->condition.notify(2); });
    this->join();
    EXPECT_EQ(this->left.size(), 2u);
    EXPECT_EQ(this->notified.size(), 2u);
}

TYPED_TEST(EveryCondition, ends_a_wait_by_a_stop_request) {
    for (const side mode : both_sides) {
        std::stop_source source;
        this->waits(mode, [token = source.get_token()](auto& on) { return on.wait(token); });
        this->waits(mode, [token = source.get_token()](auto& on) { return on.wait(token, [] { return false; }); });
        this->waits(mode, [token = source.get_token()](auto& on) { return on.wait_for(token, 1h); });
        this->waits(mode, [token = source.get_token()](auto& on) {
            return on.wait_until(token, steady::time_point::max(), [] { return false; });
        });
        EXPECT_TRUE(this->notified.empty());
        source.request_stop();
        this->join();
        EXPECT_EQ(this->left.size(), 4u);
        this->left.clear();
    }
}

TYPED_TEST(EveryCondition, ends_a_wait_at_once_that_was_stopped_before) {
    std::stop_source source;
    source.request_stop();
    for (const side mode : both_sides) {
        take(this->lock, mode);
        on_side(this->condition, mode, [&](auto& on) {
            EXPECT_FALSE(on.wait(source.get_token()));
            EXPECT_FALSE(on.wait(source.get_token(), [] { return false; }));
            EXPECT_TRUE(on.wait(source.get_token(), [] { return true; }));
            EXPECT_FALSE(on.wait_for(source.get_token(), 1h));
        });
        drop(this->lock, mode);
    }
}

TYPED_TEST(EveryCondition, is_not_stopped_by_a_request_that_comes_after_the_notification) {
    for (const side mode : both_sides) {
        std::stop_source source;
        this->waits(mode, [token = source.get_token()](auto& on) { return on.wait(token); });
        this->as_writer([&] {
            this->condition.notify();
            source.request_stop();
        });
        this->join();
    }
    EXPECT_EQ(this->notified.size(), 2u);
}

TYPED_TEST(EveryCondition, holds_its_side_when_the_predicate_throws) {
    for (const side mode : both_sides) {
        take(this->lock, mode);
        EXPECT_THROW(on_side(this->condition, mode, [](auto& on) { on.wait([]() -> bool { throw 7; }); }), int);
        EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
        drop(this->lock, mode);
    }
}

TYPED_TEST(EveryCondition, is_apart_from_another_one_of_the_same_lock) {
    RWCondition<TypeParam> other(this->lock);
    this->waits(side::shared);
    this->as_writer([&] { other.notify_all(); });
    this->as_writer([] {});
    EXPECT_EQ(this->notified_so_far(), 0u);
    this->as_writer([&] { this->condition.notify_all(); });
    this->join();
    EXPECT_EQ(this->notified.size(), 1u);
}

// A signal neither ends a wait nor costs it its wake-up.
TYPED_TEST(EveryCondition, goes_on_waiting_under_a_rain_of_signals) {
    struct sigaction counting = {}, before = {};
    counting.sa_handler = [](int) {};  // no SA_RESTART: system calls return EINTR
    sigaction(SIGUSR1, &counting, &before);
    for (const side mode : both_sides) {
        this->waits(mode);
        this->waits(mode, [](auto& on) { return on.wait_for(1h); });
        for (int i = 0; i < 200; ++i)
            for (auto& each : this->threads) pthread_kill(each.native_handle(), SIGUSR1);
        EXPECT_EQ(this->notified_so_far(), 0u);
        this->as_writer([&] { this->condition.notify_all(); });
        this->join();
        EXPECT_EQ(this->notified.size(), 2u);
        this->notified.clear();
    }
    sigaction(SIGUSR1, &before, nullptr);
}

// ---- what only a lock of the library gives

template <class L>
struct SplicedCondition : EveryCondition<L> {};
TYPED_TEST_SUITE(SplicedCondition, every_list, by_name);

TYPED_TEST(SplicedCondition, refuses_to_wait_without_its_side) {
    for (const side mode : both_sides)
        on_side(this->condition, mode, [](auto& on) {
            EXPECT_EQ(error_of([&] { on.wait(); }), std::errc::operation_not_permitted);
            EXPECT_EQ(error_of([&] { on.wait([] { return false; }); }), std::errc::operation_not_permitted);
            EXPECT_EQ(error_of([&] { on.wait_for(1h); }), std::errc::operation_not_permitted);
            EXPECT_EQ(error_of([&] { on.wait(std::stop_token()); }), std::errc::operation_not_permitted);
        });
    this->expect_nothing_left();
}

TYPED_TEST(SplicedCondition, refuses_to_notify_without_the_lock) {
    EXPECT_EQ(error_of([&] { this->condition.notify(); }), std::errc::operation_not_permitted);
    EXPECT_EQ(error_of([&] { this->condition.notify(0); }), std::errc::operation_not_permitted);
    this->waits(side::shared);
    EXPECT_EQ(error_of([&] { this->condition.notify_all(); }), std::errc::operation_not_permitted);
    EXPECT_EQ(this->notified_so_far(), 0u);
    this->as_writer([&] { this->condition.notify_all(); });
}

template <class L>
struct TwoSidedCondition : EveryCondition<L> {
    template <class Call>
    void as_reader(Call call) {
        const std::shared_lock reader(this->lock);
        call();
    }
};
TYPED_TEST_SUITE(TwoSidedCondition, reader_writer_list, by_name);

TYPED_TEST(TwoSidedCondition, refuses_the_side_that_is_not_held) {
    this->as_reader([&] {
        EXPECT_EQ(error_of([&] { this->condition.write.wait(); }), std::errc::operation_not_permitted);
        EXPECT_TRUE(this->lock.read.locked());
    });
    this->as_writer([&] {
        EXPECT_EQ(error_of([&] { this->condition.read.wait(); }), std::errc::operation_not_permitted);
        EXPECT_TRUE(this->lock.write.locked());
    });
    holder reader = reader_of(this->lock);
    EXPECT_EQ(error_of([&] { this->condition.read.wait(); }), std::errc::operation_not_permitted) << "another's side";
    EXPECT_EQ(error_of([&] { this->condition.notify(); }), std::errc::operation_not_permitted);
}

TYPED_TEST(TwoSidedCondition, refuses_to_wait_in_nested_reads) {
    this->as_reader([&] {
        this->as_reader(
            [&] { EXPECT_EQ(error_of([&] { this->condition.read.wait(); }), std::errc::operation_not_permitted); });
        EXPECT_FALSE(this->condition.read.wait_for(1ms));
    });
}

TYPED_TEST(TwoSidedCondition, is_notified_from_the_read_side) {
    for (int i = 0; i < 6; ++i) this->waits(i % 2 ? side::shared : side::exclusive);
    this->as_reader([&] { this->condition.notify(3); });
    this->until_notified(3);
    this->as_reader([&] { this->condition.read.notify_all(); });
    this->join();
    EXPECT_EQ(this->notified.size(), 6u);
}

TYPED_TEST(TwoSidedCondition, waits_on_a_side_that_was_downgraded) {
    std::thread waiter([&] {
        this->lock.lock();
        this->lock.downgrade();
        ++this->inside;
        this->condition.read.wait();
        EXPECT_TRUE(this->lock.read.locked());
        this->lock.unlock_shared();
    });
    this->started = 1;
    this->until_all_wait();
    this->lock.lock();
    this->condition.notify_all();
    this->lock.downgrade();
    this->condition.notify_all();
    this->lock.unlock_shared();
    waiter.join();
}

TYPED_TEST(TwoSidedCondition, lets_notified_readers_in_while_the_notifier_reads) {
    this->waits(side::shared);
    this->waits(side::shared);
    this->as_reader([&] {
        this->condition.notify_all();
        this->until_notified(2);
    });
    this->lock.lock();
    this->join();
    this->lock.unlock();
}

// A read side that its thread took along keeps writers out for ever, and nobody else.
TYPED_TEST(TwoSidedCondition, serves_readers_though_a_thread_has_ended_reading) {
    TypeParam lock;
    RWCondition<TypeParam> condition(lock);
    elsewhere([&] { lock.lock_shared(); });
    std::atomic<bool> is_back{false};
    std::thread reader([&] {
        const std::shared_lock inside(lock);
        condition.read.wait();
        is_back = true;
    });
    while (!is_back) {
        const std::shared_lock inside(lock);
        condition.notify();
    }
    reader.join();
    EXPECT_FALSE(lock.try_lock());
}

template <class L>
struct OwnedCondition : EveryCondition<L> {};
TYPED_TEST_SUITE(OwnedCondition, reentrant_list, by_name);

TYPED_TEST(OwnedCondition, knows_who_owns_the_write_side) {
    holder writer = writer_of(this->lock);
    EXPECT_EQ(error_of([&] { this->condition.wait(); }), std::errc::operation_not_permitted);
    EXPECT_EQ(error_of([&] { this->condition.notify(); }), std::errc::operation_not_permitted);
}

TYPED_TEST(OwnedCondition, refuses_to_wait_in_nested_writes_but_not_to_notify) {
    this->as_writer([&] {
        this->as_writer([&] {
            EXPECT_EQ(error_of([&] { this->condition.wait(); }), std::errc::operation_not_permitted);
            this->condition.notify_all();
        });
        EXPECT_FALSE(this->condition.wait_for(1ms));
        EXPECT_EQ(error_of([&] { this->lock.unlock(), this->lock.lock(); }), std::error_code());
    });
}

TYPED_TEST(OwnedCondition, owns_the_write_side_again_after_a_wait) {
    this->waits(side::exclusive, [this](auto& on) {
        on.wait();
        this->lock.lock();
        this->lock.unlock();
        return true;
    });
    this->as_writer([&] { this->condition.notify(); });
}

}  // namespace
}  // namespace rwlocker::tests

// waits_test.cpp: waits that a deadline or a stop request ends, on real threads, for each lock type.
//
// No speed is asserted: only that a wait does not end early, and what it leaves behind. Which leaving path is taken is
// decided by schedules on the instrumented platform (leaving_test.cpp).
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <limits>
#include <mutex>
#include <shared_mutex>

#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

// Both sides as values, so that each case is written once.
template <class L>
struct one_side {
    const char* name;
    bool (*try_for)(L&, steady::duration);
    bool (*try_until)(L&, steady::time_point);
    bool (*stoppable)(L&, std::stop_token);
    void (*release)(L&);
};

template <class L>
constexpr one_side<L> both_sides[] = {
    {"write", [](L& l, steady::duration d) { return l.try_lock_for(d); },
     [](L& l, steady::time_point t) { return l.try_lock_until(t); },
     [](L& l, std::stop_token t) { return l.lock(std::move(t)); }, [](L& l) { l.unlock(); }},
    {"read", [](L& l, steady::duration d) { return l.try_lock_shared_for(d); },
     [](L& l, steady::time_point t) { return l.try_lock_shared_until(t); },
     [](L& l, std::stop_token t) { return l.lock_shared(std::move(t)); }, [](L& l) { l.unlock_shared(); }},
};

template <class L>
struct Waits : ::testing::Test {
    L lock;
};
TYPED_TEST_SUITE(Waits, every_list, by_name);

TYPED_TEST(Waits, a_timed_out_waiter_leaves_no_trace) {
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        holder writer = writer_of(this->lock);
        auto before = steady::now();
        EXPECT_FALSE(side.try_for(this->lock, 5ms));
        EXPECT_GE(steady::now() - before, 5ms);
        before = steady::now();
        EXPECT_FALSE(side.try_until(this->lock, before + 5ms));
        EXPECT_GE(steady::now() - before, 5ms);
        writer.release();
        expect_free(this->lock);
    }
    {
        holder reader = reader_of(this->lock);
        EXPECT_FALSE(this->lock.try_lock_for(5ms));
        EXPECT_TRUE(elsewhere([&] { return this->lock.read.locked(); }));
    }
    expect_free(this->lock);
}

TYPED_TEST(Waits, a_past_deadline_is_one_try) {
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        EXPECT_TRUE(side.try_for(this->lock, -1h));
        side.release(this->lock);
        EXPECT_TRUE(side.try_until(this->lock, steady::time_point{}));
        side.release(this->lock);
        EXPECT_TRUE(side.try_until(this->lock, steady::time_point::min()));
        side.release(this->lock);
        holder writer = writer_of(this->lock);
        EXPECT_FALSE(side.try_for(this->lock, 0s));
        EXPECT_FALSE(side.try_for(this->lock, steady::duration::min()));
        EXPECT_FALSE(side.try_until(this->lock, steady::now() - 1h));
        EXPECT_FALSE(side.try_until(this->lock, steady::time_point::min()));
    }
    expect_free(this->lock);
}

TYPED_TEST(Waits, an_already_stopped_token_is_one_try) {
    std::stop_source source;
    source.request_stop();
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        EXPECT_TRUE(side.stoppable(this->lock, source.get_token()));
        side.release(this->lock);
        holder writer = writer_of(this->lock);
        EXPECT_FALSE(side.stoppable(this->lock, source.get_token()));
    }
    expect_free(this->lock);
}

TYPED_TEST(Waits, a_stop_request_ends_a_wait) {
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        std::stop_source source;
        holder writer = writer_of(this->lock);
        bool is_inside = true;
        sleeper waiter([&] { is_inside = side.stoppable(this->lock, source.get_token()); });
        waiter.until_asleep();
        EXPECT_FALSE(waiter.is_done());
        source.request_stop();
        waiter.join();
        EXPECT_FALSE(is_inside);
        writer.release();
        expect_free(this->lock);
    }
}

TYPED_TEST(Waits, a_token_that_is_never_stopped_does_not_matter) {
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        std::stop_source source;
        holder writer = writer_of(this->lock);
        bool is_inside = false;
        sleeper waiter([&] {
            is_inside = side.stoppable(this->lock, source.get_token());
            if (is_inside) side.release(this->lock);
        });
        waiter.until_asleep();
        writer.release();
        waiter.join();
        EXPECT_TRUE(is_inside);
        // A request that comes after the wait does not reach the thread's next one.
        source.request_stop();
        expect_free(this->lock);
    }
}

TYPED_TEST(Waits, a_wait_is_stopped_again_and_again_by_one_thread) {
    holder writer = writer_of(this->lock);
    for (int i = 0; i < 20; ++i)
        for (const auto& side : both_sides<TypeParam>) {
            std::stop_source source;
            std::thread stops([&] { source.request_stop(); });
            EXPECT_FALSE(side.stoppable(this->lock, source.get_token()));
            stops.join();
            EXPECT_FALSE(side.try_for(this->lock, 10us));
        }
    writer.release();
    expect_free(this->lock);
}

// The farthest deadlines that callers can name: each waits until the lock comes free.
TYPED_TEST(Waits, huge_durations_do_not_overflow) {
    using coarse_steady = std::chrono::time_point<steady, std::chrono::hours>;
    using coarse_system = std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>;
    const auto take = [&](int how) {
        auto& lock = this->lock;
        switch (how) {
            case 0:
                return lock.try_lock_for(std::chrono::hours::max());
            case 1:
                return lock.try_lock_for(std::chrono::duration<double>(std::numeric_limits<double>::infinity()));
            case 2:
                return lock.try_lock_for(std::chrono::duration<double>::max());
            case 3:
                return lock.try_lock_until(steady::time_point::max());
            case 4:
                return lock.try_lock_until(std::chrono::system_clock::time_point::max());
            case 5:
                return lock.try_lock_until(coarse_steady::max());
            case 6:
                return lock.try_lock_until(coarse_system::max());
            case 7:
                return lock.try_lock_for(std::chrono::nanoseconds::max());
            default:
                return lock.try_lock_for(std::chrono::duration<float, std::milli>(1e12f));
        }
    };
    for (int how = 0; how < 9; ++how) {
        SCOPED_TRACE(how);
        holder writer = writer_of(this->lock);
        bool is_inside = false;
        sleeper waiter([&] {
            is_inside = take(how);
            if (is_inside) this->lock.unlock();
        });
        waiter.until_asleep();
        writer.release();
        waiter.join();
        EXPECT_TRUE(is_inside);
    }
    expect_free(this->lock);
}

TYPED_TEST(Waits, the_farthest_past_does_not_overflow) {
    using coarse_steady = std::chrono::time_point<steady, std::chrono::hours>;
    using coarse_system = std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>;
    holder writer = writer_of(this->lock);
    EXPECT_FALSE(this->lock.try_lock_for(std::chrono::hours::min()));
    EXPECT_FALSE(this->lock.try_lock_for(std::chrono::duration<double>(-std::numeric_limits<double>::infinity())));
    EXPECT_FALSE(this->lock.try_lock_for(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())));
    EXPECT_FALSE(this->lock.try_lock_until(std::chrono::system_clock::time_point::min()));
    EXPECT_FALSE(this->lock.try_lock_until(coarse_steady::min()));
    EXPECT_FALSE(this->lock.try_lock_until(coarse_system::min()));
}

// A clock that is set forward by a day, or back, each time that somebody looks at it.
template <int days>
struct jumping_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<jumping_clock>;
    static constexpr bool is_steady = false;
    static inline std::atomic<int> looks{0};
    static time_point now() { return time_point(std::chrono::hours(24 * (1000 + days * looks.fetch_add(1)))); }
    static time_point next_look() { return time_point(std::chrono::hours(24 * (1000 + days * looks.load()))); }
};

template <class JumpingClock, class L>
void expect_jumps_do_not_matter(L& lock) {
    for (const bool reads : {false, true}) {
        holder writer = writer_of(lock);
        // 5 ms after what the wait will find on the clock when it begins.
        const auto moment = JumpingClock::next_look() + 5ms;
        const auto before = steady::now();
        EXPECT_FALSE(reads ? lock.try_lock_shared_until(moment) : lock.try_lock_until(moment));
        EXPECT_GE(steady::now() - before, 5ms);
    }
    expect_free(lock);
}

TYPED_TEST(Waits, a_clock_that_jumps_forward_does_not_end_a_wait_early) {
    expect_jumps_do_not_matter<jumping_clock<+1>>(this->lock);
}

TYPED_TEST(Waits, a_clock_that_jumps_back_does_not_prolong_a_wait) {
    expect_jumps_do_not_matter<jumping_clock<-1>>(this->lock);
}

std::atomic<int> signals_seen{0};

struct interrupting_signal {
    interrupting_signal() {
        struct sigaction action = {};
        action.sa_handler = [](int) { signals_seen.fetch_add(1); };
        action.sa_flags = 0;  // no SA_RESTART: the futex call returns EINTR
        sigaction(SIGUSR1, &action, &before_);
    }
    ~interrupting_signal() { sigaction(SIGUSR1, &before_, nullptr); }
    struct sigaction before_ = {};
};

TYPED_TEST(Waits, signals_do_not_end_a_wait_early) {
    const interrupting_signal handler;
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        holder writer = writer_of(this->lock);
        const int seen_before = signals_seen.load();
        steady::duration waited{};
        bool is_inside = true;
        sleeper waiter([&] {
            const auto before = steady::now();
            is_inside = side.try_for(this->lock, 60ms);
            waited = steady::now() - before;
        });
        waiter.until_asleep();
        // One at a time: a signal is sent when the last one was seen. A waiter that is done sees no more of them.
        for (int i = 1; i <= 10 && !waiter.is_done(); ++i) {
            pthread_kill(waiter.native(), SIGUSR1);
            while (signals_seen.load() < seen_before + i && !waiter.is_done()) std::this_thread::yield();
            waiter.until_asleep();
        }
        waiter.join();
        EXPECT_FALSE(is_inside);
        EXPECT_GE(waited, 60ms);
        EXPECT_GT(signals_seen.load(), seen_before);
    }
    expect_free(this->lock);
}

TYPED_TEST(Waits, signals_do_not_let_a_waiter_in) {
    const interrupting_signal handler;
    for (const auto& side : both_sides<TypeParam>) {
        SCOPED_TRACE(side.name);
        std::stop_source never;
        holder writer = writer_of(this->lock);
        const int seen_before = signals_seen.load();
        std::atomic<bool> is_inside{false};
        sleeper waiter([&] {
            is_inside = side.stoppable(this->lock, never.get_token());
            if (is_inside) side.release(this->lock);
        });
        for (int i = 1; i <= 10; ++i) {
            waiter.until_asleep();
            pthread_kill(waiter.native(), SIGUSR1);
            while (signals_seen.load() < seen_before + i) std::this_thread::yield();
            EXPECT_FALSE(is_inside.load());
        }
        writer.release();
        waiter.join();
        EXPECT_TRUE(is_inside.load());
    }
    expect_free(this->lock);
}

// Deadlines and stop requests that come just as the lock is released: whatever the outcome, it is the truth.
TYPED_TEST(Waits, a_grant_that_races_with_a_deadline_or_a_stop_is_not_lost) {
    int guarded = 0, writes = 0;
    for (int round = 0; round < 60; ++round)
        for (const auto& side : both_sides<TypeParam>) {
            holder writer = writer_of(this->lock);
            std::stop_source source;
            bool is_inside = false, reader_was_inside = false;
            std::thread waiter([&] {
                is_inside = round % 2 ? side.try_for(this->lock, std::chrono::microseconds(round * 2))
                                      : side.stoppable(this->lock, source.get_token());
                if (!is_inside) return;
                if (&side == both_sides<TypeParam>) ++guarded;
                side.release(this->lock);
            });
            std::thread reader([&] {
                const std::shared_lock inside(this->lock);
                reader_was_inside = true;
            });
            std::thread stops([&] { source.request_stop(); });
            writer.release();
            waiter.join();
            reader.join();
            stops.join();
            writes += is_inside && &side == both_sides<TypeParam>;
            EXPECT_TRUE(reader_was_inside);
            expect_free(this->lock);
        }
    EXPECT_EQ(guarded, writes);
}

}  // namespace
}  // namespace rwlocker::tests

// instrumented_platform.hpp: a world for the locks in which a test counts, steps, and owns the time.
//
// Gives   counts of each thread's operations, by kind; parking without a futex; a clock that stands until the test moves it;
//         the constants that a platform chooses, as template parameters; actors that stop before each operation (stage.hpp);
//         an observer's doorways and grants (overtaking/observer.hpp); a failure when a lock's word is used after the lock's end.
//         Threads that are no actors run freely, and count as well.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>

#include "rwlocker/core/hold_list.hpp"
#include "rwlocker/core/waiting.hpp"
#include "rwlocker/overtaking/observer.hpp"
#include "rwlocker/platform/platform.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {

using core::side;

// What one thread did. A compare-exchange counts when it is tried, whatever comes of it.
struct counts {
    unsigned loads = 0;
    unsigned stores = 0;
    unsigned changes = 0;  // read-modify-writes
    unsigned failed = 0;   // of them, compare-exchanges that failed
    unsigned parks = 0;
    unsigned wakes = 0;
    unsigned woken = 0;  // tokens given to it

    counts operator-(const counts& before) const {
        return {loads - before.loads, stores - before.stores, changes - before.changes, failed - before.failed,
                parks - before.parks, wakes - before.wakes,   woken - before.woken};
    }
};

// The virtual clock of the stage.
struct virtual_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<virtual_clock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept { return time_point(duration(stage::now_ns().load())); }
};

struct instrumented_record;
instrumented_record& instrumented_thread();

// A wake token, a stop mark, and nothing of the kernel's.
class instrumented_parker {
   public:
    static constexpr virtual_clock::time_point no_deadline = virtual_clock::time_point::max();

    void unpark() {
        const std::lock_guard hold(gate());
        EXPECT_FALSE(has_token_) << "a second wake token for one waiter";
        has_token_ = true;
        ++tokens_;
        bell().notify_all();
    }
    void mark_stopped() {
        const std::lock_guard hold(gate());
        is_stopped_ = true;
        bell().notify_all();
    }
    void forget_stop() {
        const std::lock_guard hold(gate());
        is_stopped_ = false;
    }
    core::park_result park(virtual_clock::time_point deadline, bool stoppable, unsigned spins);

    unsigned tokens() const { return tokens_; }
    // Nothing is owed to a thread that does not wait.
    bool is_quiet() const {
        const std::lock_guard hold(gate());
        return !has_token_ && !is_stopped_;
    }

   private:
    static std::mutex& gate() {
        static std::mutex one_for_all;
        return one_for_all;
    }
    static std::condition_variable& bell() {
        static std::condition_variable one_for_all;
        return one_for_all;
    }

    bool has_token_ = false;
    bool is_stopped_ = false;
    unsigned tokens_ = 0;
};

struct instrumented_record {
    core::hold_list holds;
    std::uint64_t writer_holds = 0;
    instrumented_parker parker;
    counts done;
};

// The calling thread's; immortal, also for a leak checker that looks after the last destructor.
inline instrumented_record& instrumented_thread() {
    static std::mutex gate;
    static auto& all = *new std::deque<instrumented_record>;
    static thread_local instrumented_record* mine = nullptr;
    if (mine == nullptr) {
        const std::lock_guard hold(gate);
        mine = &all.emplace_back();
    }
    return *mine;
}

inline counts counted() {
    counts now = instrumented_thread().done;
    now.woken = instrumented_thread().parker.tokens();
    return now;
}

// What a call of the calling thread costs.
template <class Call>
counts cost_of(Call&& call) {
    const counts before = counted();
    call();
    return counted() - before;
}

inline void before(op what) {
    if (actor* mine = actor::current()) mine->stands_before(what, [] { return true; });
}

inline core::park_result instrumented_parker::park(virtual_clock::time_point deadline, bool stoppable, unsigned) {
    ++instrumented_thread().done.parks;
    const auto is_over = [this, deadline, stoppable] {
        return has_token_ || (stoppable && is_stopped_) || deadline <= virtual_clock::now();
    };
    if (actor* mine = actor::current())
        mine->stands_before(op::park, [is_over] {
            const std::lock_guard hold(gate());
            return is_over();
        });
    std::unique_lock hold(gate());
    // Virtual time may be moved by a thread that doesn't ring: look again now and then.
    while (!is_over()) bell().wait_for(hold, std::chrono::milliseconds(1));
    if (has_token_) {
        has_token_ = false;
        return core::park_result::token;
    }
    return stoppable && is_stopped_ ? core::park_result::stopped : core::park_result::timed_out;
}

// What all instrumented platforms share.
struct instrumented_base {
    template <class T>
    class atomic {
       public:
        explicit constexpr atomic(T value) noexcept : value_(value) {}
        atomic(const atomic&) = delete;
        atomic& operator=(const atomic&) = delete;
        constexpr ~atomic() {
            if (!std::is_constant_evaluated()) life_.store(dead, std::memory_order_relaxed);
        }

        T load(std::memory_order order) const noexcept {
            comes(op::load);
            ++instrumented_thread().done.loads;
            return value_.load(order);
        }
        void store(T value, std::memory_order order) noexcept {
            comes(op::store);
            ++instrumented_thread().done.stores;
            value_.store(value, order);
        }
        bool compare_exchange_strong(T& expected, T desired, std::memory_order hit, std::memory_order miss) noexcept {
            comes(op::exchange);
            counts& mine = instrumented_thread().done;
            ++mine.changes;
            const bool is_hit = value_.compare_exchange_strong(expected, desired, hit, miss);
            if (!is_hit) ++mine.failed;
            return is_hit;
        }
        // As hardware may: it fails now and then for no reason.
        bool compare_exchange_weak(T& expected, T desired, std::memory_order hit, std::memory_order miss) noexcept {
            if (spurious_failures().load(std::memory_order_relaxed) != 0 && ++tries() % 3 == 0) {
                comes(op::exchange);
                expected = value_.load(miss);
                return false;
            }
            return compare_exchange_strong(expected, desired, hit, miss);
        }
        T fetch_and(T with, std::memory_order order) noexcept {
            comes(op::exchange);
            ++instrumented_thread().done.changes;
            return value_.fetch_and(with, order);
        }
        T fetch_or(T with, std::memory_order order) noexcept {
            comes(op::exchange);
            ++instrumented_thread().done.changes;
            return value_.fetch_or(with, order);
        }

        // For tests: no step, not counted.
        T peek() const noexcept {
            if (life_.load(std::memory_order_relaxed) != alive) std::abort();
            return value_.load(std::memory_order_relaxed);
        }

       private:
        static constexpr std::uint32_t alive = 0x600d600d, dead = 0xdeadc0de;

        void comes(op what) const noexcept {
            before(what);
            EXPECT_EQ(life_.load(std::memory_order_relaxed), alive) << "a lock is used after its end";
        }
        static unsigned& tries() {
            static thread_local unsigned mine = 0;
            return mine;
        }

        std::conditional_t<std::is_same_v<T, core::word>, overtaking::numbered_word, std::atomic<T>> value_;
        std::atomic<std::uint32_t> life_{alive};
    };

    template <class T>
    class var {
       public:
        explicit constexpr var(T value = T{}) noexcept : value_(value) {}
        constexpr operator T() const noexcept { return value_; }
        constexpr var& operator=(T value) noexcept {
            value_ = value;
            return *this;
        }

       private:
        T value_;
    };

    using clock = virtual_clock;
    using record = instrumented_record;
    using wake_target = instrumented_parker*;
    using order = std::memory_order;
    static constexpr clock::duration patience = std::chrono::milliseconds(1);

    static void wake(wake_target target) {
        before(op::wake);
        ++this_thread().done.wakes;
        target->unpark();
    }
    static record& this_thread() { return instrumented_thread(); }

    using trace = overtaking::trace;
    using stamp = overtaking::stamp;
    static stamp this_step() noexcept { return overtaking::last_step(); }
    struct observer : overtaking::observer {
        void saw_entry(const void* lock, side mode, trace& of, const stamp& at) {
            // A current reader's re-acquisition is none, by the contract. (The engine is its lock's first member.)
            if (!this_thread().holds.has(lock)) overtaking::observer::saw_entry(mode, of, at);
        }
    };

    static void relax() { actor::current() != nullptr ? before(op::relax) : std::this_thread::yield(); }

    template <class Cell, class Predicate>
    static void spin_while(const Cell& cell, Predicate holds) {
        if (actor* mine = actor::current()) mine->stands_before(op::spin, [&] { return !holds(cell.peek()); });
        while (holds(cell.peek())) std::this_thread::yield();
    }

    // Set: every third weak compare-exchange of a thread fails though the value is the expected one.
    static std::atomic<int>& spurious_failures() {
        static std::atomic<int> are_on{0};
        return are_on;
    }
};

template <unsigned Spins = 0, unsigned BargeLimit = core::largest_barge_limit, unsigned RelayWidth = 4,
          unsigned ReleaseWidth = RelayWidth>
struct instrumented : instrumented_base {
    static constexpr unsigned brief_spins = Spins;
    static constexpr unsigned barge_limit = BargeLimit;
    static constexpr unsigned relay_width = RelayWidth;
    static constexpr unsigned release_width = ReleaseWidth;
};

static_assert(Platform<instrumented<>>);

// The state word of a lock on an instrumented platform, without a step.
template <class L>
core::word word_of(const L& lock) {
    // The engine is a lock's first member, and the word the engine's; the cell knows itself, should that ever change.
    return reinterpret_cast<const instrumented_base::atomic<core::word>&>(lock).peek();
}

}  // namespace rwlocker::tests

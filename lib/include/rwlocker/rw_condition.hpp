// rw_condition.hpp: a condition variable with a read and a write side.
//
//     rwlocker::RWLockFair rw;
//     rwlocker::RWCondition changed(rw);
//
//     { std::shared_lock reader(rw);  changed.read.wait([&] { return epoch == 7; });  ... }    // reads on waking
//     { std::lock_guard writer(rw);   changed.write.wait([&] { return !jobs.empty(); });  ... }
//     { std::lock_guard writer(rw);   ++epoch;  changed.notify_all(); }
//
// After    Python's rwlocker, RWCondition; Mesa's monitors. nsync and Abseil move notified waiters to the lock's queue as well,
//          one by one; here the whole list is joined to it.
// Gives    wait(), with a predicate, for a duration, until a moment, and each with a stop token; notify(n) in order of
//          arrival over both sides, exactly n; notify_all(). A notified waiter sleeps until its side is its own, and is
//          woken once; a wait that was notified can't time out. docs/semantics.md has every promise.
// Costs    72 bytes. notify_all(): the same for its caller however many wait, and so is the unlock that follows; waking
//          n threads is O(n) work in all, done by those that wake. A wait: three read-modify-writes and a park, without
//          contention; a notification: three, or none if nobody waits. Nothing allocates.
// LIMITS   What a predicate reads is changed under the write side: a reader that checks it is not alone with it. A condition,
//          and its lock, are destroyed when every wait has returned. No spurious wake-ups, but between a notification and
//          the return from the wait others may hold the lock: check again.
//
// Over a lock that is no SpliceableLock (std::shared_mutex, std::mutex, ...) order, counts and all forms are the same; but
// a notification wakes each of its waiters itself, they compete for the lock as it lets them, and whether the caller holds
// the lock is not checked.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <limits>
#include <mutex>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "rwlocker/adapters.hpp"
#include "rwlocker/annotations.hpp"
#include "rwlocker/concepts.hpp"
#include "rwlocker/core/condition_queue.hpp"
#include "rwlocker/core/waiting.hpp"
#include "rwlocker/guards.hpp"
#include "rwlocker/platform/native.hpp"
#include "rwlocker/rw_lock.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker {

namespace core {

// A lock, and who waits on a condition of it. Here the fallback, over any lock.
template <class L>
class condition_state {
   public:
    using clock = platform::native::clock;

    explicit constexpr condition_state(L& lock) noexcept : lock_(lock) {}

    template <class Wait>
    bool wait_in(side mode, const Wait& wait) {
        auto& mine = platform::native::this_thread();
        node mine_here(mode, &mine.parker, origin::condition);
        {
            const std::lock_guard hold(guard_);
            queue_.append(mine_here);
        }
        changes(mode, [this](auto access) { access.unlock(lock_); });
        const bool is_notified = sleep_for_token(mine.parker, wait, [&] {
            const std::lock_guard hold(guard_);
            return queue_.leave(mine_here);
        });
        changes(mode, [this](auto access) { access.lock(lock_); });
        return is_notified;
    }

    void notify_in(std::size_t n) {
        notified_waiters<platform::native> taken;
        {
            const std::lock_guard hold(guard_);
            queue_.take(n, taken);
        }
        wake_all(taken.readers);
        wake_all(taken.writers);
    }

   private:
    using node = waiter<platform::native>;

    // With what acts on a side: a lock without two has one.
    template <class Change>
    static void changes(side mode, Change change) {
        if constexpr (requires(L & l) { l.lock_shared(); })
            if (mode == side::shared) return change(shared_access{});
        change(exclusive_access{});
    }

    static void wake_all(waiter_list<platform::native>& list) noexcept {
        for (node* n = list.take_all(); n != nullptr;) {
            node* next = n->next;
            platform::native::wake(n->target);  // the last access to this node
            n = next;
        }
    }

    L& lock_;
    std::mutex guard_;
    condition_queue<platform::native> queue_;  // guarded by guard_
};

template <SpliceableLock L>
class condition_state<L> {
   public:
    using clock = typename L::condition_queue::clock;

    explicit constexpr condition_state(L& lock) noexcept : lock_(lock) {}

    template <class Wait>
    bool wait_in(side mode, const Wait& wait) {
        return lock_.wait_in(queue_, mode, wait);
    }
    void notify_in(std::size_t n) { lock_.notify_in(queue_, n); }

   private:
    L& lock_;
    typename L::condition_queue queue_;
};

}  // namespace core

// One side of a condition: waits on it hold, release, and hold again that side of the lock. All throw std::system_error,
// operation_not_permitted, with nothing changed, unless the caller holds that side once, not nested (a plain lock's write
// side: unless somebody does), and what the predicate throws, with the side held.
template <class L, core::side Mode>
class condition_side {
   public:
    using clock = typename core::condition_state<L>::clock;

    condition_side(const condition_side&) = delete;
    condition_side& operator=(const condition_side&) = delete;

    // Returns once notified.
    void wait() { (void)state_.wait_in(Mode, core::forever{}); }

    // Waits until `is_so()`, which is asked with the side held, before the first wait and after each notification.
    template <std::predicate Predicate>
    void wait(Predicate is_so) {
        while (!is_so()) wait();
    }

    // False if it was not notified within `timeout`. The side is released meanwhile, also for a timeout of zero.
    template <class Rep, class Period>
    bool wait_for(const std::chrono::duration<Rep, Period>& timeout) {
        return waits(until_in(timeout));
    }

    // What `is_so()` says in the end: false if it was not so within `timeout`, nor when that had passed.
    template <class Rep, class Period, std::predicate Predicate>
    bool wait_for(const std::chrono::duration<Rep, Period>& timeout, Predicate is_so) {
        return waits(until_in(timeout), std::move(is_so));
    }

    // The same until a moment of any clock; it is converted to the steady clock once, when the wait begins.
    template <class Clock, class Duration>
    bool wait_until(const std::chrono::time_point<Clock, Duration>& moment) {
        return waits(until_at(moment));
    }
    template <class Clock, class Duration, std::predicate Predicate>
    bool wait_until(const std::chrono::time_point<Clock, Duration>& moment, Predicate is_so) {
        return waits(until_at(moment), std::move(is_so));
    }

    // The same with a stop token: false if a stop was requested first, which wakes the waiter at once. With a predicate: what
    // it says in the end. A stop that was requested before is a timeout of zero.
    bool wait(std::stop_token token) { return waits(core::until_stopped{std::move(token)}); }
    template <std::predicate Predicate>
    bool wait(std::stop_token token, Predicate is_so) {
        return waits(core::until_stopped{std::move(token)}, std::move(is_so));
    }
    template <class Rep, class Period>
    bool wait_for(std::stop_token token, const std::chrono::duration<Rep, Period>& timeout) {
        return waits(or_stopped(std::move(token), until_in(timeout)));
    }
    template <class Rep, class Period, std::predicate Predicate>
    bool wait_for(std::stop_token token, const std::chrono::duration<Rep, Period>& timeout, Predicate is_so) {
        return waits(or_stopped(std::move(token), until_in(timeout)), std::move(is_so));
    }
    template <class Clock, class Duration>
    bool wait_until(std::stop_token token, const std::chrono::time_point<Clock, Duration>& moment) {
        return waits(or_stopped(std::move(token), until_at(moment)));
    }
    template <class Clock, class Duration, std::predicate Predicate>
    bool wait_until(std::stop_token token, const std::chrono::time_point<Clock, Duration>& moment, Predicate is_so) {
        return waits(or_stopped(std::move(token), until_at(moment)), std::move(is_so));
    }

    // Notifies the first `n` waiters to have arrived, of both sides alike, or all if they are fewer. Those that have left do
    // not count. O(n), or as notify_all() if there are no more. Throws std::system_error, operation_not_permitted, with
    // nothing changed, unless the caller holds the lock, on either side (a plain lock's write side: unless somebody does).
    void notify(std::size_t n = 1) { state_.notify_in(n); }

    // Notifies all waiters, of both sides. O(1) for the caller, and so is its release of the lock.
    void notify_all() { notify(std::numeric_limits<std::size_t>::max()); }

   protected:
    explicit constexpr condition_side(core::condition_state<L>& state) noexcept : state_(state) {}

   private:
    template <class>
    friend class RWCondition;
    using until = core::until<clock>;

    template <class Rep, class Period>
    static until until_in(const std::chrono::duration<Rep, Period>& timeout) {
        return {core::deadline_after<clock>(timeout)};
    }
    template <class Clock, class Duration>
    static until until_at(const std::chrono::time_point<Clock, Duration>& moment) {
        return {core::deadline_at<clock>(moment)};
    }
    static core::until_or_stopped<clock> or_stopped(std::stop_token token, until end) {
        return {{std::move(token)}, end.deadline};
    }

    template <class Wait>
    bool waits(const Wait& wait) {
        return state_.wait_in(Mode, wait);
    }

    template <class Wait, class Predicate>
    bool waits(const Wait& wait, Predicate is_so) {
        while (!is_so()) {
            if (!state_.wait_in(Mode, wait)) return is_so();
        }
        return true;
    }

    core::condition_state<L>& state_;
};

// A condition of `lock`: `.read` and `.write` are its two sides; on the condition itself, every wait means the write side.
// Any number of conditions may share a lock.
template <class L>
class RWCondition : core::condition_state<L>, public condition_side<L, core::side::exclusive> {
   public:
    explicit constexpr RWCondition(L& lock) noexcept
        : core::condition_state<L>(lock),
          condition_side<L, core::side::exclusive>(state()),
          read(state()),
          write(state()) {}

    condition_side<L, core::side::shared> read;
    condition_side<L, core::side::exclusive> write;

   private:
    constexpr core::condition_state<L>& state() noexcept { return *this; }
};

// Over the adapter `Lock`: both sides exclusive.
using Condition = RWCondition<Lock>;

}  // namespace rwlocker

RWLOCKER_END_UNANALYSED

// lost_wake_up_lock.hpp: a mutex whose waiter notes that it waits, and sleeps until the holder wakes it.
//
//     rwbench verify --design examples/designs/lost_wake_up_lock.hpp:lost_wake_up_lock
//
// Finds    no-lost-wake-up: the waiter looks at the lock, finds it held, and notes itself only then. If the holder lets go in
//          between, it finds nobody to wake, and the waiter sleeps for ever.
#pragma once

#include <atomic>
#include <limits>

template <class P>
class lost_wake_up_lock {
   public:
    // Nothing keeps writers from passing one that wakes: that is not what is looked for here.
    static constexpr unsigned overtaken_at_most = std::numeric_limits<unsigned>::max();

    void lock() {
        unsigned free = 0;
        while (!held_.compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed)) {
            free = 0;
            auto* me = &P::this_thread().parker;
            parker* nobody = nullptr;
            if (!sleeper_.compare_exchange_strong(nobody, me, std::memory_order_release, std::memory_order_relaxed)) {
                // Another one sleeps: wait for a change.
                P::spin_while(sleeper_, [](parker* who) { return who != nullptr; });
                continue;
            }
            me->park(parker::no_deadline, false, 0);
        }
    }

    void unlock() {
        held_.store(0, std::memory_order_release);
        if (parker* who = sleeper_.exchange(nullptr, std::memory_order_acquire)) who->unpark();
    }

   private:
    using parker = typename P::parker;

    typename P::template atomic<unsigned> held_{0};
    typename P::template atomic<parker*> sleeper_{nullptr};
};

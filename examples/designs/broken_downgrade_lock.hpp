// broken_downgrade_lock.hpp: a reader-writer lock whose downgrade lets go of the write side, and then asks for the read side.
//
//     rwbench verify --design examples/designs/broken_downgrade_lock.hpp:broken_downgrade_lock
//
// Finds    exclusion, downgrade: a writer comes in beside the one that still thinks it is inside.
#pragma once

#include <atomic>
#include <limits>

template <class P>
class broken_downgrade_lock {
   public:
    // Nothing keeps readers from taking turns: that is not what is looked for here.
    static constexpr unsigned overtaken_at_most = std::numeric_limits<unsigned>::max();

    void lock_shared() {
        for (;;) {
            unsigned now = state_.load(std::memory_order_relaxed);
            if ((now & writer) == 0 && state_.compare_exchange_weak(now, now + one_reader, std::memory_order_acquire,
                                                                    std::memory_order_relaxed))
                return;
            P::spin_while(state_, [](unsigned seen) { return (seen & writer) != 0; });
        }
    }
    void unlock_shared() { state_.fetch_sub(one_reader, std::memory_order_release); }

    void lock() {
        for (;;) {
            unsigned free = 0;
            if (state_.compare_exchange_weak(free, writer, std::memory_order_acquire, std::memory_order_relaxed))
                return;
            P::spin_while(state_, [](unsigned seen) { return seen != 0; });
        }
    }
    void unlock() { state_.fetch_and(~writer, std::memory_order_release); }

    void downgrade() {
        unlock();
        lock_shared();
    }

   private:
    static constexpr unsigned writer = 1, one_reader = 2;

    typename P::template atomic<unsigned> state_{0};
};

// reader_first_lock.hpp: a spin lock that readers enter whenever no writer is inside.
//
//     rwbench verify --design examples/designs/reader_first_lock.hpp:reader_first_lock
//
// Finds    starvation: readers that take turns keep a writer out for ever.
#pragma once

#include <atomic>

template <class P>
class reader_first_lock {
   public:
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

   private:
    static constexpr unsigned writer = 1, one_reader = 2;

    typename P::template atomic<unsigned> state_{0};
};

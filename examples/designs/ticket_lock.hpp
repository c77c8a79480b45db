// ticket_lock.hpp: a mutex whose waiters are served in order of arrival.
//
//     rwbench verify --design examples/designs/ticket_lock.hpp:ticket_lock
//
// Finds    nothing: it is correct.
// After    Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors", 1991.
#pragma once

#include <atomic>

template <class P>
class ticket_lock {
   public:
    static constexpr unsigned overtaken_at_most = 0;

    void lock() {
        const unsigned mine = next_.fetch_add(1, std::memory_order_relaxed);
        P::spin_while(serving_, [mine](unsigned now) { return now != mine; });
        // Acquires what the last holder released.
        (void)serving_.load(std::memory_order_acquire);
    }

    void unlock() {
        // Only the holder writes it.
        serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

   private:
    typename P::template atomic<unsigned> next_{0};
    typename P::template atomic<unsigned> serving_{0};
};

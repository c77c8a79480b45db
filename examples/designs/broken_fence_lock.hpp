// broken_fence_lock.hpp: readers show themselves in a slot of their own, and then look for a writer; a writer shows itself, and
// then looks into the slots. Each side stores first and loads then, which only a seq_cst fence in between keeps in order.
//
//     rwbench verify --design examples/designs/broken_fence_lock.hpp:broken_fence_lock
//
// Finds    exclusion, last-write: its fences are acq_rel, so both sides may miss each other and enter.
// After    the readers' side of BRAVO (Dice and Kogan, 2019), with one word less.
#pragma once

#include <atomic>
#include <limits>

template <class P>
class broken_fence_lock {
   public:
    // A writer that retries may be passed by others: that is not what is looked for here.
    static constexpr unsigned overtaken_at_most = std::numeric_limits<unsigned>::max();

    void lock_shared() {
        for (;;) {
            readers_.fetch_add(1, std::memory_order_relaxed);
            P::fence(std::memory_order_acq_rel);  // must be seq_cst
            if (writer_.load(std::memory_order_acquire) == 0) return;
            readers_.fetch_sub(1, std::memory_order_release);
            P::spin_while(writer_, [](unsigned is_in) { return is_in != 0; });
        }
    }
    void unlock_shared() { readers_.fetch_sub(1, std::memory_order_release); }

    void lock() {
        for (;;) {
            unsigned free = 0;
            if (writer_.compare_exchange_weak(free, 1, std::memory_order_acquire, std::memory_order_relaxed)) break;
            P::spin_while(writer_, [](unsigned is_in) { return is_in != 0; });
        }
        P::fence(std::memory_order_acq_rel);  // must be seq_cst
        while (readers_.load(std::memory_order_acquire) != 0)
            P::spin_while(readers_, [](unsigned inside) { return inside != 0; });
    }
    void unlock() { writer_.store(0, std::memory_order_release); }

   private:
    typename P::template atomic<unsigned> readers_{0};
    typename P::template atomic<unsigned> writer_{0};
};

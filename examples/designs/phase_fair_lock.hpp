// phase_fair_lock.hpp: read and write phases alternate; nobody waits for more than one phase of the other kind.
//
//     rwbench verify --design examples/designs/phase_fair_lock.hpp:phase_fair_lock
//
// Finds    nothing: it is correct.
// After    Brandenburg and Anderson, "Spin-based reader-writer synchronization for multiprocessor real-time systems", 2010:
//          their PF-T, with tickets.
#pragma once

#include <atomic>

template <class P>
class phase_fair_lock {
   public:
    // Of a writer: those readers of one phase that come while the writers before it are served.
    static constexpr unsigned overtaken_at_most = 4;

    void lock_shared() {
        const unsigned writer = arrived_.fetch_add(one_reader, std::memory_order_acquire) & writer_bits;
        if (writer == 0) return;
        P::spin_while(arrived_, [writer](unsigned now) { return (now & writer_bits) == writer; });
        (void)arrived_.load(std::memory_order_acquire);
    }
    void unlock_shared() { left_.fetch_add(one_reader, std::memory_order_release); }

    void lock() {
        const unsigned mine = writer_ticket_.fetch_add(1, std::memory_order_relaxed);
        P::spin_while(writer_turn_, [mine](unsigned now) { return now != mine; });
        (void)writer_turn_.load(std::memory_order_acquire);
        // The phase bit tells one writer from the next, for readers that wait for the end of one.
        const unsigned readers = arrived_.fetch_add(present | (mine & phase), std::memory_order_relaxed) & ~writer_bits;
        P::spin_while(left_, [readers](unsigned now) { return now != readers; });
        (void)left_.load(std::memory_order_acquire);
    }
    void unlock() {
        arrived_.fetch_and(~writer_bits, std::memory_order_release);
        writer_turn_.store(writer_turn_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

   private:
    static constexpr unsigned phase = 1, present = 2, writer_bits = 3, one_reader = 256;

    typename P::template atomic<unsigned> arrived_{0};
    typename P::template atomic<unsigned> left_{0};
    typename P::template atomic<unsigned> writer_ticket_{0};
    typename P::template atomic<unsigned> writer_turn_{0};
};

// start_line.hpp: lines up workers that are already awake.
//
// An event alone is no start line: the first worker would be done with a short loop before the last has woken. So the
// event wakes them, they arrive here, and only when all have arrived does the starter let them go. Nobody sleeps in
// between; whoever waits gives its processor away, so it works with many more workers than processors.
#pragma once

#include <atomic>
#include <cstdint>

#include <sched.h>

namespace rwbench {

class start_line {
   public:
    // A worker: stands at the line until it is opened.
    void arrive_and_wait() noexcept {
        arrived_.fetch_add(1, std::memory_order_release);  // [arrival] what the worker prepared
        while (!open_.load(std::memory_order_acquire)) sched_yield();
    }

    // The starter: waits until `workers` have arrived.
    void wait_for(std::uint64_t workers) const noexcept {
        while (arrived_.load(std::memory_order_acquire) != workers) sched_yield();  // [arrival]
    }

    // The starter: lets them go.
    void open() noexcept { open_.store(true, std::memory_order_release); }

    std::uint64_t arrived() const noexcept { return arrived_.load(std::memory_order_acquire); }

   private:
    // Arrivals and the wait for the opening on lines of their own: those who wait only read.
    alignas(128) std::atomic<std::uint64_t> arrived_{0};
    alignas(128) std::atomic<bool> open_{false};
};

}  // namespace rwbench

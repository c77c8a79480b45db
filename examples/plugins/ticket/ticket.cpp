// ticket.cpp: a ticket reader-writer lock, as a plugin of rwbench: who comes draws a number, and is served in that order.
//
// Three counters: the next ticket to draw, and the tickets that readers and writers may enter with. A writer enters when
// both say its number. A reader enters when the readers' counter does, and lets the next reader in at once; whoever comes
// after a writer waits for it. (After John Mellor-Crummey and Michael Scott's ticket lock.)
#include <atomic>
#include <thread>

#include "rwbench/lock_plugin.hpp"

class ticket_lock {
   public:
    void lock() {
        const unsigned mine = next_.fetch_add(1, std::memory_order_relaxed);
        while (writers_.load(std::memory_order_acquire) != mine) std::this_thread::yield();
    }
    void unlock() {
        readers_.fetch_add(1, std::memory_order_release);
        writers_.fetch_add(1, std::memory_order_release);
    }
    void lock_shared() {
        const unsigned mine = next_.fetch_add(1, std::memory_order_relaxed);
        while (readers_.load(std::memory_order_acquire) != mine) std::this_thread::yield();
        readers_.fetch_add(1, std::memory_order_release);
    }
    void unlock_shared() { writers_.fetch_add(1, std::memory_order_release); }

   private:
    std::atomic<unsigned> next_{0}, readers_{0}, writers_{0};
};

RWBENCH_LOCK(ticket_lock, "ticket", "first come, first served; yields while it waits");
RWBENCH_PLUGIN()

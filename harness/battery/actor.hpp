// actor.hpp: a thread that does one operation on the lock at a time, and is watched from outside while it does.
//
// A lock's waiters can't be seen in a foreign lock. What can be seen is whether a thread sleeps: one that has begun to ask
// and sleeps is waiting. One that spins is given a grace period.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "rwbench/plugin.h"

namespace rwbench::battery {

struct answer {
    int code = RWBENCH_OK;  // RWBENCH_OK, RWBENCH_TIMED_OUT or RWBENCH_FAILED
    std::string said;       // the lock's sentence, where it failed
    std::chrono::nanoseconds took{};
};

class actor {
   public:
    using clock = std::chrono::steady_clock;

    // Of a lock that was created, and stays as long as the actor.
    actor(const rwbench_lock& table, void* lock);
    actor(const actor&) = delete;
    actor& operator=(const actor&) = delete;
    ~actor();  // waits for the operation under way: not to be called where that hangs

    // Each begins an operation and returns at once; the last one must be done.
    void ask(std::uint32_t side, std::uint64_t timeout_ns = RWBENCH_NO_TIMEOUT);
    void give_back(std::uint32_t side);
    void downgrade();
    void begin(std::function<answer()> operation);

    bool is_done() const;
    bool is_done_within(std::chrono::nanoseconds patience) const;
    answer result() const;  // of the last operation, which is done

    // Until the operation is done, or surely waits for the lock: sleeps, or has been spinning for the grace period.
    void settle() const;

   private:
    void work();
    bool sleeps() const;

    const rwbench_lock& table_;
    void* const lock_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::function<answer()> operation_;  // empty: idle
    bool ends_ = false;
    answer result_;
    std::atomic<bool> has_begun_{false};
    std::atomic<pid_t> id_{0};
    std::thread thread_;
};

// One operation on the calling thread.
answer ask(const rwbench_lock& table, void* lock, std::uint32_t side, std::uint64_t timeout_ns = RWBENCH_NO_TIMEOUT);
answer give_back(const rwbench_lock& table, void* lock, std::uint32_t side);

}  // namespace rwbench::battery

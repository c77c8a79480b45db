// observer.hpp: who came to a lock when, and who was let in when, in the lock's own order.
//
// An observing platform takes a number from one sequence at each change of a word, in the same step; a doorway and a grant
// carry the number of the change that made them. Overtakes are counted from these, by the contract's definition.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "rwlocker/core/state.hpp"

namespace rwlocker::tests {

using core::side;

class observer {
   public:
    using stamp = std::uint64_t;

    // One acquisition. An entry at once has doorway == grant; one that never came to a grant has grant == never.
    struct acquisition {
        const void* lock;
        side mode;
        stamp doorway;
        stamp grant;
    };
    static constexpr stamp never = ~stamp{0};

    struct overtakes {
        unsigned by_readers = 0;
        unsigned by_writers = 0;
    };

    void doorway(const void* lock, side mode, std::uint64_t waiter, stamp at) {
        const std::lock_guard hold(mutex_);
        acquisition& seen = of(lock, mode, waiter);
        seen.doorway = std::min(seen.doorway, at);  // a waiter that queues again keeps its first doorway
    }
    void grant(const void* lock, side mode, std::uint64_t waiter, stamp at) {
        const std::lock_guard hold(mutex_);
        of(lock, mode, waiter).grant = at;
    }
    void entry(const void* lock, side mode, stamp at) {
        const std::lock_guard hold(mutex_);
        entries_.push_back({lock, mode, at, at});
    }
    void forget() {
        const std::lock_guard hold(mutex_);
        waiters_.clear();
        entries_.clear();
    }

    // In order of grant; of those granted in one step, by doorway.
    std::vector<acquisition> acquisitions(const void* lock) const {
        const std::lock_guard hold(mutex_);
        std::vector<acquisition> all;
        for (const auto& [waiter, seen] : waiters_)
            if (seen.lock == lock && seen.grant != never) all.push_back(seen);
        for (const auto& seen : entries_)
            if (seen.lock == lock) all.push_back(seen);
        std::sort(all.begin(), all.end(), [](const acquisition& a, const acquisition& b) {
            return a.grant != b.grant ? a.grant < b.grant : a.doorway < b.doorway;
        });
        return all;
    }

    // A grant to the other kind after the doorway, and one to the own kind whose doorway came later.
    static overtakes overtakes_of(const acquisition& waiter, const std::vector<acquisition>& all) {
        overtakes found;
        for (const auto& other : all) {
            if (other.grant <= waiter.doorway || other.grant >= waiter.grant) continue;
            if (other.mode == waiter.mode && other.doorway <= waiter.doorway) continue;
            ++(other.mode == side::shared ? found.by_readers : found.by_writers);
        }
        return found;
    }

    static std::uint64_t new_waiter() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }

   private:
    acquisition& of(const void* lock, side mode, std::uint64_t waiter) {
        return waiters_.try_emplace(waiter, acquisition{lock, mode, never, never}).first->second;
    }

    mutable std::mutex mutex_;
    std::map<std::uint64_t, acquisition> waiters_;
    std::vector<acquisition> entries_;
};

// The seam of a platform that observes: what it keeps for each waiter, and the calls of the engine.
struct observed {
    struct trace {
        const std::uint64_t waiter = observer::new_waiter();
    };
    using stamp = observer::stamp;

    static observer& seen() {
        static observer all;
        return all;
    }
    static stamp& last_step() {
        static thread_local stamp last = 0;
        return last;
    }

    static stamp this_step() noexcept { return last_step(); }
    static void saw_doorway(const void* lock, side mode, trace& of, stamp at) {
        seen().doorway(lock, mode, of.waiter, at);
    }
    static void saw_grant(const void* lock, side mode, trace& of, stamp at) { seen().grant(lock, mode, of.waiter, at); }
    static void saw_entry(const void* lock, side mode, stamp at) { seen().entry(lock, mode, at); }
};

}  // namespace rwlocker::tests

// observer.hpp: sees each doorway and each grant of one lock, in the order of the lock's own steps.
//
// Gives   a state word whose changes are numbered, each in one step with its change; and what keeps the numbers of the
//         doorways and grants. Platforms that observe are built from both: platform/observing.hpp, and those of the tests.
// Costs   a mutex around each change of the word: slow, and never measured.
// LIMITS  `room` acquisitions of a lock are kept, 48 bytes each; later ones are not seen, which `is_full` tells.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "rwlocker/core/state.hpp"
#include "rwlocker/overtaking/history.hpp"

namespace rwlocker::overtaking {

// A change of a lock's word.
struct stamp {
    std::uint64_t number = 0;      // among all changes of that word, from 1
    std::uint64_t read_phase = 0;  // the last read phase that had begun by then
    bool is_phase_opened = false;  // by a writer's release or downgrade, not by a reader that found the lock free
};

// Stamps the changes of one word, each in one step with its change.
class step_numbers {
   public:
    const stamp& next(core::word before, core::word after) noexcept {
        ++last_.number;
        if (!core::has_readers(before) && core::has_readers(after)) {
            ++last_.read_phase;
            last_.is_phase_opened = core::has_writer(before);
        }
        return last_;
    }

   private:
    stamp last_;
};

// The stamp of the calling thread's last change to any word.
inline stamp& last_step() {
    static thread_local stamp last;
    return last;
}

// A small number for the calling thread, the same at each call.
inline std::uint64_t number_of_this_thread() {
    static std::atomic<std::uint64_t> threads{0};
    static thread_local const std::uint64_t mine = ++threads;
    return mine;
}

// Like std::atomic<word>, as far as a lock uses it: each change and the taking of its stamp are one step.
class numbered_word {
   public:
    explicit constexpr numbered_word(core::word value) noexcept : value_(value) {}
    numbered_word(const numbered_word&) = delete;
    numbered_word& operator=(const numbered_word&) = delete;

    core::word load(std::memory_order order) const noexcept { return value_.load(order); }
    void store(core::word value, std::memory_order order) noexcept {
        const std::lock_guard step(gate_);
        number(look(), value);
        value_.store(value, order);
    }
    bool compare_exchange_strong(core::word& expected, core::word desired, std::memory_order hit,
                                 std::memory_order miss) noexcept {
        const std::lock_guard step(gate_);
        const core::word before = expected;
        if (!value_.compare_exchange_strong(expected, desired, hit, miss)) return false;
        number(before, desired);
        return true;
    }
    bool compare_exchange_weak(core::word& expected, core::word desired, std::memory_order hit,
                               std::memory_order miss) noexcept {
        return compare_exchange_strong(expected, desired, hit, miss);
    }
    core::word fetch_and(core::word with, std::memory_order order) noexcept {
        const std::lock_guard step(gate_);
        number(look(), look() & with);
        return value_.fetch_and(with, order);
    }
    core::word fetch_or(core::word with, std::memory_order order) noexcept {
        const std::lock_guard step(gate_);
        number(look(), look() | with);
        return value_.fetch_or(with, order);
    }

   private:
    core::word look() const noexcept { return value_.load(std::memory_order_relaxed); }

    // The gate is held.
    void number(core::word before, core::word after) noexcept { last_step() = numbers_.next(before, after); }

    std::mutex gate_;
    step_numbers numbers_;  // guarded by gate_
    std::atomic<core::word> value_;
};

// What an observer keeps for a waiter, in the waiter's node: guarded by the observer.
struct trace {
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    const std::uint64_t who = number_of_this_thread();
    std::uint64_t doorway = never;
    stamp grant{.number = never};
};

class observer {
   public:
    static constexpr std::size_t room = std::size_t{1} << 18;

    // A waiter that queues again, since it was invited and came too late, keeps its first doorway. Its grant may have been
    // seen already: another thread can grant as soon as the doorway is passed.
    void saw_doorway(side mode, trace& of, const stamp& at) {
        const std::lock_guard hold(mutex_);
        if (of.doorway != trace::never) return;
        of.doorway = at.number;
        if (of.grant.number != trace::never) add(mode, of);
    }
    void saw_grant(side mode, trace& of, const stamp& at) {
        const std::lock_guard hold(mutex_);
        of.grant = at;
        if (of.doorway != trace::never) add(mode, of);
    }
    void saw_entry(side mode, trace& of, const stamp& at) {
        const std::lock_guard hold(mutex_);
        if (of.doorway == trace::never) of.doorway = at.number;
        of.grant = at;
        add(mode, of);
    }

    // All that was granted so far. A waiter that left, or waits still, is no acquisition.
    history seen() const {
        const std::lock_guard hold(mutex_);
        return history(granted_);
    }
    // More was granted than there was room for.
    bool is_full() const {
        const std::lock_guard hold(mutex_);
        return is_full_;
    }

   private:
    void add(side mode, const trace& of) {
        if (granted_.size() == room) {
            is_full_ = true;
            return;
        }
        granted_.push_back({.mode = mode,
                            .who = of.who,
                            .doorway = of.doorway,
                            .grant = of.grant.number,
                            .read_phase = of.grant.read_phase,
                            .is_phase_opened = of.grant.is_phase_opened});
    }

    mutable std::mutex mutex_;
    std::vector<acquisition> granted_;
    bool is_full_ = false;
};

}  // namespace rwlocker::overtaking

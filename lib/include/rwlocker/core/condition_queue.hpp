// condition_queue.hpp: who waits on a condition, in order of arrival.
//
// After   nsync and Abseil ("wait morphing": a notified waiter moves to the lock's queue, and wakes when the lock is its
//         own); one order over two lists by numbers, and "was I notified?" by one comparison, are this engine's own.
// Gives   append, leave, and take(n) of the first n of both sides alike. The nodes are the lock's (waiter.hpp).
// Costs   40 bytes. O(1) each, but take(n) of fewer than all: O(n). No allocation.
//
// STATE   Each waiter has the number of its arrival. take() goes by these numbers, so that those up to `notified_through_`
//         which have not left are exactly the notified ones: no node is touched to tell it.
// HINTS   waiting_: how many wait; exact under the guard. A look without it may miss, or still see, a waiter whose arrival
//         or leaving is not ordered before the look. A waiter holds the lock when it arrives, and a notifier holds it when
//         it looks: nobody is missed whom the lock orders before the notifier.
// WRITERS OF EACH FIELD   whoever holds the guard: the queue bit of the condition's lock, or what stands for it in the
//         fallback (rw_condition.hpp).
// MODELS  models/properties/condition_*.cpp: no notification lost or invented, the order kept, nothing touched after the last
//         wait.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "rwlocker/core/waiter.hpp"

namespace rwlocker::core {

// Waiters that were taken from a condition, by side.
template <class Platform>
struct notified_waiters {
    waiter_list<Platform> readers;
    waiter_list<Platform> writers;
};

template <class Platform>
class condition_queue {
   public:
    using node = waiter<Platform>;
    using clock = typename Platform::clock;

    constexpr condition_queue() noexcept = default;
    condition_queue(const condition_queue&) = delete;
    condition_queue& operator=(const condition_queue&) = delete;

    // Nobody waits. Needs no guard: see HINTS.
    bool is_empty() const noexcept { return waiting_.load(std::memory_order_relaxed) == 0; }

    // The guard is held, for all below.
    void append(node& n) noexcept {
        arrivals_ = arrivals_ + 1;
        n.arrival = arrivals_;
        list_of(n.mode).append(n);
        note_length();
    }

    // False if it is too late: the waiter has been notified.
    bool leave(node& n) noexcept {
        if (n.arrival <= notified_through_) return false;
        list_of(n.mode).unlink(n);
        note_length();
        return true;
    }

    // Moves the first `n` to have arrived, or all if they are no more, to `taken`.
    void take(std::size_t n, notified_waiters<Platform>& taken) noexcept {
        if (n >= length()) {
            taken.readers.append_all(readers_);
            taken.writers.append_all(writers_);
            notified_through_ = arrivals_;
        } else {
            for (; n > 0; --n) {
                node& first = first_of_both();
                notified_through_ = first.arrival;
                list_of(first.mode).unlink(first);
                (first.mode == side::shared ? taken.readers : taken.writers).append(first);
            }
        }
        note_length();
    }

   private:
    std::uint32_t length() const noexcept { return readers_.length() + writers_.length(); }
    void note_length() noexcept { waiting_.store(length(), std::memory_order_relaxed); }
    waiter_list<Platform>& list_of(side mode) noexcept { return mode == side::shared ? readers_ : writers_; }

    // Somebody waits.
    node& first_of_both() noexcept {
        node* reader = readers_.first();
        node* writer = writers_.first();
        if (reader == nullptr) return *writer;
        if (writer == nullptr) return *reader;
        return reader->arrival < writer->arrival ? *reader : *writer;
    }

    template <class T>
    using var = typename Platform::template var<T>;

    waiter_list<Platform> readers_;
    waiter_list<Platform> writers_;
    var<std::uint64_t> arrivals_{0};
    var<std::uint64_t> notified_through_{0};  // the arrival of the last one that was notified
    typename Platform::template atomic<std::uint32_t> waiting_{0};
};

}  // namespace rwlocker::core

// observing_platform.hpp: the native platform, and an observer that sees each doorway and each grant.
//
// A change of a lock's word and the taking of its number are one step, under one mutex: the order that the observer sees is
// the word's own. Slow, therefore, and never measured.
#pragma once

#include <atomic>
#include <mutex>

#include "rwlocker/platform/native.hpp"
#include "support/observer.hpp"

namespace rwlocker::tests {

struct observing : platform::native {
    template <class T>
    class atomic {
       public:
        explicit constexpr atomic(T value) noexcept : value_(value) {}
        atomic(const atomic&) = delete;
        atomic& operator=(const atomic&) = delete;

        T load(std::memory_order order) const noexcept { return value_.load(order); }
        void store(T value, std::memory_order order) noexcept {
            const std::lock_guard step(gate());
            value_.store(value, order);
            observed::last_step() = ++sequence();
        }
        bool compare_exchange_strong(T& expected, T desired, std::memory_order hit, std::memory_order miss) noexcept {
            const std::lock_guard step(gate());
            if (!value_.compare_exchange_strong(expected, desired, hit, miss)) return false;
            observed::last_step() = ++sequence();
            return true;
        }
        bool compare_exchange_weak(T& expected, T desired, std::memory_order hit, std::memory_order miss) noexcept {
            return compare_exchange_strong(expected, desired, hit, miss);
        }
        T fetch_and(T with, std::memory_order order) noexcept {
            const std::lock_guard step(gate());
            observed::last_step() = ++sequence();
            return value_.fetch_and(with, order);
        }
        T fetch_or(T with, std::memory_order order) noexcept {
            const std::lock_guard step(gate());
            observed::last_step() = ++sequence();
            return value_.fetch_or(with, order);
        }

       private:
        static std::mutex& gate() {
            static std::mutex one_for_all;
            return one_for_all;
        }
        static observer::stamp& sequence() {
            static observer::stamp last = 0;  // guarded by gate()
            return last;
        }

        std::atomic<T> value_;
    };

    using trace = observed::trace;
    using stamp = observed::stamp;
    static stamp this_step() noexcept { return observed::this_step(); }
    static void saw_doorway(const void* lock, core::side mode, trace& of, stamp at) {
        observed::saw_doorway(lock, mode, of, at);
    }
    static void saw_grant(const void* lock, core::side mode, trace& of, stamp at) {
        observed::saw_grant(lock, mode, of, at);
    }
    static void saw_entry(const void* lock, core::side mode, stamp at) {
        // A current reader's re-acquisition is none, by the contract. (The engine is its lock's first member.)
        if (!this_thread().holds.has(lock)) observed::saw_entry(lock, mode, at);
    }
};

static_assert(Platform<observing>);

}  // namespace rwlocker::tests

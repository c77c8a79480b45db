// native.hpp: the platform of OS threads on Linux.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <thread>
#include <type_traits>

#include "rwlocker/platform/platform.hpp"
#include "rwlocker/platform/thread_record.hpp"

namespace rwlocker::platform {

struct native {
    template <class T>
    using atomic = std::atomic<T>;
    using order = std::memory_order;

    template <class T>
    class var {
       public:
        explicit constexpr var(T value = T{}) noexcept : value_(value) {}
        constexpr operator T() const noexcept {
            return value_;
        }  // NOLINT(google-explicit-constructor): reads as its value
        constexpr var& operator=(T value) noexcept {
            value_ = value;
            return *this;
        }

       private:
        T value_;
    };

    using clock = std::chrono::steady_clock;
    using record = platform::thread_record;
    using wake_target = futex_parker*;

    // A pause takes 19 ns on the machines this was tuned on, so a brief spin lasts 2 to 3 us: longer than a short critical
    // section, shorter than the 5 us that a futex wake-up costs its waker.
    static constexpr unsigned brief_spins = 128;
    // A wake-up costs its waker 5 to 12 us when a processor must be woken for it, 2 to 4 us when one is busy waking others
    // already: a releasing thread wakes one and returns, a woken reader wakes many in a row. See docs/decisions/0004.
    static constexpr unsigned release_width = 1;
    static constexpr unsigned relay_width = 16;
    static constexpr unsigned barge_limit = core::largest_barge_limit;
    static constexpr clock::duration patience = std::chrono::milliseconds(1);

    static void wake(wake_target target) noexcept { target->unpark(); }

    // The kernel's number of the thread that waits for this token.
    static long thread_id(wake_target target) noexcept {
        static_assert(std::is_standard_layout_v<record>, "so that a record is found from its parker");
        const char* parker = reinterpret_cast<const char*>(target);
        return thread_id(parker - offsetof(record, parker));
    }
    // The same of the thread that has this record.
    static long thread_id(const void* of) noexcept {
        return static_cast<const record*>(of)->thread_id.load(std::memory_order_relaxed);
    }

    // Throws std::bad_alloc at a thread's first use, when out of memory.
    static record& this_thread() {
        if (record* mine = RWLOCKER_RECORDS(current)) [[likely]]
            return *mine;
        return attach();
    }

    static void relax() noexcept { cpu_relax(); }

    template <class Cell, class Predicate>
    static void spin_while(const Cell& cell, Predicate holds) noexcept {
        // A queue section is some tens of instructions; if it lasts longer, its thread is not running.
        for (unsigned i = 0; holds(cell.load(std::memory_order_relaxed)); ++i)
            i < spins_before_yield ? cpu_relax() : std::this_thread::yield();
    }

    struct trace {};
    struct stamp {};
    static constexpr stamp this_step() noexcept { return {}; }
    struct observer {
        static constexpr void saw_doorway(core::side, trace&, stamp) noexcept {}
        static constexpr void saw_grant(core::side, trace&, stamp) noexcept {}
        static constexpr void saw_entry(const void*, core::side, trace&, stamp) noexcept {}
    };

   private:
    static constexpr unsigned spins_before_yield = 32;

    [[gnu::noinline]] static record& attach() {
        if (record* mine = RWLOCKER_RECORDS(attach)()) return *mine;
        throw std::bad_alloc();
    }
};

static_assert(Platform<native>);

}  // namespace rwlocker::platform

// futex_parker.hpp: where one thread sleeps until it is given a wake token, stopped, or its deadline passes.
//
// Gives   park() returns once a token has come (and takes it), or a stop was marked, or the deadline has passed; neither
//         signals, nor spurious futex returns, nor clock changes end it. A token is kept until it is taken.
// Costs   unpark: one read-modify-write, and a futex wake only if the thread sleeps. park: one exchange if a token is
//         there, else one compare-exchange and a futex wait.
//
// STATE   a 32-bit word:  token (1)  stop (2)  asleep (4)
// WRITERS OF EACH FIELD   token: set by a waker, cleared by the owner. stop: set by a stop callback, cleared by the owner.
//                         asleep: the owner; cleared by whoever wakes it.
// ORDER   [token]  unpark() release -> park() acquire: all that the waker did before, the grant and the relay among it
//         [stop]   mark_stopped() release -> park() acquire
// FUTEX   not a process-private one: since Linux 6.16 a process has a table of its own for those, of at most four buckets
//         for each processor, and a wake-up walks a bucket (docs/decisions/0008). Nothing is shared between processes all
//         the same: the word is in private memory.
// LIMITS  one thread waits for one thing at a time, so one word for each thread is enough; it is immortal, since the
//         futex call of a waker may come after the waiter has left.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include "rwlocker/core/waiting.hpp"

namespace rwlocker::platform {

using core::park_result;

inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#else
    std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

class futex_parker {
   public:
    using clock = std::chrono::steady_clock;
    static constexpr clock::time_point no_deadline = clock::time_point::max();

    constexpr futex_parker() = default;
    futex_parker(const futex_parker&) = delete;
    futex_parker& operator=(const futex_parker&) = delete;

    // Gives the token. Any thread; nothing of the waiter may be touched afterwards.
    void unpark() noexcept { post(token_bit); }

    // Ends the owner's stoppable parks until forget_stop(). Any thread.
    void mark_stopped() noexcept { post(stop_bit); }

    // The owner, with no stop callback registered any more.
    void forget_stop() noexcept { word_.fetch_and(~stop_bit, std::memory_order_relaxed); }

    // The owner. Looks `spins` times before it sleeps. A token goes before a stop, and a stop before a deadline.
    park_result park(clock::time_point deadline, bool stoppable, unsigned spins) noexcept {
        const std::uint32_t ends = token_bit | (stoppable ? stop_bit : 0);
        for (unsigned i = 0; i < spins && (word_.load(std::memory_order_relaxed) & ends) == 0; ++i) cpu_relax();
        bool is_late = false;
        for (;;) {
            std::uint32_t w = word_.load(std::memory_order_relaxed);
            if (w & token_bit) {
                // [token] acquire: what the waker did before it gave the token.
                word_.fetch_and(~(token_bit | asleep_bit), std::memory_order_acquire);
                return park_result::token;
            }
            if (w & ends || is_late) {
                // [stop] acquire: what the stopping thread did before its request.
                if (!word_.compare_exchange_strong(w, w & ~asleep_bit, std::memory_order_acquire,
                                                   std::memory_order_relaxed))
                    continue;
                return w & ends ? park_result::stopped : park_result::timed_out;
            }
            if (!(w & asleep_bit) &&
                !word_.compare_exchange_strong(w, w | asleep_bit, std::memory_order_relaxed, std::memory_order_relaxed))
                continue;
            is_late = !sleep(w | asleep_bit, deadline);
        }
    }

   private:
    static constexpr std::uint32_t token_bit = 1, stop_bit = 2, asleep_bit = 4;

    void post(std::uint32_t bit) noexcept {
        // [token] [stop] release: all that this thread did before becomes visible to the woken one.
        const std::uint32_t before = word_.fetch_or(bit, std::memory_order_release);
        // One: nobody but the owner sleeps here, and the kernel walks no further than to the first that it may wake.
        if (before & asleep_bit) futex(FUTEX_WAKE, 1, nullptr, 0);
    }

    // Sleeps while the word is `expected`; false once the deadline has passed.
    bool sleep(std::uint32_t expected, clock::time_point deadline) noexcept {
        if (deadline == no_deadline) {
            futex(FUTEX_WAIT, expected, nullptr, 0);
            return true;
        }
        const auto since_epoch = deadline.time_since_epoch();
        if (since_epoch.count() <= 0) return false;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
        // Absolute, on CLOCK_MONOTONIC, which steady_clock is here: no clock change moves it.
        const timespec until{static_cast<time_t>(seconds.count()),
                             static_cast<long>(std::chrono::nanoseconds(since_epoch - seconds).count())};
        const long result = futex(FUTEX_WAIT_BITSET, expected, &until, FUTEX_BITSET_MATCH_ANY);
        return !(result == -1 && errno == ETIMEDOUT);
    }

    long futex(int operation, std::uint32_t value, const timespec* until, std::uint32_t bits) noexcept {
        return syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word_), operation, value, until, nullptr, bits);
    }

    std::atomic<std::uint32_t> word_{0};
    static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t) &&
                      std::atomic<std::uint32_t>::is_always_lock_free,
                  "the kernel waits on the bytes of the atomic");
};

}  // namespace rwlocker::platform

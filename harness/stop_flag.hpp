// stop_flag.hpp: the word that ends all loops of a trial, and a sleep that it ends at once.
//
// Loops look at the word between two operations, relaxed: it carries nothing but itself. A worker that waits for its
// next operation may be far from looking; it sleeps on the word (a futex), so that it need not look up now and then.
#pragma once

#include <climits>
#include <cstdint>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace rwbench {

inline void raise_stop(std::uint32_t* stop) noexcept {
    __atomic_store_n(stop, 1u, __ATOMIC_RELAXED);
    syscall(SYS_futex, stop, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

// For `ns`, or until the word is raised, or for no reason: the caller looks at its clock again.
inline void sleep_unless_stopped(const std::uint32_t* stop, std::uint64_t ns) noexcept {
    const timespec at_most{static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
    syscall(SYS_futex, stop, FUTEX_WAIT_PRIVATE, 0u, &at_most, nullptr, 0);
}

}  // namespace rwbench

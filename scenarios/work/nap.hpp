// nap.hpp: sleeps for a while, as a section waiting for I/O does.
#pragma once

#include <cerrno>
#include <cstdint>

#include <time.h>

#include "rwbench/steady_clock.hpp"

namespace rwbench {

// To an absolute time, so that a signal neither shortens nor stretches it.
inline void nap(std::uint64_t ns) noexcept {
    if (ns == 0) return;
    const std::uint64_t ends_ns = steady_now_ns() + ns;
    const timespec until{static_cast<time_t>(ends_ns / 1'000'000'000), static_cast<long>(ends_ns % 1'000'000'000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

}  // namespace rwbench

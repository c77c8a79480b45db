// nap.hpp: sleeps for a while, as a section waiting for I/O does.
#pragma once

#include <cerrno>
#include <cstdint>

#include <time.h>

namespace rwbench {

// To an absolute time, so that a signal neither shortens nor stretches it.
inline void nap(std::uint64_t ns) noexcept {
    if (ns == 0) return;
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    const std::uint64_t nanoseconds = static_cast<std::uint64_t>(until.tv_nsec) + ns % 1'000'000'000;
    until.tv_sec += static_cast<time_t>(ns / 1'000'000'000 + nanoseconds / 1'000'000'000);
    until.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

}  // namespace rwbench

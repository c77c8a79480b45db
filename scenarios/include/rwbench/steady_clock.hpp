// steady_clock.hpp: the clock that everything here goes by, in nanoseconds.
#pragma once

#include <cstdint>

#include <time.h>

namespace rwbench {

inline std::uint64_t steady_now_ns() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace rwbench

// elapsed.hpp: how long something has taken, and when a budget is used up.
#pragma once

#include <chrono>

namespace rwbench::verify {

using clock = std::chrono::steady_clock;

inline double seconds_since(clock::time_point then) {
    return std::chrono::duration<double>(clock::now() - then).count();
}

inline double seconds_until(clock::time_point then) { return -seconds_since(then); }

inline clock::time_point in_seconds(double seconds) {
    return clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace rwbench::verify

// words.hpp: what the oracles say, so that they all say it alike.
#pragma once

#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace rwbench {

inline std::string seen(const char* what, std::uint64_t times) {
    return times == 1 ? fmt::format("{} (seen once)", what) : fmt::format("{} (seen {} times)", what, times);
}

inline std::string miscounted(std::uint64_t expected, std::uint64_t first, std::uint64_t second) {
    return fmt::format("expected {} writes to be counted, got {} and {}", expected, first, second);
}

inline void also(std::string& sentence, const std::string& more) {
    if (!sentence.empty()) sentence += "; ";
    sentence += more;
}

}  // namespace rwbench

// place.hpp: where in the checked source a step stands.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace rwbench::verify {

struct place {
    const char* function = "";
    const char* file = "";
    unsigned line = 0;

    constexpr place() = default;
    constexpr place(const char* in_function, const char* in_file, unsigned on_line)
        : function(in_function), file(in_file), line(on_line) {}
};

// For who has no such folders.
inline std::string without_folders(std::string_view file) {
    return std::string(file.substr(file.find_last_of('/') + 1));
}

}  // namespace rwbench::verify

// As a default argument it is the caller's place. (std::source_location is not to be had with clang 14.)
// gcc 12 takes braces in its stead for a place of their own.
#define RWBENCH_CALLER ::rwbench::verify::place(__builtin_FUNCTION(), __builtin_FILE(), __builtin_LINE())

namespace rwbench::verify {

// A memory order, and where the source states it. An order turns into one where it is written, and a helper that takes one
// as its parameter hands on both.
struct stated_order {
    std::memory_order order;
    place at;

    // Implicit: an order that is handed to an atomic is to become one.
    constexpr stated_order(std::memory_order stated, const place& in = RWBENCH_CALLER) noexcept  // NOLINT
        : order(stated), at(in) {}
};

}  // namespace rwbench::verify

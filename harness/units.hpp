// units.hpp: the values of the command line, parsed strictly: the whole text, in range, with its unit written out.
//
// Each function throws std::invalid_argument with what was expected, and nothing else: the caller knows the option.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rwbench {

std::uint64_t parse_count(std::string_view text, std::uint64_t low, std::uint64_t high);

// "500us" -> nanoseconds; units are ns, us, ms, s, m or min, h. At most so many `hours`.
std::uint64_t parse_duration(std::string_view text, std::uint64_t hours = 1);

// "99.9%" or "0.999" -> 0 to 1.
double parse_ratio(std::string_view text);

// "2000/s" or "2000" -> 2000. At most 1e9/s.
double parse_rate(std::string_view text);

// "0.99" -> 0.99, 0 to 10.
double parse_exponent(std::string_view text);

// "a,b,,c" -> a, b, c. Spaces around an element are no part of it.
std::vector<std::string> split_list(std::string_view text);

// The shortest exact form, in seconds at most: 1500000 -> "1.5ms".
std::string format_duration(std::uint64_t ns);

// 2000 -> "2000/s".
std::string format_rate(double per_s);

// 0.999 -> "99.9%".
std::string format_ratio(double ratio);

}  // namespace rwbench

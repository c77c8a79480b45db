// units.cpp: see units.hpp.
#include "units.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace rwbench {
namespace {

constexpr std::uint64_t ns_of_a_second = 1'000'000'000, ns_of_an_hour = 3600 * ns_of_a_second;

struct unit {
    std::string_view name;
    std::uint64_t ns;
};

// Of names that end alike, the longer one first: "s" also ends "ms".
constexpr unit units[] = {{"ns", 1},
                          {"us", 1'000},
                          {"ms", 1'000'000},
                          {"s", ns_of_a_second},
                          {"min", 60 * ns_of_a_second},
                          {"m", 60 * ns_of_a_second},
                          {"h", ns_of_an_hour}};
constexpr double lowest_rate = 1, highest_rate = 1e9;
constexpr double highest_exponent = 10;

// A plain decimal number and nothing beside it: no sign, exponent, "inf" or "nan".
std::optional<double> plain_number(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789.") != text.npos) return std::nullopt;
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::uint64_t parse_count(std::string_view text, std::uint64_t low, std::uint64_t high) {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
        throw std::invalid_argument(fmt::format("expected a whole number from {} to {}", low, high));
    return value;
}

std::uint64_t parse_duration(std::string_view text, std::uint64_t hours) {
    for (const unit& unit : units) {
        if (!text.ends_with(unit.name)) continue;
        auto number = plain_number(text.substr(0, text.size() - unit.name.size()));
        if (!number) continue;
        double ns = *number * static_cast<double>(unit.ns);
        if (ns > static_cast<double>(hours * ns_of_an_hour))
            throw std::invalid_argument(fmt::format("expected a time of at most {}h", hours));
        return static_cast<std::uint64_t>(std::llround(ns));
    }
    throw std::invalid_argument("expected a time with its unit (ns, us, ms, s, m or h), such as 500us or 1ms");
}

double parse_ratio(std::string_view text) {
    double ratio = -1;
    if (!text.ends_with('%')) {
        ratio = plain_number(text).value_or(-1);
    } else if (plain_number(text.substr(0, text.size() - 1))) {
        // Not divided by 100: 99.9% is to be the very number that 0.999 is.
        const std::string scaled = std::string(text.substr(0, text.size() - 1)) + "e-2";
        std::from_chars(scaled.data(), scaled.data() + scaled.size(), ratio);
    }
    if (ratio < 0 || ratio > 1) throw std::invalid_argument("expected a share from 0% to 100%, such as 99.9% or 0.999");
    return ratio;
}

double parse_rate(std::string_view text) {
    const std::string_view number = text.ends_with("/s") ? text.substr(0, text.size() - 2) : text;
    const double rate = plain_number(number).value_or(-1);
    if (rate < lowest_rate || rate > highest_rate)
        throw std::invalid_argument("expected a rate from 1/s to 1000000000/s, such as 2000/s");
    return rate;
}

double parse_exponent(std::string_view text) {
    const double exponent = plain_number(text).value_or(-1);
    if (exponent < 0 || exponent > highest_exponent)
        throw std::invalid_argument("expected a number from 0 (all alike) to 10, such as 0.99");
    return exponent;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> elements;
    while (!text.empty()) {
        auto comma = text.find(',');
        std::string_view element = text.substr(0, comma);
        text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
        auto first = element.find_first_not_of(' ');
        if (first == element.npos) continue;
        elements.emplace_back(element.substr(first, element.find_last_not_of(' ') - first + 1));
    }
    return elements;
}

std::string format_duration(std::uint64_t ns) {
    const unit* best = &units[0];
    for (const unit& unit : units)
        if (ns >= unit.ns && unit.ns <= ns_of_a_second) best = &unit;
    return fmt::format("{}{}", static_cast<double>(ns) / static_cast<double>(best->ns), best->name);
}

std::string format_rate(double per_s) { return fmt::format("{}/s", per_s); }

std::string format_ratio(double ratio) { return fmt::format("{:.10g}%", ratio * 100); }

}  // namespace rwbench

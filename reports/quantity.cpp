// quantity.cpp: picks the unit after rounding, so that 999.9 us reads 1.00 ms and not 1000 us.
#include "quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace rwbench::report {
namespace {

struct unit {
    double size;
    const char* name;
};

constexpr unit times[] = {{1, " ns"}, {1e3, " µs"}, {1e6, " ms"}, {1e9, " s"}};
constexpr unit rates[] = {{1, " /s"}, {1e3, " k/s"}, {1e6, " M/s"}, {1e9, " G/s"}};
constexpr unit no_unit[] = {{1, ""}};

std::span<const unit> units_of(quantity of) {
    switch (of) {
        case quantity::nanoseconds:
            return times;
        case quantity::per_second:
            return rates;
        case quantity::plain:
            break;
    }
    return no_unit;
}

// Decimals that leave three digits, but no more than three decimals.
int decimals_of(double value) {
    const double size = std::abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    // 9.996 with two decimals is 10.00: one digit too many.
    const double step = std::pow(10, decimals);
    if (decimals > 0 && std::round(size * step) / step >= std::pow(10, 3 - decimals)) --decimals;
    return decimals;
}

const unit& fitting_unit(double value, std::span<const unit> units) {
    const auto fits = [&](const unit& each) { return std::round(std::abs(value) / each.size) < 1000; };
    const auto found = std::find_if(units.begin(), units.end(), fits);
    return found == units.end() ? units.back() : *found;
}

std::string percent_text(double percent) {
    if (percent > 999) return ">999%";
    return fmt::format("{:.{}f}%", percent, percent < 9.95 ? 1 : 0);
}

}  // namespace

std::string quantity_text(double value, quantity of) { return quantity_text(value, std::nullopt, of); }

std::string quantity_text(double value, const std::optional<interval>& range, quantity of) {
    const unit& in = fitting_unit(value, units_of(of));
    const double scaled = value / in.size;
    const int decimals = value == 0 ? 0 : decimals_of(scaled);
    std::string text = fmt::format("{:.{}f}{}", scaled, decimals, in.name);
    if (range) {
        const double reach = std::max({range->high - value, value - range->low, 0.0});
        text += " ±" + percent_text(value == 0 ? 0 : 100 * reach / std::abs(value));
    }
    return text;
}

}  // namespace rwbench::report

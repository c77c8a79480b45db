// quantity.hpp: figures as a person reads them: three digits, and the unit that fits.
#pragma once

#include <optional>
#include <string>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

enum class quantity { nanoseconds, per_second, plain };

// "37.2 ms", "12.3 M/s", "1.02".
std::string quantity_text(double value, quantity of);

// The same with how far the interval reaches on its longer side, as a share of the value: "37.2 ms ±1.2%".
std::string quantity_text(double value, const std::optional<interval>& range, quantity of);

}  // namespace rwbench::report

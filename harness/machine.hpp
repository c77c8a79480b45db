// machine.hpp: what a reader of the report must know about where it was made. What the
// system hides stays empty.
#pragma once

#include <cstdint>
#include <optional>

#include "rwbench/report/result.hpp"

namespace rwbench {

// Cores that this process may run on.
std::uint32_t usable_cores();

// Load over the last minute.
std::optional<double> load_now();

// All facts but the load at the end.
report::machine describe_machine();

}  // namespace rwbench

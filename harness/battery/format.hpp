// format.hpp: what the battery found, as a person reads it and as JSON.
#pragma once

#include <string>
#include <vector>

#include "battery/children.hpp"

namespace rwbench::battery {

// Behaviour by behaviour, the locks by what was seen. At most 120 columns.
std::string as_text(const std::vector<trial>& trials, bool with_colour);
std::string as_json(const std::vector<trial>& trials);

}  // namespace rwbench::battery

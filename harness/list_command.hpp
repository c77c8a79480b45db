// list_command.hpp: what there is, with a line each.
#pragma once

#include <string>

#include "catalogue.hpp"
#include "options.hpp"

namespace rwbench {

// `what` is "scenarios", "locks" or empty for both.
std::string list_as_text(const catalogue& available, const std::string& what);
std::string list_as_json(const catalogue& available, const std::string& what);

}  // namespace rwbench

// list_command.hpp: what there is, with a line each.
#pragma once

#include <string>

#include "catalogue.hpp"
#include "modelled.hpp"
#include "options.hpp"

namespace rwbench {

// `what` is "scenarios", "locks", "properties", "designs", or empty for all of them and the works. Of model checking it says
// what `checked` has; null: nothing.
std::string list_as_text(const catalogue& available, const std::string& what, const modelled* checked = nullptr);
std::string list_as_json(const catalogue& available, const std::string& what, const modelled* checked = nullptr);

}  // namespace rwbench

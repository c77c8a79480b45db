// plugins.hpp: shared objects that bring locks, scenarios and works.
//
// A plugin is loaded for good: its tables are used to the end of the process. It sees nothing of another one's symbols
// (RTLD_LOCAL), so two builds of the same code can be loaded side by side.
#pragma once

#include <string>
#include <vector>

#include "registry.hpp"

namespace rwbench {

// Loads each file and adds what it brings to `known`. Throws environment_error where one is refused:
// "<who>: --plugin FILE: why", `who` being the command: "rwbench run".
void load_plugins(const std::vector<std::string>& files, registry& known, const std::string& who);

}  // namespace rwbench

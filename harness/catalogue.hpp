// catalogue.hpp: what there is to run, in the order of registration.
#pragma once

#include <string>
#include <vector>

#include "rwbench/plugin.h"

namespace rwbench {

// A lock that might be expected but was not built.
struct absent_lock {
    std::string name;
    std::string why;  // half a sentence: "CMake found no folly when this was configured"
};

struct catalogue {
    std::vector<const rwbench_lock*> locks;
    std::vector<const rwbench_scenario*> scenarios;
    std::vector<const rwbench_work*> works;
    std::vector<absent_lock> absent = {};
};

}  // namespace rwbench

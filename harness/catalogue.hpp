// catalogue.hpp: what there is to run, in the order of registration.
#pragma once

#include <vector>

#include "rwbench/plugin.h"

namespace rwbench {

struct catalogue {
    std::vector<const rwbench_lock*> locks;
    std::vector<const rwbench_scenario*> scenarios;
    std::vector<const rwbench_work*> works;
};

}  // namespace rwbench

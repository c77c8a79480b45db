// catalogue.hpp: what there is to run, in the order of registration.
#pragma once

#include <map>
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
    std::map<const void*, std::string> brought_by = {};  // of the tables of plugins: the file, as named

    // The plugin that brought a lock, a scenario or a work; empty: it is built in.
    std::string plugin_of(const void* table) const {
        const auto found = brought_by.find(table);
        return found == brought_by.end() ? "" : found->second;
    }
};

}  // namespace rwbench

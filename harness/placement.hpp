// placement.hpp: which processor a worker is pinned to.
#pragma once

#include <cstddef>
#include <vector>

#include "executor.hpp"

namespace rwbench {

struct processor {
    int number = 0;
    int package = 0;  // socket
    int core = 0;     // within its package; hardware threads share one
};

// The processors that this process may use, as the kernel describes them.
std::vector<processor> usable_processors();

// The order in which workers are dealt out: `compact` fills a core's hardware threads, then its neighbours; `spread`
// takes a new package first, then a new core, and shares a core last. Worker i goes to entry i modulo the size. Empty
// for `none`.
std::vector<int> placement_order(pinning how, std::vector<processor> processors);

}  // namespace rwbench

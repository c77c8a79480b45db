// placement.hpp: which processor a worker is pinned to, and the pinning.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sched.h>
#include <sys/types.h>

#include "executor.hpp"

namespace rwbench {

struct processor {
    int number = 0;
    int package = 0;  // socket
    int core = 0;     // within its package; hardware threads share one
};

using affinity_call = int (*)(pid_t, std::size_t, cpu_set_t*);

// Those that this thread may run on, however many the machine has. Throws std::system_error where the kernel won't say.
std::vector<int> allowed_processors(affinity_call ask = ::sched_getaffinity);

// The same, as the kernel describes them.
std::vector<processor> usable_processors();

// The order in which workers are dealt out: `compact` fills a core's hardware threads, then its neighbours; `spread`
// takes a new package first, then a new core, and shares a core last. Worker i goes to entry i modulo the size. Empty
// for `none`.
std::vector<int> placement_order(pinning how, std::vector<processor> processors);

// That order on this machine.
std::vector<int> placement_order(pinning how);

// The calling thread on one processor, for as long as this lives; afterwards it may run where it might before.
class pinned {
   public:
    explicit pinned(int processor) noexcept;
    ~pinned();
    pinned(const pinned&) = delete;
    pinned& operator=(const pinned&) = delete;

    int error() const { return error_; }  // errno's; 0: it is pinned

   private:
    std::vector<int> before_;
    int error_ = 0;
};

// What an outcome says where it could not be done.
std::string could_not_be_pinned(int error);

}  // namespace rwbench

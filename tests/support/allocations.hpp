// allocations.hpp: how often the calling thread has allocated, in a binary that links allocations.cpp.
#pragma once

namespace rwlocker::tests {

int allocations();

// Called by each allocation of the calling thread, before it, if set.
extern thread_local void (*before_allocation)();

}  // namespace rwlocker::tests

// allocations.hpp: how often the calling thread has allocated, in a binary that links allocations.cpp.
#pragma once

namespace rwlocker::tests {

int allocations();

}  // namespace rwlocker::tests

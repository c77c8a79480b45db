// std::mutex: the baseline of every table; both sides exclusive.
#include <mutex>

#include "rwbench/lock_plugin.hpp"

RWBENCH_LOCK(std::mutex, "std::mutex", "baseline", "the standard's mutex: readers exclude each other too");

// std::timed_mutex: the standard's mutex with time-outs; both sides exclusive.
#include <mutex>

#include "rwbench/lock_plugin.hpp"

RWBENCH_LOCK(std::timed_mutex, "std::timed_mutex", "peer", "the standard's mutex with time-outs");

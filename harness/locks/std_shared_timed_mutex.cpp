// std::shared_timed_mutex: the standard's reader-writer lock with time-outs.
#include <shared_mutex>

#include "rwbench/lock_plugin.hpp"

RWBENCH_LOCK(std::shared_timed_mutex, "std::shared_timed_mutex", "peer",
             "the standard's reader-writer lock with time-outs");

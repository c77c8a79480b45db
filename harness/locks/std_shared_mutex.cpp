// std::shared_mutex: the standard's reader-writer lock (glibc's pthread_rwlock, which prefers readers).
#include <shared_mutex>

#include "rwbench/lock_plugin.hpp"

RWBENCH_LOCK(std::shared_mutex, "std::shared_mutex", "baseline", "the standard's reader-writer lock");

// tbb::rw_mutex: oneTBB's reader-writer lock that sleeps when waiting lasts.
#include <oneapi/tbb/rw_mutex.h>

#include "rwbench/lock_plugin.hpp"
#include "tbb_mutex.hpp"

RWBENCH_LOCK(rwbench::tbb_mutex<tbb::rw_mutex>, "tbb::rw_mutex", "peer",
             RWBENCH_PEER_LIBRARY "'s reader-writer lock, writer-preferring");

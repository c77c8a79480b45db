// tbb::spin_rw_mutex: oneTBB's reader-writer lock that only spins, and yields.
#include <oneapi/tbb/spin_rw_mutex.h>

#include "rwbench/lock_plugin.hpp"
#include "tbb_mutex.hpp"

RWBENCH_LOCK(rwbench::tbb_mutex<tbb::spin_rw_mutex>, "tbb::spin_rw_mutex", "peer",
             RWBENCH_PEER_LIBRARY "'s reader-writer lock that only spins", RWBENCH_SPINS_ONLY);

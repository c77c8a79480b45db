// nsync_mu: nsync's lock, which readers can share. It has no timed acquisition: its deadlines are those of conditions.
#include <nsync_mu.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class nsync_lock {
   public:
    void lock() { nsync::nsync_mu_lock(&lock_); }
    void unlock() { nsync::nsync_mu_unlock(&lock_); }
    void lock_shared() { nsync::nsync_mu_rlock(&lock_); }
    void unlock_shared() { nsync::nsync_mu_runlock(&lock_); }

   private:
    nsync::nsync_mu lock_ = NSYNC_MU_INIT;
};

RWBENCH_LOCK(nsync_lock, "nsync_mu", "peer", RWBENCH_PEER_LIBRARY "'s lock");

}  // namespace
}  // namespace rwbench

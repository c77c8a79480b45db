// ck_pflock: ConcurrencyKit's phase-fair reader-writer lock.
#include <ck_pflock.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class ck_phase_fair {
   public:
    void lock() { ck_pflock_write_lock(&lock_); }
    void unlock() { ck_pflock_write_unlock(&lock_); }
    void lock_shared() { ck_pflock_read_lock(&lock_); }
    void unlock_shared() { ck_pflock_read_unlock(&lock_); }

   private:
    ck_pflock_t lock_ = CK_PFLOCK_INITIALIZER;
};

RWBENCH_LOCK(ck_phase_fair, "ck_pflock", "peer",
             RWBENCH_PEER_LIBRARY "'s phase-fair reader-writer lock that only spins", RWBENCH_SPINS_ONLY);

}  // namespace
}  // namespace rwbench

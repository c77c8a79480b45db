// ck_rwlock: ConcurrencyKit's centralised reader-writer lock, writer-preferring.
#include <ck_rwlock.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class ck_centralised {
   public:
    void lock() { ck_rwlock_write_lock(&lock_); }
    void unlock() { ck_rwlock_write_unlock(&lock_); }
    void lock_shared() { ck_rwlock_read_lock(&lock_); }
    void unlock_shared() { ck_rwlock_read_unlock(&lock_); }
    void downgrade() { ck_rwlock_write_downgrade(&lock_); }

   private:
    ck_rwlock_t lock_ = CK_RWLOCK_INITIALIZER;
};

RWBENCH_LOCK(ck_centralised, "ck_rwlock", "peer", RWBENCH_PEER_LIBRARY "'s reader-writer lock that only spins",
             RWBENCH_SPINS_ONLY);

}  // namespace
}  // namespace rwbench

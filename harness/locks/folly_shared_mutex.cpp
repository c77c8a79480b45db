// folly::SharedMutex: Folly's reader-writer lock, in both priorities.
#include <folly/SharedMutex.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

template <class Lock>
class folly_shared_mutex : public Lock {
   public:
    void downgrade() { this->unlock_and_lock_shared(); }
};

RWBENCH_LOCK(folly_shared_mutex<folly::SharedMutexWritePriority>, "folly::SharedMutexWritePriority", "peer",
             RWBENCH_PEER_LIBRARY "'s reader-writer lock, its default: writer-preferring");
RWBENCH_LOCK(folly_shared_mutex<folly::SharedMutexReadPriority>, "folly::SharedMutexReadPriority", "peer",
             RWBENCH_PEER_LIBRARY "'s reader-writer lock, reader-preferring");

}  // namespace
}  // namespace rwbench

// boost::shared_mutex: Boost.Thread's reader-writer lock, a mutex and three conditions around a few counters.
#include <chrono>

#include <boost/thread/shared_mutex.hpp>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class boost_shared_mutex : public boost::shared_mutex {
   public:
    bool try_lock_for(std::chrono::nanoseconds wait) {
        return boost::shared_mutex::try_lock_for(boost::chrono::nanoseconds(wait.count()));
    }
    bool try_lock_shared_for(std::chrono::nanoseconds wait) {
        return boost::shared_mutex::try_lock_shared_for(boost::chrono::nanoseconds(wait.count()));
    }
    void downgrade() { unlock_and_lock_shared(); }
};

RWBENCH_LOCK(boost_shared_mutex, "boost::shared_mutex", "peer", RWBENCH_PEER_LIBRARY "'s reader-writer lock");

}  // namespace
}  // namespace rwbench

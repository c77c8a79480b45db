// nsync_mu: nsync's lock, which readers can share. It has no timed acquisition: its deadlines are those of conditions.
#include <nsync_cv.h>
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

    nsync::nsync_mu* native() { return &lock_; }

   private:
    nsync::nsync_mu lock_ = NSYNC_MU_INIT;
};

}  // namespace

template <>
class condition_of<nsync_lock> {
   public:
    static constexpr const char* name = "nsync_cv";

    explicit condition_of(nsync_lock& lock) : lock_(lock) {}

    template <std::uint32_t>
    void wait() {
        nsync::nsync_cv_wait(&changed_, lock_.native());  // on the side that is held
    }
    void notify(std::uint64_t count) {
        if (count == RWBENCH_NOTIFY_ALL) return nsync::nsync_cv_broadcast(&changed_);
        for (; count != 0; --count) nsync::nsync_cv_signal(&changed_);
    }

   private:
    nsync_lock& lock_;
    nsync::nsync_cv changed_ = NSYNC_CV_INIT;
};

namespace {

RWBENCH_LOCK(nsync_lock, "nsync_mu", "peer", RWBENCH_PEER_LIBRARY "'s lock");

}  // namespace
}  // namespace rwbench

// absl::Mutex: Abseil's lock, which readers can share.
//
// Its deadlock detection is switched off: Debian builds it with assertions, and so with the detection on, which multiplies
// the cost of every acquisition. Abseil's own optimised builds have none. It has no timed acquisition of the plain lock: its
// LockWhenWithTimeout waits for a condition, not for the lock.
#include <absl/synchronization/mutex.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class absl_mutex {
   public:
    void lock() { mutex_.Lock(); }
    void unlock() { mutex_.Unlock(); }
    void lock_shared() { mutex_.ReaderLock(); }
    void unlock_shared() { mutex_.ReaderUnlock(); }

    absl::Mutex& native() { return mutex_; }

   private:
    absl::Mutex mutex_;
};

}  // namespace

template <>
class condition_of<absl_mutex> {
   public:
    static constexpr const char* name = "absl::CondVar";

    explicit condition_of(absl_mutex& lock) : lock_(lock) {}

    template <std::uint32_t>
    void wait() {
        changed_.Wait(&lock_.native());  // on the side that is held
    }
    void notify(std::uint64_t count) {
        if (count == RWBENCH_NOTIFY_ALL) return changed_.SignalAll();
        for (; count != 0; --count) changed_.Signal();
    }

   private:
    absl_mutex& lock_;
    absl::CondVar changed_;
};

namespace {

const bool detection_is_off = (absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore), true);

RWBENCH_LOCK(absl_mutex, "absl::Mutex", "peer", RWBENCH_PEER_LIBRARY "'s lock, its deadlock detection switched off");

}  // namespace
}  // namespace rwbench

// broken_locks.cpp: locks that must not pass, to see the oracles and the watchdog go red. Test binaries only.
#include <atomic>
#include <mutex>
#include <stdexcept>

#include <unistd.h>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

// Lets everybody in.
class no_exclusion {
   public:
    void lock() {}
    void unlock() {}
    void lock_shared() {}
    void unlock_shared() {}
};

// Shuts out as it should, and after a few acquisitions never lets anybody in again.
class never_returns {
   public:
    void lock() {
        if (acquisitions_.fetch_add(1) >= last_acquisition)
            for (;;) pause();
        while (held_.exchange(true)) held_.wait(true);
    }
    void unlock() {
        held_ = false;
        held_.notify_one();
    }
    void lock_shared() { lock(); }
    void unlock_shared() { unlock(); }

   private:
    static constexpr int last_acquisition = 5;
    std::atomic<int> acquisitions_{0};
    std::atomic<bool> held_{false};
};

// Excludes as it should, and after a few acquisitions throws.
class throws {
   public:
    void lock() {
        mutex_.lock();
        if (++acquisitions_ <= last_acquisition) return;
        mutex_.unlock();
        throw std::runtime_error("no more of this");
    }
    void unlock() { mutex_.unlock(); }
    void lock_shared() { lock(); }
    void unlock_shared() { unlock(); }

   private:
    static constexpr int last_acquisition = 5;
    std::mutex mutex_;
    int acquisitions_ = 0;
};

RWBENCH_LOCK(no_exclusion, "broken-no-exclusion", "broken", "lets everybody in");
RWBENCH_LOCK(never_returns, "broken-never-returns", "broken", "lets nobody in after the 5th acquisition");
RWBENCH_LOCK(throws, "broken-throws", "broken", "throws after the 5th acquisition");

}  // namespace
}  // namespace rwbench

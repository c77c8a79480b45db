// broken_locks.cpp: locks that must not pass, to see the oracles and the watchdog go red. Test binaries only.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <unistd.h>

#include "rwbench/lock_plugin.hpp"
#include "rwbench/observed_lock.hpp"

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

// Shuts out as it should, but for a gap between the two halves of its downgrade, in which a waiting writer comes first.
class leaky_downgrade {
   public:
    void lock() {
        ++waiting_writers_;
        mutex_.lock();
        --waiting_writers_;
        ++writes_;
    }
    void unlock() { mutex_.unlock(); }
    void lock_shared() { mutex_.lock_shared(); }
    void unlock_shared() { mutex_.unlock_shared(); }
    void downgrade() {
        const std::uint64_t own = writes_;
        mutex_.unlock();
        while (waiting_writers_ != 0 && writes_ == own) std::this_thread::yield();
        mutex_.lock_shared();
    }

   private:
    std::shared_mutex mutex_;
    std::atomic<int> waiting_writers_{0};
    std::atomic<std::uint64_t> writes_{0};
};

// A timed call that gives up says that it has the lock.
class tells_of_success {
   public:
    void lock() { mutex_.lock(); }
    bool try_lock_for(std::chrono::nanoseconds) {
        has_it = mutex_.try_lock();
        return true;
    }
    void unlock() {
        if (std::exchange(has_it, true)) mutex_.unlock();
    }

   private:
    std::mutex mutex_;
    static inline thread_local bool has_it = true;
};

// A timed call gives up although it has the lock, and keeps it: after a few acquisitions nobody has it any more.
class keeps_it {
   public:
    void lock() { free_.acquire(); }
    bool try_lock_for(std::chrono::nanoseconds wait) { return free_.try_acquire_for(wait) && ++acquisitions_ != last; }
    void unlock() { free_.release(); }

   private:
    static constexpr int last = 5;
    std::binary_semaphore free_{1};
    int acquisitions_ = 0;
};

RWBENCH_LOCK(no_exclusion, "broken-no-exclusion", "broken", "lets everybody in");
RWBENCH_LOCK(never_returns, "broken-never-returns", "broken", "lets nobody in after the 5th acquisition");
RWBENCH_LOCK(leaky_downgrade, "broken-downgrade", "broken", "lets a waiting writer in while it downgrades");
RWBENCH_LOCK(tells_of_success, "broken-timed", "broken", "says that it was had when the time is over");
RWBENCH_LOCK(keeps_it, "broken-keeps", "broken", "is kept by the 5th that gives up");
RWBENCH_LOCK(throws, "broken-throws", "broken", "throws after the 5th acquisition");

// Excludes, and promises what Fair does, but lets readers pass a waiting writer.
struct unfair : rwlocker::policy::Fair {
    static constexpr std::string_view name = "unfair";
    static constexpr bool may_enter_shared(rwlocker::core::word s) { return !rwlocker::core::has_writer(s); }
};

const registration unfair_lock([](const rwbench_registrar* registrar) {
    static const rwbench_lock table = observable_table<rwlocker::basic_rw_lock<unfair>>(
        "broken-unfair", "broken", "lets readers pass a waiting writer, and promises that it won't");
    return registrar->add_lock(registrar->host, &table);
});

}  // namespace
}  // namespace rwbench

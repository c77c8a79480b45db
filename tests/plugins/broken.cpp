// broken.cpp: plugin locks that must not pass: rwbench has to say what is wrong with each.
#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include "rwbench/lock_plugin.hpp"

namespace {

// Lets everybody in.
class no_exclusion {
   public:
    void lock() {}
    void unlock() {}
    void lock_shared() {}
    void unlock_shared() {}
};

// Excludes as it should, and wakes nobody.
class lost_wake_up {
   public:
    void lock() {
        std::unique_lock guard(mutex_);
        while (is_held_) freed_.wait(guard);
        is_held_ = true;
    }
    void unlock() {
        const std::lock_guard guard(mutex_);
        is_held_ = false;
    }
    void lock_shared() { lock(); }
    void unlock_shared() { unlock(); }

   private:
    std::mutex mutex_;
    std::condition_variable freed_;
    bool is_held_ = false;
};

// Goes on counting a reader that has left, so that no writer gets in any more.
class shut_out_writers {
   public:
    void lock() {
        std::unique_lock guard(mutex_);
        while (is_writing_ || readers_ != 0) freed_.wait(guard);
        is_writing_ = true;
    }
    void unlock() {
        const std::lock_guard guard(mutex_);
        is_writing_ = false;
        freed_.notify_all();
    }
    void lock_shared() {
        std::unique_lock guard(mutex_);
        ++readers_;
        while (is_writing_) freed_.wait(guard);
    }
    void unlock_shared() {}

   private:
    std::mutex mutex_;
    std::condition_variable freed_;
    int readers_ = 0;
    bool is_writing_ = false;
};

// Touches what is not there at its 5th acquisition.
class crashes {
   public:
    void lock() {
        mutex_.lock();
        if (++acquisitions_ == 5) *nowhere_ = 1;
    }
    void unlock() { mutex_.unlock(); }

   private:
    std::mutex mutex_;
    int acquisitions_ = 0;
    volatile int* volatile nowhere_ = nullptr;
};

// Calls itself until its stack is over.
class overflows {
   public:
    void lock() { mutex_.lock(), dig(1); }
    void unlock() { mutex_.unlock(); }

   private:
    int dig(int depth) {
        volatile char room[64];  // less than a guard page, which must not be stepped over
        room[0] = static_cast<char>(depth);
        return ends_ ? room[0] : dig(depth + 1) + room[0];
    }

    std::mutex mutex_;
    volatile bool ends_ = false;
};

class aborts {
   public:
    void lock() { std::abort(); }
    void unlock() {}
};

RWBENCH_LOCK(no_exclusion, "no-exclusion", "lets everybody in");
RWBENCH_LOCK(lost_wake_up, "lost-wake-up", "wakes nobody");
RWBENCH_LOCK(shut_out_writers, "shut-out-writers", "goes on counting readers that have left");
RWBENCH_LOCK(crashes, "crashes", "touches what is not there");
RWBENCH_LOCK(overflows, "overflows", "runs out of stack");
RWBENCH_LOCK(aborts, "aborts", "aborts");

}  // namespace

RWBENCH_PLUGIN()

// pthread_rwlock_t: the C library's reader-writer lock, in the kind that it has by default and in the one that prefers
// writers. Time-outs are those of the steady clock.
#include <pthread.h>
#include <time.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "rwbench/lock_plugin.hpp"

#define RWBENCH_C_LIBRARY "glibc " RWBENCH_TEXT(__GLIBC__) "." RWBENCH_TEXT(__GLIBC_MINOR__)

namespace rwbench {
namespace {

void expect_success(int error) {
    if (error != 0) throw std::system_error(error, std::generic_category());
}

template <int Kind>
class pthread_rwlock {
   public:
    pthread_rwlock() {
        pthread_rwlockattr_t kind;
        expect_success(pthread_rwlockattr_init(&kind));
        int error = pthread_rwlockattr_setkind_np(&kind, Kind);
        if (error == 0) error = pthread_rwlock_init(&lock_, &kind);
        pthread_rwlockattr_destroy(&kind);
        expect_success(error);
    }
    pthread_rwlock(const pthread_rwlock&) = delete;
    pthread_rwlock& operator=(const pthread_rwlock&) = delete;
    ~pthread_rwlock() { pthread_rwlock_destroy(&lock_); }

    void lock() { expect_success(pthread_rwlock_wrlock(&lock_)); }
    void unlock() { expect_success(pthread_rwlock_unlock(&lock_)); }
    void lock_shared() { expect_success(pthread_rwlock_rdlock(&lock_)); }
    void unlock_shared() { expect_success(pthread_rwlock_unlock(&lock_)); }

    bool try_lock_for(std::chrono::nanoseconds wait) { return is_in_time(pthread_rwlock_clockwrlock, wait); }
    bool try_lock_shared_for(std::chrono::nanoseconds wait) { return is_in_time(pthread_rwlock_clockrdlock, wait); }

   private:
    template <class Call>
    bool is_in_time(Call acquire, std::chrono::nanoseconds wait) {
        const auto end = std::chrono::steady_clock::now().time_since_epoch() + wait;
        const auto seconds = std::chrono::floor<std::chrono::seconds>(end);
        const timespec deadline{static_cast<time_t>(seconds.count()), static_cast<long>((end - seconds).count())};
        const int error = acquire(&lock_, CLOCK_MONOTONIC, &deadline);
        if (error == ETIMEDOUT) return false;
        expect_success(error);
        return true;
    }

    pthread_rwlock_t lock_;
};

RWBENCH_LOCK(pthread_rwlock<PTHREAD_RWLOCK_DEFAULT_NP>, "pthread_rwlock_t", "peer",
             RWBENCH_C_LIBRARY "'s reader-writer lock, in its default kind");
RWBENCH_LOCK(pthread_rwlock<PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP>, "pthread_rwlock_t-writer", "peer",
             RWBENCH_C_LIBRARY "'s reader-writer lock, in the kind that prefers writers");

}  // namespace
}  // namespace rwbench

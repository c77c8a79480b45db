// threads.hpp: small tools for tests with real threads.
//
// They take std::function, so that the typed suites don't instantiate a thread for each of their lambdas and types.
#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <functional>
#include <semaphore>
#include <system_error>
#include <thread>
#include <type_traits>

namespace rwlocker::tests {

// The code of the std::system_error that a call throws; none if it throws nothing.
std::error_code error_of(const std::function<void()>& call);

// Makes a call in a thread of its own, which has ended by then.
void run_elsewhere(const std::function<void()>& call);

// The same, with what the call returns.
template <class Call>
auto elsewhere(Call&& call) {
    if constexpr (std::is_void_v<decltype(call())>) {
        run_elsewhere(call);
    } else {
        decltype(call()) returned{};
        run_elsewhere([&] { returned = call(); });
        return returned;
    }
}

// A thread that holds something from this object's construction until release().
class holder {
   public:
    holder(std::function<void()> take, std::function<void()> drop);
    ~holder() { release(); }

    void release();

   private:
    std::binary_semaphore taken_{0};
    std::binary_semaphore may_drop_{0};
    std::thread thread_;
};

// Nobody holds either side, and nobody is queued: another thread gets the write side at once.
template <class L>
void expect_free(L& lock) {
    EXPECT_FALSE(lock.read.locked());
    EXPECT_FALSE(lock.write.locked());
    EXPECT_TRUE(elsewhere([&] {
        if (!lock.try_lock()) return false;
        lock.unlock();
        return true;
    })) << "the lock was left held, or a waiter in it";
}

template <class L>
holder reader_of(L& lock) {
    return holder([&] { lock.lock_shared(); }, [&] { lock.unlock_shared(); });
}
template <class L>
holder writer_of(L& lock) {
    return holder([&] { lock.lock(); }, [&] { lock.unlock(); });
}

// Does this thread of the process sleep in the kernel?
bool is_asleep(long tid);

// A thread that is about to wait, and can be seen asleep.
//
// The kernel's word for it is only used to make it likely that a call is under way when the test goes on: no test may fail
// if it is wrong. Where the order decides, the instrumented platform tells it exactly.
class sleeper {
   public:
    explicit sleeper(std::function<void()> call);
    ~sleeper() { join(); }

    // Returns once the thread sleeps in the kernel, or is done.
    void until_asleep() const;

    bool is_done() const { return is_done_.load(std::memory_order_acquire); }
    pthread_t native() { return thread_.native_handle(); }
    void join();

   private:
    std::atomic<long> tid_{0};
    std::atomic<bool> is_done_{false};
    std::thread thread_;
};

}  // namespace rwlocker::tests

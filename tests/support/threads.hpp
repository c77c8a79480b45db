// threads.hpp: small tools for tests with real threads.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <semaphore>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace rwlocker::tests {

// The code of the std::system_error that a call throws; none if it throws nothing.
template <class Call>
std::error_code error_of(Call&& call) {
    try {
        std::forward<Call>(call)();
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

// What a call returns in a thread of its own, which has ended by then.
template <class Call>
auto elsewhere(Call&& call) {
    using result = decltype(call());
    if constexpr (std::is_void_v<result>) {
        std::thread([&] { call(); }).join();
    } else {
        result returned{};
        std::thread([&] { returned = call(); }).join();
        return returned;
    }
}

// A thread that holds something from this object's construction until release().
class holder {
   public:
    template <class Take, class Drop>
    holder(Take take, Drop drop)
        : thread_([this, take, drop] {
              take();
              taken_.release();
              may_drop_.acquire();
              drop();
          }) {
        taken_.acquire();
    }
    ~holder() { release(); }

    void release() {
        if (!thread_.joinable()) return;
        may_drop_.release();
        thread_.join();
    }

   private:
    std::binary_semaphore taken_{0};
    std::binary_semaphore may_drop_{0};
    std::thread thread_;
};

template <class L>
holder reader_of(L& lock) {
    return holder([&] { lock.lock_shared(); }, [&] { lock.unlock_shared(); });
}
template <class L>
holder writer_of(L& lock) {
    return holder([&] { lock.lock(); }, [&] { lock.unlock(); });
}

// Does this thread of the process sleep in the kernel?
inline bool is_asleep(long tid) {
    if (tid == 0) return false;
    std::ifstream stat("/proc/self/task/" + std::to_string(tid) + "/stat");
    std::string line;
    std::getline(stat, line);
    const auto name_end = line.rfind(')');
    return name_end != std::string::npos && line.size() > name_end + 2 && line[name_end + 2] == 'S';
}

// A thread that is about to wait, and can be seen asleep.
//
// The kernel's word for it is only used to make it likely that a call is under way when the test goes on: no test may fail
// if it is wrong. Where the order decides, the instrumented platform tells it exactly.
class sleeper {
   public:
    template <class Call>
    explicit sleeper(Call call)
        : thread_([this, call] {
              tid_.store(syscall(SYS_gettid), std::memory_order_release);
              call();
              is_done_.store(true, std::memory_order_release);
          }) {}
    ~sleeper() { join(); }

    // Returns once the thread sleeps in the kernel, or is done.
    void until_asleep() const {
        while (!is_done() && !is_asleep(tid_.load(std::memory_order_acquire))) std::this_thread::yield();
    }

    bool is_done() const { return is_done_.load(std::memory_order_acquire); }
    pthread_t native() { return thread_.native_handle(); }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

   private:
    std::atomic<long> tid_{0};
    std::atomic<bool> is_done_{false};
    std::thread thread_;
};

}  // namespace rwlocker::tests

// threads.cpp: see threads.hpp.
#include "support/threads.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>

namespace rwlocker::tests {

std::error_code error_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

void run_elsewhere(const std::function<void()>& call) {
    std::thread([&] { call(); }).join();
}

holder::holder(std::function<void()> take, std::function<void()> drop)
    : thread_([this, take = std::move(take), drop = std::move(drop)] {
          take();
          taken_.release();
          may_drop_.acquire();
          drop();
      }) {
    taken_.acquire();
}

void holder::release() {
    if (!thread_.joinable()) return;
    may_drop_.release();
    thread_.join();
}

bool is_asleep(long tid) {
    if (tid == 0) return false;
    std::ifstream stat("/proc/self/task/" + std::to_string(tid) + "/stat");
    std::string line;
    std::getline(stat, line);
    const auto name_end = line.rfind(')');
    return name_end != std::string::npos && line.size() > name_end + 2 && line[name_end + 2] == 'S';
}

sleeper::sleeper(std::function<void()> call)
    : thread_([this, call = std::move(call)] {
          tid_.store(syscall(SYS_gettid), std::memory_order_release);
          call();
          is_done_.store(true, std::memory_order_release);
      }) {}

void sleeper::until_asleep() const {
    while (!is_done() && !is_asleep(tid_.load(std::memory_order_acquire))) std::this_thread::yield();
}

void sleeper::join() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace rwlocker::tests

// interrupt.hpp: turns the first SIGHUP, SIGINT or SIGTERM into a question that can be asked between trials.
//
// A thread of its own waits for them; every other thread, the workers included, has them blocked, so that a signal never
// lands in the middle of what is measured. A second signal ends the process at once. A signal that was ignored when rwbench
// was started (nohup, a script's background job) stays ignored.
#pragma once

#include <signal.h>

#include <atomic>
#include <thread>

namespace rwbench {

class interrupt {
   public:
    interrupt();  // before any thread is started: they inherit the mask
    ~interrupt();
    interrupt(const interrupt&) = delete;
    interrupt& operator=(const interrupt&) = delete;

    int signal() const { return signal_.load(std::memory_order_relaxed); }  // 0: none came

   private:
    void watch();

    sigset_t watched_{}, ignored_{}, before_{};
    std::atomic<int> signal_{0};
    std::atomic<bool> ending_{false};
    std::thread watcher_;
};

}  // namespace rwbench

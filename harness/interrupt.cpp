// interrupt.cpp: see interrupt.hpp.
//
// Memory orders: `ending_` is sequenced before the pthread_kill that wakes the watcher, and `signal_` carries no data;
// relaxed serves both.
#include "interrupt.hpp"

#include <unistd.h>

#include "errors.hpp"

namespace rwbench {

interrupt::interrupt() {
    sigemptyset(&watched_);
    sigemptyset(&ignored_);
    for (int signal : {SIGHUP, SIGINT, SIGTERM}) {
        sigaddset(&watched_, signal);
        struct sigaction found {};
        if (sigaction(signal, nullptr, &found) == 0 && found.sa_handler == SIG_IGN) sigaddset(&ignored_, signal);
    }
    pthread_sigmask(SIG_BLOCK, &watched_, &before_);
    watcher_ = std::thread([this] { watch(); });
}

interrupt::~interrupt() {
    ending_.store(true, std::memory_order_relaxed);
    pthread_kill(watcher_.native_handle(), SIGTERM);
    watcher_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void interrupt::watch() {
    for (;;) {
        int signal = 0;
        if (sigwait(&watched_, &signal) != 0) continue;
        if (ending_.load(std::memory_order_relaxed)) return;
        if (sigismember(&ignored_, signal) == 1) continue;
        if (signal_.load(std::memory_order_relaxed) != 0) ::_exit(exit_interrupted + signal);
        signal_.store(signal, std::memory_order_relaxed);
    }
}

}  // namespace rwbench

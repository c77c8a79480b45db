// watchdog.hpp: a test that hangs ends with its name in place of the runner's silence.
//
// Each binary links one: it aborts after 60 s (RWLOCKER_WATCHDOG_SECONDS) in one and the same test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

namespace rwlocker::tests {

class watchdog : public ::testing::EmptyTestEventListener {
   public:
    watchdog() : thread_([this] { watch(); }) {}
    ~watchdog() override {
        {
            const std::lock_guard hold(mutex_);
            is_over_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    void OnTestStart(const ::testing::TestInfo& test) override {
        note(std::string(test.test_suite_name()) + "." + test.name());
    }
    void OnTestEnd(const ::testing::TestInfo&) override { note({}); }

   private:
    void note(std::string name) {
        const std::lock_guard hold(mutex_);
        running_ = std::move(name);
        ++tests_;
        changed_.notify_all();
    }

    void watch() {
        const char* set = std::getenv("RWLOCKER_WATCHDOG_SECONDS");
        const auto patience = std::chrono::seconds(set ? std::atol(set) : 60);
        std::unique_lock hold(mutex_);
        while (!is_over_) {
            const auto seen = tests_;
            if (changed_.wait_for(hold, patience, [&] { return is_over_ || tests_ != seen; }) || running_.empty())
                continue;
            std::fprintf(stderr, "watchdog: %s has not ended within %lld s: a thread waits for ever in it\n",
                         running_.c_str(), static_cast<long long>(patience.count()));
            std::abort();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string running_;
    unsigned tests_ = 0;
    bool is_over_ = false;
    std::thread thread_;
};

}  // namespace rwlocker::tests

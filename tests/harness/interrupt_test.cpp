// interrupt_test.cpp: signals become a question, and a second one an end.
#include "interrupt.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace rwbench {
namespace {

TEST(Interrupt, nothing_came_at_first) {
    const interrupt signals;
    EXPECT_EQ(signals.signal(), 0);
}

TEST(Interrupt, the_first_signal_is_remembered_and_ends_nothing) {
    for (int sent : {SIGHUP, SIGINT, SIGTERM}) {
        ::signal(sent, SIG_DFL);  // the tests may have been started by nohup
        const interrupt signals;
        ::kill(::getpid(), sent);
        while (signals.signal() == 0) std::this_thread::yield();
        EXPECT_EQ(signals.signal(), sent);
    }
}

TEST(Interrupt, a_signal_that_was_ignored_stays_ignored) {
    auto* const before = ::signal(SIGINT, SIG_IGN);
    {
        const interrupt signals;
        ::kill(::getpid(), SIGINT);
        ::kill(::getpid(), SIGTERM);
        while (signals.signal() == 0) std::this_thread::yield();
        EXPECT_EQ(signals.signal(), SIGTERM);
    }
    ::signal(SIGINT, before);
}

TEST(Interrupt, a_second_signal_ends_the_process_with_its_exit_code) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    EXPECT_EXIT(
        {
            const interrupt signals;
            ::kill(::getpid(), SIGINT);
            while (signals.signal() == 0) std::this_thread::yield();
            ::kill(::getpid(), SIGINT);
            for (;;) std::this_thread::yield();
        },
        ::testing::ExitedWithCode(130), "");
}

TEST(Interrupt, workers_started_under_it_never_see_the_signal) {
    const interrupt signals;
    sigset_t seen{};
    std::thread([&] { pthread_sigmask(SIG_BLOCK, nullptr, &seen); }).join();
    EXPECT_EQ(sigismember(&seen, SIGHUP), 1);
    EXPECT_EQ(sigismember(&seen, SIGINT), 1);
    EXPECT_EQ(sigismember(&seen, SIGTERM), 1);
}

TEST(Interrupt, afterwards_signals_are_as_they_were) {
    { const interrupt signals; }
    sigset_t now{};
    pthread_sigmask(SIG_BLOCK, nullptr, &now);
    EXPECT_EQ(sigismember(&now, SIGINT), 0);
}

}  // namespace
}  // namespace rwbench

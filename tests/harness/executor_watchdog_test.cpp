// The watchdog: a lock that never returns ends its trial with a sentence, and neither executor nor process hangs.
#include <gtest/gtest.h>

#include <latch>

#include <unistd.h>

#include "registry.hpp"
#include "rwbench/scenario.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

struct Watchdog : testing::Test {
    Watchdog() {
        known.add_built_ins();
        request.lock = known.find_lock("broken-never-returns");
        request.scenario = known.find_scenario("read-heavy");
        request.work = known.find_work("io");
        request.parameters.readers = 3;
        request.parameters.writers = 1;
        request.parameters.iterations = 10;
        request.watchdog_ns = 500'000'000;
    }
    // Not destroyed: the workers stay inside them for as long as the process lives.
    registry& known = *new registry;
    trial_request request;
};

TEST_F(Watchdog, says_what_everybody_waits_for_when_a_lock_never_returns) {
    thread_executor executor;
    const trial_outcome outcome = executor.run(request);
    EXPECT_EQ(outcome.stuck,
              "read-heavy with broken-never-returns: no operation was finished for 0.5 s: 3 readers wait for the read "
              "side, 1 writer waits for the write side; nobody is inside, yet no one is let in: a wake-up was lost, or "
              "the lock still counts somebody who left");
    EXPECT_EQ(outcome.failure, std::nullopt);
    EXPECT_TRUE(outcome.workers.empty()) << "no figure of it counts";
}

TEST_F(Watchdog, refuses_every_further_trial_once_it_has_fired) {
    thread_executor executor;
    ASSERT_NE(executor.run(request).stuck, std::nullopt);
    request.lock = known.find_lock("std::mutex");
    EXPECT_EQ(executor.run(request).failure,
              "this process can run no other trial, since its workers are stuck: read-heavy with broken-never-returns: "
              "no operation was finished for 0.5 s: 3 readers wait for the read side, 1 writer waits for the write "
              "side; nobody is inside, yet no one is let in: a wake-up was lost, or the lock still counts somebody who "
              "left");
}

TEST_F(Watchdog, fires_under_a_window_too) {
    thread_executor executor;
    request.parameters.window_ns = 10'000'000;
    EXPECT_NE(executor.run(request).stuck, std::nullopt);
}

TEST_F(Watchdog, tells_those_who_are_inside_from_those_who_wait) {
    struct endless_write {
        explicit endless_write(const rwbench_parameters&) {}
        void operator()(rwbench_worker&, std::uint32_t side) noexcept {
            while (side == RWBENCH_WRITE) pause();
        }
        std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals&) const {
            return std::nullopt;
        }
    };
    static constexpr rwbench_work table = work_table<endless_write>({.name = "endless-write", .summary = ""});
    request.work = &table;
    request.lock = known.find_lock("RWLockFair");
    request.parameters.iterations = UINT64_MAX;
    thread_executor executor;
    EXPECT_EQ(executor.run(request).stuck,
              "read-heavy with RWLockFair: no operation was finished for 0.5 s: 3 readers wait for the read side, "
              "1 writer is inside");
}

TEST_F(Watchdog, leaves_an_operation_alone_that_lasts_as_long_as_it_was_told_to) {
    request.lock = known.find_lock("std::mutex");
    request.parameters.readers = 0;
    request.parameters.iterations = 1;
    request.parameters.write_delay_ns = 1'000'000'000;
    request.watchdog_ns = 700'000'000;
    thread_executor executor;
    EXPECT_EQ(executor.run(request).stuck, std::nullopt);
}

}  // namespace
}  // namespace rwbench

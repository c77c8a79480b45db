// timeouts: timed acquisitions that mostly fail. Sections last ten times as long as anybody waits for one, and whoever
// gave up asks again at once, so that waiters leave the queues all the time. (Where readers are preferred, they are
// inside together without a break, and it is the writers' that fail.)
//
// By the clock: a lock that fails fast must not be done sooner. What counts is how often the lock was had, and beside
// it how many gave up, and how long after their time was over they came back.
//
// The oracle is the work's: who was told that it has the lock must be alone in it. And the lock must be free in the end:
// one that keeps what it granted to a waiter that gave up is found out.
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

std::uint32_t plan(const rwbench_parameters* parameters, rwbench_role* roles, std::uint32_t capacity) noexcept {
    const std::uint32_t count = plan_readers_and_writers(parameters, roles, capacity);
    for (std::uint32_t i = 0; i < count; ++i)
        roles[i].loop = roles[i].loop == RWBENCH_LOOP_READ ? RWBENCH_LOOP_TIMED_READ : RWBENCH_LOOP_TIMED_WRITE;
    return count;
}

RWBENCH_SCENARIO({.name = "timeouts",
                  .summary = "32 readers and 4 writers that wait for at most 100 us, and mostly in vain",
                  .origin = "robustness under cancellation",
                  .needs = RWBENCH_CAN_TIME,
                  .readers = 32,
                  .writers = 4,
                  .iterations = UINT64_MAX,
                  .window_ns = 200'000'000,
                  .work = "io",
                  .plan = plan,
                  .timeout_ns = 100'000});

}  // namespace
}  // namespace rwbench

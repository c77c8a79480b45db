// time-outs: how exactly does a wait end?
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

using namespace std::chrono_literals;

finding watch(stage& on) {
    constexpr std::chrono::nanoseconds timeout = 20ms;
    constexpr int rounds = 10;
    actor &holder = on.enter(), &waiter = on.enter();
    on.has(holder, RWBENCH_WRITE, "the writer");
    std::vector<double> late_ms;
    for (int round = 0; round < rounds; ++round) {
        waiter.ask(round % 2 == 0 ? RWBENCH_READ : RWBENCH_WRITE, static_cast<std::uint64_t>(timeout.count()));
        if (!waiter.is_done_within(timeout + hang_limit)) return {verdict::bad, "hangs", "", "the wait never ended"};
        const answer got = waiter.result();
        if (got.code == RWBENCH_OK) return {verdict::bad, "no exclusion", "", "it was let in beside a writer"};
        if (got.code == RWBENCH_FAILED) return {verdict::bad, "fails", "", got.said};
        late_ms.push_back(static_cast<double>((got.took - timeout).count()) / 1e6);
    }
    std::sort(late_ms.begin(), late_ms.end());
    const std::string figure = fmt::format("{:+.2f} ms", late_ms[rounds / 2]);
    if (late_ms.front() < 0) return {verdict::bad, "early", fmt::format("{:+.2f} ms", late_ms.front()), ""};
    return {verdict::good, "end in time", figure,
            fmt::format("median of {} waits of 20 ms; the latest {:+.2f} ms", rounds, late_ms.back())};
}

const behaviour_registration registered({
    .name = "time-outs",
    .question = "Waits of 20 ms before a lock that stays held: how late they end.",
    .needs = RWBENCH_CAN_TIME,
    .takes_times = true,
    .watch = watch,
    .promise = "no wait ends before its time",
});

}  // namespace
}  // namespace rwbench::battery

// readers-meet, readers-meet-before-a-writer: are two readers inside at the same time, with a writer waiting and without?
#include <fmt/format.h>

#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

using namespace std::chrono_literals;

finding of_rounds(int met, int rounds, const finding& always, const finding& never) {
    finding found = met == rounds ? always : never;
    if (met != rounds && met != 0) found = {verdict::plain, "meet at times", "", ""};
    found.detail = fmt::format("met {} of {} times", met, rounds);
    return found;
}

finding watch_without(stage& on) {
    constexpr int most_rounds = 20, rounds_to_give_up = 3;
    actor &first = on.enter(), &second = on.enter();
    int met = 0, rounds = 0;
    while (rounds < most_rounds && (met != 0 || rounds < rounds_to_give_up)) {
        on.has(first, RWBENCH_READ, "the first reader");
        second.ask(RWBENCH_READ);
        met += second.is_done_within(patience) ? 1 : 0;
        ++rounds;
        on.releases(first, RWBENCH_READ, "the first reader's release");
        on.must_succeed(second, "the second reader");
        on.releases(second, RWBENCH_READ, "the second reader's release");
    }
    return of_rounds(met, rounds, {verdict::good, "meet", "", ""}, {verdict::bad, "take turns", "", ""});
}

finding watch_with(stage& on) {
    constexpr int rounds = 5;
    actor &first = on.enter(), &second = on.enter(), &writer = on.enter();
    int met = 0;
    for (int round = 0; round < rounds; ++round) {
        on.has(first, RWBENCH_READ, "the first reader");
        writer.ask(RWBENCH_WRITE);
        writer.settle();
        second.ask(RWBENCH_READ);
        second.settle();
        const bool is_in = second.is_done_within(50ms);
        met += is_in ? 1 : 0;
        on.releases(first, RWBENCH_READ, "the first reader's release");
        // Which of the two is served first is the lock's choice.
        bool reader_left = false, writer_left = false;
        for (const auto end = actor::clock::now() + 2 * hang_limit; !reader_left || !writer_left;) {
            if (!reader_left && second.is_done_within(1ms)) {
                on.must_succeed(second, "the second reader");
                on.releases(second, RWBENCH_READ, "the second reader's release");
                reader_left = true;
            }
            if (!writer_left && writer.is_done_within(1ms)) {
                on.must_succeed(writer, "the writer");
                on.releases(writer, RWBENCH_WRITE, "the writer's release");
                writer_left = true;
            }
            if (actor::clock::now() > end) return {verdict::bad, "hangs", "", "after the first reader had left"};
        }
    }
    return of_rounds(met, rounds, {verdict::plain, "meet", "", ""}, {verdict::plain, "wait behind it", "", ""});
}

const behaviour_registration without({
    .name = "readers-meet",
    .question = "A second reader asks while the first is inside.",
    .watch = watch_without,
    .promise = "readers share",
});

const behaviour_registration with({
    .name = "readers-meet-before-a-writer",
    .question = "A second reader asks while the first is inside and a writer waits.",
    .needs = RWBENCH_CAN_SHARE,
    .watch = watch_with,
});

}  // namespace
}  // namespace rwbench::battery

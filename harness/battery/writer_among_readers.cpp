// writer-among-readers, nested-readers: does a writer get in where readers overlap without a gap, and how long does it take?
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "battery/overlapping_readers.hpp"
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

constexpr int rounds = 5;

finding watch(stage& on, bool nests) {
    actor& writer = on.enter();
    std::chrono::nanoseconds longest{};
    for (int round = 0; round < rounds; ++round) {
        // Where the lock hangs, they outlive this.
        auto* readers = new overlapping_readers(on.table(), on.lock(), nests);
        writer.ask(RWBENCH_WRITE);
        if (nests) writer.settle();  // so that each of them nests while it waits, not by luck
        readers->let_nest();
        if (!writer.is_done_within(hang_limit)) {
            const std::uint64_t before = readers->reads();
            std::this_thread::sleep_for(20 * overlapping_readers::inside);
            if (readers->reads() == before)
                return {verdict::bad, "hangs", "", "neither readers nor writer get anywhere"};
            return {verdict::bad, "starves", "", "the writer was not in after 1 s"};
        }
        on.must_succeed(writer, "the writer");
        longest = std::max(longest, writer.result().took);
        readers->tell_to_stop();
        on.releases(writer, RWBENCH_WRITE, "the writer's release");
        if (!readers->have_left_within(hang_limit)) return {verdict::bad, "hangs", "", "readers never came back"};
        if (readers->have_failed()) return {verdict::bad, "fails", "", "a reader was refused"};
        delete readers;
    }
    if (nests) return {verdict::good, "gets in", "", fmt::format("in {} of {} rounds", rounds, rounds)};
    return {verdict::good, "gets in", fmt::format("{:.1f} ms", static_cast<double>(longest.count()) / 1e6),
            fmt::format("the longest of {} waits", rounds)};
}

bool is_no_reader_preference(std::string_view policy) { return policy != "Read"; }

const behaviour_registration plainly({
    .name = "writer-among-readers",
    .question = "A writer asks among four readers that overlap, each inside for 2 ms and back at once.",
    .needs = RWBENCH_CAN_SHARE,
    .takes_times = true,
    .watch = [](stage& on) { return watch(on, false); },
    .promise = "readers do not keep a writer out",
    .promises = is_no_reader_preference,
});

const behaviour_registration nested({
    .name = "nested-readers",
    .question = "The same among readers that each ask to read again while the writer waits.",
    .needs = RWBENCH_CAN_SHARE,
    .watch = [](stage& on) { return watch(on, true); },
    .promise = "neither nested reads hang nor readers keep a writer out",
    .promises = is_no_reader_preference,
});

}  // namespace
}  // namespace rwbench::battery

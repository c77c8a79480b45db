// write-unlock-elsewhere, read-unlock-elsewhere: a thread releases what another one holds.
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

finding watch(stage& on, std::uint32_t side) {
    actor &holder = on.enter(), &other = on.enter(), &next = on.enter();
    on.has(holder, side, "the holder");
    other.give_back(side);
    if (!other.is_done_within(hang_limit)) return {verdict::bad, "hangs", "", "the release never came back"};
    if (other.result().code != RWBENCH_OK) {
        const std::string said = other.result().said;
        on.releases(holder, side, "the holder's own release after the refusal");
        return {verdict::good, "refused", "", said};
    }
    next.ask(RWBENCH_WRITE);
    if (!next.is_done_within(hang_limit)) return {verdict::bad, "stays locked", "", "nobody gets in afterwards"};
    return {verdict::plain, "releases", "", "another thread can then write"};
}

const behaviour_registration of_a_write({
    .name = "write-unlock-elsewhere",
    .question = "A thread releases the write side that another one holds.",
    .watch = [](stage& on) { return watch(on, RWBENCH_WRITE); },
});

const behaviour_registration of_a_read({
    .name = "read-unlock-elsewhere",
    .question = "A thread releases the read side that another one holds.",
    .needs = RWBENCH_CAN_SHARE,
    .watch = [](stage& on) { return watch(on, RWBENCH_READ); },
    .promise = "a read side is released by the thread that holds it",
});

}  // namespace
}  // namespace rwbench::battery

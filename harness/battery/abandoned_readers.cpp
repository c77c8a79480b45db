// abandoned-readers: a writer that gave up held readers back; are they let in when it leaves?
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

using namespace std::chrono_literals;

// A reader that queues behind a writer which will give up; false where it was let in instead.
bool is_held_back(stage& on, actor& writer, actor& reader, std::chrono::nanoseconds timeout) {
    writer.ask(RWBENCH_WRITE, static_cast<std::uint64_t>(timeout.count()));
    writer.settle();
    reader.ask(RWBENCH_READ);
    reader.settle();
    if (!reader.is_done()) return true;
    on.must_succeed(reader, "the second reader");
    on.releases(reader, RWBENCH_READ, "the second reader's release");
    return false;
}

void must_give_up(actor& writer, std::chrono::nanoseconds timeout) {
    if (!writer.is_done_within(timeout + hang_limit))
        throw finding{verdict::bad, "hangs", "", "the writer never gave up"};
    const answer got = writer.result();
    if (got.code == RWBENCH_FAILED) throw finding{verdict::bad, "fails", "", got.said};
    if (got.code == RWBENCH_OK) throw finding{verdict::bad, "no exclusion", "", "a writer was let in beside a reader"};
}

finding watch(stage& on) {
    actor &inside = on.enter(), &writer = on.enter(), &reader = on.enter();
    on.has(inside, RWBENCH_READ, "the first reader");
    std::chrono::nanoseconds timeout = 100ms;
    while (!is_held_back(on, writer, reader, timeout)) {
        const bool came_in_time = !writer.is_done();
        must_give_up(writer, timeout);
        if (came_in_time) return {verdict::good, "never held back", "", ""};
        timeout *= 4;  // a busy machine: the writer had left before the reader came
        if (timeout > 10s) return {verdict::plain, "not seen", "", "the machine is too busy"};
    }
    must_give_up(writer, timeout);
    const bool at_once = reader.is_done_within(patience);
    on.releases(inside, RWBENCH_READ, "the first reader's release");
    if (!at_once && !reader.is_done_within(hang_limit))
        return {verdict::bad, "lost", "", "the reader waits for ever before a lock that is free"};
    on.must_succeed(reader, "the second reader");
    if (at_once) return {verdict::good, "let in", "", ""};
    return {verdict::bad, "let in late", "", "not before the first reader had left too"};
}

const behaviour_registration registered({
    .name = "abandoned-readers",
    .question = "A writer waits for a reader and gives up; another reader had queued behind that writer.",
    .needs = RWBENCH_CAN_SHARE | RWBENCH_CAN_TIME,
    .watch = watch,
    .promise = "a writer that gives up lets in whom it held back",
});

}  // namespace
}  // namespace rwbench::battery

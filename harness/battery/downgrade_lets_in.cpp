// downgrade: are readers that waited for the writer let in when it becomes a reader?
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

finding watch(stage& on) {
    actor &writer = on.enter(), &reader = on.enter();
    on.has(writer, RWBENCH_WRITE, "the writer");
    reader.ask(RWBENCH_READ);
    reader.settle();
    if (reader.is_done()) return {verdict::bad, "no exclusion", "", "a reader was let in beside a writer"};
    writer.downgrade();
    on.must_succeed(writer, "the downgrade");
    const bool at_once = reader.is_done_within(patience);
    on.releases(writer, RWBENCH_READ, "the release after the downgrade");
    if (!at_once && !reader.is_done_within(hang_limit))
        return {verdict::bad, "lost", "", "the reader waits for ever before a lock that is free"};
    on.must_succeed(reader, "the reader");
    if (at_once) return {verdict::good, "lets them in", "", ""};
    return {verdict::bad, "lets them in late", "", "not before the release"};
}

const behaviour_registration registered({
    .name = "downgrade",
    .question = "A writer becomes a reader while a reader waits.",
    .needs = RWBENCH_CAN_SHARE | RWBENCH_CAN_DOWNGRADE,
    .watch = watch,
    .promise = "readers that wait are let in by a downgrade",
});

}  // namespace
}  // namespace rwbench::battery

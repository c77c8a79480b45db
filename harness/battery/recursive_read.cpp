// recursive-read: does a reader that reads again wait behind a writer that waits for that reader?
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

finding watch(stage& on) {
    actor &reader = on.enter(), &writer = on.enter();
    on.has(reader, RWBENCH_READ, "the first read");
    writer.ask(RWBENCH_WRITE);
    writer.settle();
    if (writer.is_done()) return {verdict::bad, "no exclusion", "", "a writer was let in beside a reader"};
    reader.ask(RWBENCH_READ);
    if (!reader.is_done_within(hang_limit))
        return {verdict::bad, "hangs", "", "it waits for ever, and so does the writer"};
    if (reader.result().code != RWBENCH_OK) return {verdict::plain, "refused", "", reader.result().said};
    on.releases(reader, RWBENCH_READ, "the inner release");
    on.releases(reader, RWBENCH_READ, "the outer release");
    on.must_succeed(writer, "the writer, after the readers had left");
    return {verdict::good, "let in", "", ""};
}

const behaviour_registration registered({
    .name = "recursive-read",
    .question = "A thread that reads asks to read again while a writer waits.",
    .needs = RWBENCH_CAN_SHARE,
    .watch = watch,
    .promise = "a reader may read again although a writer waits",
});

}  // namespace
}  // namespace rwbench::battery

// upgrade: a reader asks for the write side, which it could only get from itself.
#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

finding watch(stage& on) {
    actor &reader = on.enter(), &writer = on.enter();
    on.has(reader, RWBENCH_READ, "the reader");
    reader.ask(RWBENCH_WRITE);
    if (!reader.is_done_within(hang_limit)) return {verdict::bad, "hangs", "", "it waits for itself"};
    if (reader.result().code == RWBENCH_OK) return {verdict::plain, "granted", "", ""};
    const std::string said = reader.result().said;
    on.releases(reader, RWBENCH_READ, "the reader's release after the refusal");
    on.has(writer, RWBENCH_WRITE, "a writer after the refusal");
    return {verdict::good, "refused", "", said};
}

const behaviour_registration registered({
    .name = "upgrade",
    .question = "A reader asks to write without having released.",
    .needs = RWBENCH_CAN_SHARE,
    .watch = watch,
    .promise = "an upgrade is refused, and the read side stays held",
});

}  // namespace
}  // namespace rwbench::battery

// starvation.cpp: nobody is overtaken more often than the lock's policy promises, counted from the doorway; the counting and
// the judgement are the library's own (overtaking/).
#include "property.hpp"

namespace rwbench::verify {
namespace {

class watch : public monitor {
    void ends(scene& at) override {
        if (at.lock() == nullptr || !at.with().promised) return;
        const auto judged = at.lock()->judged(*at.with().promised);
        if (!judged) return;
        at.note_overtaken(judged->found);
        if (!judged->sentence.empty()) fail(judged->sentence);
        const std::uint64_t most = std::max(judged->found.reader_by_writers, judged->found.writer_by_anyone);
        if (at.with().most_overtakes && most > *at.with().most_overtakes)
            fail("a waiter was overtaken " + std::to_string(most) + " times, where " +
                 std::to_string(*at.with().most_overtakes) + " were allowed");
    }
    [[noreturn]] static void fail(const std::string& sentence) {
        world::fail(finding_kind::claim, sentence, "starvation");
    }
};

const register_property it({
    .name = "starvation",
    .sentence = "A waiter is overtaken no more often than the lock's policy promises, counted from its doorway.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        if (!lock.promised) return {};
        return {"WW|R",   "WW|RR", "R3|W2", "R2|W3",  "W3|W2",   "R2|R|W",
                "W2|W|R", "W|W|R", "W|W|W", "W2|R|R", "W>R|W|R", "R2|W|W|R"};
    },
    .watch = watch_with<watch>,
});

}  // namespace
}  // namespace rwbench::verify

// starvation.cpp: nobody is overtaken more often than the lock's policy promises, counted from the doorway; the counting and
// the judgement are the library's own (overtaking/).
#include "property.hpp"

namespace rwbench::verify {
namespace {

[[noreturn]] void fail(const std::string& sentence) { world::fail(finding_kind::claim, sentence, "starvation"); }

std::string in_words(std::uint64_t most, std::uint64_t allowed) {
    return "a waiter was overtaken " + std::to_string(most) + " times, where at most " + std::to_string(allowed) +
           " were allowed";
}

// A lock of the library's stamps its doorways and grants itself. Of any other, the doorway is where a thread first waits, and
// who asks after that and enters first overtakes it. Readers don't overtake each other.
class watch : public monitor {
    struct asking {
        bool is_waiting = false;  // has waited, and is not inside
        side mode = side::shared;
        std::uint64_t asked = 0, waited = 0;
        std::uint64_t overtaken = 0;
    };

    void begins(const scene&) override {
        threads_ = {};
        moment_ = 0;
    }
    void asks(const scene& at, unsigned thread, side mode) override {
        notice_waits(at, thread);
        threads_[thread] = {true, mode, ++moment_, 0, 0};
    }
    void gives_up(const scene&, unsigned thread, side) override { threads_[thread].is_waiting = false; }
    void leaves(const scene& at, unsigned thread, side) override { notice_waits(at, thread); }
    void enters(const scene& at, unsigned thread, side mode) override {
        notice_waits(at, thread);
        threads_[thread].is_waiting = false;
        if (at.with().promised || !at.with().most_overtakes) return;
        for (asking& one : threads_) {
            const bool is_kept_out = mode == side::exclusive || one.mode == side::exclusive;
            if (!one.is_waiting || one.waited == 0 || !is_kept_out || threads_[thread].asked < one.waited) continue;
            if (++one.overtaken > *at.with().most_overtakes) fail(in_words(one.overtaken, *at.with().most_overtakes));
        }
    }
    void ends(scene& at) override {
        if (at.lock() == nullptr || !at.with().promised) return;
        const auto judged = at.lock()->judged(*at.with().promised);
        if (!judged) return;
        at.note_overtaken(judged->found);
        if (!judged->sentence.empty()) {
            at.note_exceeding_wait(judged->trace);
            fail(judged->sentence);
        }
        const std::uint64_t most = std::max(judged->found.reader_by_writers, judged->found.writer_by_anyone);
        if (at.with().most_overtakes && most > *at.with().most_overtakes)
            fail(in_words(most, *at.with().most_overtakes));
    }
    // A wait is seen at the next event: what matters is who asks after it.
    void notice_waits(const scene& at, unsigned by) {
        for (unsigned t = 0; t < at.threads(); ++t)
            if (t != by && threads_[t].is_waiting && threads_[t].waited == 0 && model_records::of(t).has_waited)
                threads_[t].waited = ++moment_;
    }

    std::array<asking, most_threads> threads_{};
    std::uint64_t moment_ = 0;
};

const register_property it({
    .name = "starvation",
    .sentence = "A waiter is overtaken no more often than its lock promises, counted from its doorway.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        if (!lock.promised && !lock.most_overtakes) return {};
        if (!lock.promised && !lock.has_shared) return {"W|W4", "W|W4|W4"};
        if (!lock.promised) return {"R|W4", "W|R4|R4", "R|W4|W4", "W|W4|W4"};
        return {"WW|R",   "WW|RR", "R3|W2", "R2|W3",  "W3|W2",   "R2|R|W",
                "W2|W|R", "W|W|R", "W|W|W", "W2|R|R", "W>R|W|R", "R2|W|W|R"};
    },
    .watch = watch_with<watch>,
});

}  // namespace
}  // namespace rwbench::verify

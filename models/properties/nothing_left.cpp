// nothing_left.cpp: when all have gone, the lock and the threads are as if they had never met.
#include "property.hpp"

namespace rwbench::verify {
namespace {

class watch : public monitor {
    void ends(scene& at) override {
        for (unsigned t = 0; t < at.threads(); ++t) {
            const std::string whose = "thread " + std::to_string(t + 1);
            if (!model_records::of(t).parker.is_quiet()) fail(whose + " has a wake token, or a stop, that nobody took");
            if (!model_records::of(t).holds.empty()) fail(whose + " is still noted as a reader");
            if (model_records::of(t).writer_holds != 0) fail(whose + " is still noted as a writer");
        }
        if (at.lock() == nullptr) return;
        if (const std::string left = at.lock()->left(); !left.empty()) fail(left);
    }
    [[noreturn]] static void fail(const std::string& sentence) {
        world::fail(finding_kind::claim, sentence, "nothing-left");
    }
};

const register_property it({
    .name = "nothing-left",
    .sentence =
        "When all have gone, nothing is left of them: the word, the queues and the records are as at the beginning.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words{"W|W"};
        if (lock.has_try) words.insert(words.end(), {"W!W|R!", "R!|W!R"});
        if (lock.has_timed && lock.has_shared) words.insert(words.end(), {"W?|R?", "W?W|R?", "W?|R?|W"});
        return words;
    },
    .watch = watch_with<watch>,
});

}  // namespace
}  // namespace rwbench::verify

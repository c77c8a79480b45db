// exclusion.cpp: a writer is inside alone.
#include "property.hpp"

namespace rwbench::verify {
namespace {

class watch : public monitor {
    void enters(const scene& at, unsigned thread, side mode) override {
        if (!at.is_shared_with_writer()) return;
        world::fail(finding_kind::claim,
                    "thread " + std::to_string(thread + 1) + " is let in as a " +
                        (mode == side::shared ? "reader" : "writer") + " while " +
                        (mode == side::shared || at.writers_inside() > 1 ? "a writer is" : "readers are") + " inside",
                    "exclusion");
    }
};

const register_property it({
    .name = "exclusion",
    .sentence = "A writer is inside alone.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words{"W|W", "W|W|W"};
            if (lock.has_shared) words.insert(words.end(), {"W|R", "RW|WR", "W|W|R", "W|R|R"});
            return words;
        },
    .watch = watch_with<watch>,
});

}  // namespace
}  // namespace rwbench::verify

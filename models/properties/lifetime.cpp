// lifetime.cpp: nothing is used after its end. Who has unlocked last may end the lock's life at once, though others are still
// on their way out.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "lifetime",
    .sentence = "Nothing is used after its end; a lock may be destroyed right after the last unlock.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words{"W|W.", "W.|W.", "W|W|W."};
            if (lock.has_shared) words.insert(words.end(), {"R|W.", "R|R|W.", "W|R|W."});
            if (lock.has_timed) words.insert(words.end(), {"W?|W.", "R?|W.", "R|W?|W."});
            if (lock.has_downgrade && lock.has_shared) words.push_back("W>R|W.");
            return words;
        },
    .watch = {},
});

}  // namespace
}  // namespace rwbench::verify

// grant_against_cancellation.cpp: when a grant and the end of the waiter's patience come together, one of them wins, and no
// grant is lost.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "grant-against-cancellation",
    .sentence = "A waiter that times out or is stopped as it is granted either has the lock or has passed it on.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (lock.has_timed && lock.has_shared)
            words = {"W|W?",   "W|R?",   "R|W?",    "W?|W?",   "W?|R?",  "W|R?R?",   "W|R|R?",
                     "W|W?|W", "W|R?|R", "W|R?|R?", "R|W?|W?", "W>R|R?", "W|R?|R|R", "R|W?|R|W"};
        if (lock.has_stoppable && lock.has_shared) words.insert(words.end(), {"W|W~|x", "W|R~|x", "R|W~|x", "W|R~x|R"});
        return words;
    },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

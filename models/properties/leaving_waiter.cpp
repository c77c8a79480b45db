// leaving_waiter.cpp: who gives up lets in whom it held back, and passes on what it was to do.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "leaving-waiter",
    .sentence = "A waiter that gives up lets in whom it alone held back, and passes its role on.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (lock.has_timed && lock.has_shared)
            words = {"W|W?",   "R@|W?|R@", "R|W?|R",  "W|W?|W",      "W|W?|R",
                     "W|W?W?", "WW|W?|W",  "WW|W?|R", "R@|W?|W?|R@", "W|W?|R?|R"};
        if (lock.has_stoppable && lock.has_shared) words.insert(words.end(), {"R@|W~|R@|x", "W|W~|W|x"});
        // Its place in the queue is taken by a notified writer, which is handed the lock at once.
        if (lock.has_condition && lock.has_timed && lock.has_shared) words.push_back("W(w)|W(n)R|W?");
        return words;
    },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

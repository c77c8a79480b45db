// no_lost_wake_up.cpp: every wait ends. The world finds who waits for what no thread will do.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "no-lost-wake-up",
    .sentence = "Every wait ends: nobody sleeps on when the lock could be theirs.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words{"WW|W", "W|W|W", "WW|WW"};
            if (lock.has_shared)
                words.insert(words.end(), {"W|RR", "WW|R", "WW|RR", "R|R|W", "W|R|R", "W|W|R", "W|R|R|R"});
            return words;
        },
    .watch = {},
});

}  // namespace
}  // namespace rwbench::verify

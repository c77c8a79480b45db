// last_write.cpp: whoever is inside sees the last write, by the lock's orders alone: plain data is written and read in every
// section (scene.cpp), and the world finds each pair of accesses that nothing orders.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "last-write",
    .sentence = "Whoever is inside sees the last write, with no data race on what the lock guards.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words{"WW|W"};
            if (lock.has_shared) words.insert(words.end(), {"WR|W", "W|RR", "W|R|W", "WR|RW"});
            if (lock.has_try) words.insert(words.end(), {"W!|W!", "W!|R!"});
            return words;
        },
    .watch = {},
});

}  // namespace
}  // namespace rwbench::verify

// readers_meet.cpp: readers are inside together: each waits there for the others, so one that is kept out is never met.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "readers-meet",
    .sentence = "Readers are inside together when no writer wants in.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words;
            if (!lock.has_shared) return words;
            words = {"R@|R@", "R@|R@|R@", "R@R|R@"};
            // Where no writer ever goes before a reader, they meet whatever a writer wants.
            if (lock.promised && lock.promised->promised.reader_by_writers == 0) words.push_back("R@|R@|W");
            return words;
        },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

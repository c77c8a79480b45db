// no_refusal.cpp: who does nothing wrong is not refused. The scene catches what a call throws.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "no-refusal",
    .sentence = "No call is refused that is allowed.",
    .words =
        [](const lock_case& lock) {
            std::vector<std::string> words{"W|W", "WW|W"};
            if (lock.has_shared) words.insert(words.end(), {"W|R", "R|R", "R|R|W"});
            if (lock.has_downgrade && lock.has_shared) words.insert(words.end(), {"W>R|R", "W>R|W>R"});
            return words;
        },
    .watch = {},
});

}  // namespace
}  // namespace rwbench::verify

// condition_lifetime.cpp: who comes back from the last wait may end the condition and its lock, though the notifier is still on
// its way out. The world finds a use after the end.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "condition-lifetime",
    .sentence = "A condition and its lock may be destroyed as soon as the last wait is over.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (!lock.has_condition) return words;
        words = {"W(w).|W(n)", "W(w?).|W(n)", "W(w).|W(w)|W(n2)"};
        if (lock.has_shared)
            words.insert(words.end(), {"R(w)W.|W(n)", "W(w).|W>R(n)", "R(w)W.|R(w)|W(n*)", "W(w).|R(w)|W(n2)"});
        return words;
    },
    .watch = {},
    .owns_waiting = true,
    .owns_ends = true,
});

}  // namespace
}  // namespace rwbench::verify

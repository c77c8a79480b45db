// condition_time_out.cpp: when a notification and the end of the waiter's patience come together, one of them wins, and no
// notification is lost: who is notified in such a wait passes it on, so that one that is kept leaves somebody waiting.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "condition-time-out",
    .sentence =
        "A wait that is notified as its deadline or a stop comes reports it, or has left it to the next in line.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (!lock.has_condition) return words;
        words = {"W(w?)|W(n)", "W(w?)|W(w)|W(n)", "W(w~)|W(n)x", "W(w)|W(w~)|W(n)x", "W(w)|W?|W(n)"};
        if (lock.has_shared)
            words.insert(words.end(),
                         {"R(w?)|W(n)", "R(w?)|W>R(n)", "R(w?)|R(w)|W(n)", "R(w?)|W(w)|W(n)", "W(w?)|R(w)|W(n)",
                          "R(w~)|W(n)x", "R(w)|W(w~)|W(n)x", "R(w)|W?|W(n)", "R(w?)|W(w?)|R(w)|W(n)"});
        return words;
    },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

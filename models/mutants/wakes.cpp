// wakes.cpp: wake-ups that are dropped.
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

template <class When>
fault no_wake(When when) {
    fault how;
    how.loses_wake = when;
    return how;
}

bool is_call(const occasion& at, std::string_view name) { return at.call == name; }
bool is_in(const occasion& at, std::string_view function) { return at.function == function; }

const register_mutants them({
    {"handed-over-asleep", "a writer that is handed the lock is not woken", faulty_fair(),
     no_wake([](const occasion& at) { return is_in(at, "hand_over"); })},
    {"designated-asleep", "the lock is left free, and the writer that is to compete for it is not woken",
     faulty_writer_preferring(), no_wake([](const occasion& at) { return is_in(at, "designate_unlock_wake"); })},
    {"readers-asleep-after-writer", "readers that a writer's release let in are not woken", faulty_fair(),
     no_wake([](const occasion& at) { return is_call(at, "unlock") && is_in(at, "wake_chain"); })},
    {"readers-asleep-after-downgrade", "readers that a downgrade let in are not woken", faulty_fair(),
     no_wake([](const occasion& at) { return is_call(at, "downgrade"); })},
    {"relay-not-run", "a woken reader does not wake the rest of its chain", faulty_fair(),
     no_wake([](const occasion& at) { return is_call(at, "lock_shared") && is_in(at, "wake_chain"); })},
    {"invited-readers-asleep", "Write lets readers compete, and does not wake them", faulty_writer_preferring(),
     no_wake([](const occasion& at) { return is_in(at, "wake_chain"); })},
    {"leaver-wakes-nobody", "a waiter that gives up lets readers in, and does not wake them", faulty_fair(),
     no_wake([](const occasion& at) { return is_call(at, "leave"); })},
    {"leaver-keeps-role", "a designated writer that gives up does not wake the next", faulty_writer_preferring(),
     no_wake([](const occasion& at) { return is_call(at, "leave"); })},
});

}  // namespace
}  // namespace rwbench::verify

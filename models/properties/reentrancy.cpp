// reentrancy.cpp: the owner of the write side nests.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "reentrancy",
    .sentence = "The writer may take the write side again, and others come in only after its last release.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        if (!lock.is_reentrant) return {};
        return {"W(W)|W", "W(W)|R", "W(W)|W(W)", "W(W?)|W", "W(WW)|R", "W(W(W))|R", "W(W)|W|R"};
    },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

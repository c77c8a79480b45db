// recursive_read.cpp: a reader comes in again, also when a writer waits for it to leave.
#include "property.hpp"

namespace rwbench::verify {
namespace {

const register_property it({
    .name = "recursive-read",
    .sentence = "A reader may take the read side again, also behind a waiting writer.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        if (!lock.is_recursive_for_readers) return {};
        return {"R(R)|W", "R(R(R))|W", "R(R?)|W", "W>R|W", "R(R)|R(R)|W", "R(R)|W|R", "R(R)|W|W"};
    },
    .watch = {},
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

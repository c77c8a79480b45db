// condition_order.cpp: notifications go to who has waited longest, whatever its side.
#include "properties/condition_watch.hpp"

namespace rwbench::verify {
namespace {

class watch : public condition_watch<condition_oracle::takes::first> {
    void fail(unsigned thread, bool) override {
        world::fail(finding_kind::claim,
                    "thread " + std::to_string(thread + 1) + " was notified before one that had waited longer",
                    "condition-order");
    }
};

const register_property it({
    .name = "condition-order",
    .sentence = "Who waited first on a condition is notified first, whatever its side.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (!lock.has_condition) return words;
        words = {"W(w)|W(w)|W2(n)"};
        if (lock.has_shared)
            words.insert(words.end(),
                         {"R(w)|W(w)|W2(n)", "R(w)|R(w)|W2(n)", "R(w)|W(w)|W(n)W>R(n)", "R(w)|W(w)|R(w)|W(n)W(n2)"});
        return words;
    },
    .watch = watch_with<watch>,
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

// condition_nothing_left.cpp: a wait that is over is forgotten. A last notification must find nobody.
#include "property.hpp"

namespace rwbench::verify {
namespace {

class watch : public monitor {
    void ends(scene& at) override {
        if (at.lock() == nullptr || !at.what().uses_condition()) return;
        // A token that is there already is `nothing-left`'s business.
        if (who_has_a_token(at) || !at.lock()->try_lock(side::exclusive)) return;
        at.lock()->notify(everybody);
        at.lock()->unlock(side::exclusive);
        if (const auto thread = who_has_a_token(at))
            world::fail(finding_kind::claim,
                        "a notification goes to thread " + std::to_string(*thread + 1) + ", whose wait is over",
                        "condition-nothing-left");
    }
    static std::optional<unsigned> who_has_a_token(const scene& at) {
        for (unsigned t = 0; t < at.threads(); ++t)
            if (!model_records::of(t).parker.is_quiet()) return t;
        return std::nullopt;
    }
};

const register_property it({
    .name = "condition-nothing-left",
    .sentence = "When a wait on a condition is over, nothing is left of it there.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (!lock.has_condition) return words;
        words = {"W(w?)|W", "W(w?)|W(w?)", "W(w~)|x"};
        if (lock.has_shared) words.insert(words.end(), {"R(w?)|W", "R(w?)|W(w?)", "R(w?)|R(w?)|W(n)"});
        return words;
    },
    .watch = watch_with<watch>,
});

}  // namespace
}  // namespace rwbench::verify

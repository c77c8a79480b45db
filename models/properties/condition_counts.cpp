// condition_counts.cpp: as many are woken as were notified. Whose wait returns must have been notified; who is notified and
// does not return waits for ever, and with it the scenario.
#include "properties/condition_watch.hpp"

namespace rwbench::verify {
namespace {

class watch : public condition_watch<condition_oracle::takes::any> {
    void fail(unsigned thread, bool is_notified) override {
        const std::string whose = "the wait of thread " + std::to_string(thread + 1);
        world::fail(finding_kind::claim,
                    is_notified ? whose + " is over, though no notification can have been for it"
                                : whose + " was given up, though it had been notified",
                    "condition-counts");
    }
};

const register_property it({
    .name = "condition-counts",
    .sentence = "A notification of n wakes exactly min(n, waiting): none is lost, and none invented.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        std::vector<std::string> words;
        if (!lock.has_condition) return words;
        words = {"W(w)|W(n)", "W(w)|W(nn)", "W(w)|W(w)|W(n2)", "W(w)|W(w)|W(n*)", "W(w)|W|W(n)"};
        if (lock.has_shared)
            words.insert(words.end(), {"R(w)|W(n)", "R(w)|W>R(n)", "W(w)|W>R(n)", "R(w)|R(w)|W(n*)", "R(w)|W(w)|W(n2)",
                                       "R(w)|R(w)|W>R(n*)", "R(w)|W|W>R(n)", "R(w)|R|W(n)", "R(w)|W(n)|R(n)",
                                       "R(w)|R(w)|R(w)|W(n*)", "R(w)|W(w)|R(w)|W(n*)"});
        return words;
    },
    .watch = watch_with<watch>,
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

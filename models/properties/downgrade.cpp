// downgrade.cpp: from writer to reader in one step.
#include "property.hpp"

namespace rwbench::verify {
namespace {

class watch : public monitor {
    void begins(const scene&) override { downgraded_ = {}; }
    void downgrades(const scene& at, unsigned thread) override {
        downgraded_[thread] = {true, at.writer_entries(), at.version()};
    }
    void leaves(const scene& at, unsigned thread, side mode) override {
        const moment then = downgraded_[thread];
        if (mode != side::shared || !then.is_set) return;
        downgraded_[thread] = {};
        if (at.writer_entries() != then.writer_entries || at.version() != then.version)
            world::fail(finding_kind::claim,
                        "a writer came in between the downgrade of thread " + std::to_string(thread + 1) +
                            " and its release of the read side",
                        "downgrade");
    }

    struct moment {
        bool is_set = false;
        unsigned writer_entries = 0, version = 0;
    };
    std::array<moment, most_threads> downgraded_{};
};

const register_property it({
    .name = "downgrade",
    .sentence =
        "From writer to reader in one step: no writer in between, the written value still there, and waiting readers "
        "join when no writer waits.",
    .words = [](const lock_case& lock) -> std::vector<std::string> {
        if (!lock.has_downgrade || !lock.has_shared) return {};
        std::vector<std::string> words{"W>R|W", "W>R|R", "W>R@|R+", "W>R|W>R", "W>R|W|R", "W>R|R|R", "W>R@|R+|R+"};
        if (lock.has_timed) words.push_back("W>R|R?R");
        return words;
    },
    .watch = watch_with<watch>,
    .owns_waiting = true,
});

}  // namespace
}  // namespace rwbench::verify

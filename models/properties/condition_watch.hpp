// condition_watch.hpp: tells an oracle what a scene's threads do with the condition, and fails where it has no explanation.
#pragma once

#include "play/condition_oracle.hpp"
#include "property.hpp"

namespace rwbench::verify {

template <condition_oracle::takes Whom>
class condition_watch : public monitor {
   protected:
    // What is wrong with an end of a wait that can't be explained. Fails the execution.
    [[noreturn]] virtual void fail(unsigned thread, bool is_notified) = 0;

   private:
    void begins(const scene&) override { oracle_.begin(); }
    void waits(const scene&, unsigned thread, side mode, bool may_give_up) override {
        sides_[thread] = mode;
        oracle_.waits(thread, may_give_up);
    }
    // Whoever can't be inside beside this one has released its side: after it was noted as a waiter.
    void enters(const scene& at, unsigned thread, side mode) override {
        if (!oracle_.is_anybody_waiting()) return;
        for (unsigned t = 0; t < at.threads(); ++t)
            if (t != thread && oracle_.is_waiting(t) && (mode == side::exclusive || sides_[t] == side::exclusive))
                oracle_.has_arrived(t);
    }
    void returns(const scene&, unsigned thread, bool is_notified) override {
        if (!oracle_.returns(thread, is_notified)) fail(thread, is_notified);
    }
    void notifies(const scene&, unsigned thread, std::size_t n) override { oracle_.notifies(thread, n); }
    void has_notified(const scene&, unsigned thread) override { oracle_.has_notified(thread); }

    condition_oracle oracle_{Whom};
    std::array<side, most_threads> sides_{};
};

}  // namespace rwbench::verify

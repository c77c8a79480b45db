// sleep_set_explorer.hpp: every class of executions, by sleep sets alone: all that is awake is tried at every node, and nothing
// is concluded from races. What dpor_explorer leaves out beyond that is held against it, where all executions are too many.
//
// After    Godefroid, "Partial-order methods for the verification of concurrent systems", 1996.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "explore/explorers.hpp"

namespace rwbench::verify::tests {

class sleep_set_explorer : public explorer {
   public:
    void begin() override {
        depth_ = 0;
        asleep_ = 0;
        is_given_up_ = false;
    }

    unsigned choose_thread(const crossroads& at) override {
        if (is_given_up_) return without_interruption(at);
        if (depth_ == tree_.size()) {
            const unsigned awake = at.enabled & ~asleep_;
            if (awake == 0) {
                is_given_up_ = true;
                return without_interruption(at);
            }
            tree_.push_back({0, static_cast<unsigned>(std::countr_zero(awake)), awake & (awake - 1), asleep_});
        }
        const node& here = tree_[depth_++];
        asleep_ = 0;
        for (unsigned t = 0; t < at.threads; ++t)
            if ((here.asleep >> t & 1) != 0 && commute(at.next[t], at.next[here.taken])) asleep_ |= 1u << t;
        return here.taken;
    }

    unsigned choose_value(unsigned options) override {
        if (is_given_up_) return 0;
        if (depth_ == tree_.size()) tree_.push_back({options, 0, 0, 0});
        return tree_[depth_++].taken;
    }

    bool end() override {
        if (!is_given_up_) ++whole_;
        for (; !tree_.empty(); tree_.pop_back()) {
            node& last = tree_.back();
            if (last.options != 0) {
                if (++last.taken < last.options) return true;
            } else if (last.untried != 0) {
                last.asleep |= 1u << last.taken;
                last.taken = static_cast<unsigned>(std::countr_zero(last.untried));
                last.untried &= last.untried - 1;
                return true;
            }
        }
        return false;
    }

    bool is_sampling() const override { return false; }

    // Those that were not given up because all that could run was asleep: one for each class.
    std::uint64_t whole_executions() const { return whole_; }

   private:
    struct node {
        unsigned options = 0;  // of a value; 0: a thread was chosen
        unsigned taken = 0;
        unsigned untried = 0;
        unsigned asleep = 0;
    };
    std::vector<node> tree_;
    std::size_t depth_ = 0;
    unsigned asleep_ = 0;
    bool is_given_up_ = false;
    std::uint64_t whole_ = 0;
};

}  // namespace rwbench::verify::tests

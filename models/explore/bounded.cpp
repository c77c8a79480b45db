// bounded.cpp: see explorers.hpp.
#include <bit>

#include "explore/explorers.hpp"

namespace rwbench::verify {

unsigned without_interruption(const crossroads& at) {
    if (at.current_goes_on()) return static_cast<unsigned>(at.current);
    return static_cast<unsigned>(std::countr_zero(at.enabled));
}

void bounded_explorer::begin() { depth_ = interruptions_ = 0; }

unsigned bounded_explorer::choose_thread(const crossroads& at) {
    if (depth_ == tree_.size()) {
        node fresh{.is_thread = true};
        fresh.interrupts = at.current_goes_on();
        fresh.taken = fresh.current = without_interruption(at);
        fresh.untried = at.enabled & ~(1u << fresh.taken);
        if (fresh.interrupts && interruptions_ == bound_) {
            left_out_ |= fresh.untried != 0;
            fresh.untried = 0;
        }
        tree_.push_back(fresh);
    }
    const node& here = tree_[depth_++];
    if (here.interrupts && here.taken != here.current) ++interruptions_;
    return here.taken;
}

unsigned bounded_explorer::choose_value(unsigned options) {
    if (depth_ == tree_.size()) tree_.push_back({.options = options});
    return tree_[depth_++].taken;
}

bool bounded_explorer::end() {
    for (; !tree_.empty(); tree_.pop_back()) {
        node& last = tree_.back();
        if (!last.is_thread) {
            if (++last.taken < last.options) return true;
        } else if (last.untried != 0) {
            last.taken = static_cast<unsigned>(std::countr_zero(last.untried));
            last.untried &= last.untried - 1;
            return true;
        }
    }
    return false;
}

}  // namespace rwbench::verify

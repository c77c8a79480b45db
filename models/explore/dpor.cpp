// dpor.cpp: see explorers.hpp.
#include <bit>

#include "explore/explorers.hpp"

namespace rwbench::verify {

void dpor_explorer::begin() {
    depth_ = 0;
    asleep_ = 0;
    is_given_up_ = false;
    trace_.clear();
    node_of_step_.clear();
}

unsigned dpor_explorer::choose_thread(const crossroads& at) {
    if (is_given_up_) return without_interruption(at);
    if (depth_ == tree_.size()) {
        crossroads awake = at;
        awake.enabled &= ~asleep_;
        if (awake.enabled == 0) {
            is_given_up_ = true;
            return without_interruption(at);
        }
        const unsigned first = without_interruption(awake);
        tree_.push_back(
            {.is_thread = true, .taken = first, .enabled = at.enabled, .backtrack = 1u << first, .asleep = asleep_});
    }
    const unsigned thread = tree_[depth_].taken;
    execute(thread, at, tree_[depth_]);
    ++depth_;
    return thread;
}

void dpor_explorer::execute(unsigned thread, const crossroads& at, const node& from) {
    const step& what = at.next[thread];
    // I2. A step that does not commute wakes the others.
    unsigned still_asleep = 0;
    for (unsigned t = 0; t < at.threads; ++t)
        if (t != thread && ((from.asleep | from.done) >> t & 1) != 0 && commute(at.next[t], what))
            still_asleep |= 1u << t;
    asleep_ = still_asleep;

    node_of_step_.push_back(depth_);
    if (depth_ < first_new_)
        trace_.add(thread, what);
    else
        trace_.add(thread, what,
                   [&](std::size_t earlier, const vector_clock& known) { reverse(earlier, thread, known); });
}

// The step that `thread` is about to do races with an earlier one: the other order is to be tried too, if it can be had. What
// may come first then: a thread whose next step neither needs the earlier one, nor another of those that come between.
void dpor_explorer::reverse(std::size_t earlier, unsigned thread, const vector_clock& known) {
    const auto& steps = trace_.steps();
    const trace::entry* first[most_threads] =
        {};  // of each thread, among those that the earlier step does not happen before
    for (std::size_t i = earlier + 1; i < steps.size(); ++i) {
        const trace::entry& one = steps[i];
        if (first[one.thread] == nullptr && !steps[earlier].happens_before(one.clock)) first[one.thread] = &one;
    }
    const auto needs_none_of_them = [&](unsigned mine, const vector_clock& clock) {
        for (unsigned t = 0; t < most_threads; ++t)
            if (t != mine && first[t] != nullptr && first[t]->happens_before(clock)) return false;
        return true;
    };
    unsigned beginners = 0;
    for (unsigned t = 0; t < most_threads; ++t)
        if (first[t] != nullptr && needs_none_of_them(t, first[t]->clock)) beginners |= 1u << t;
    if (first[thread] == nullptr && needs_none_of_them(thread, known)) beginners |= 1u << thread;

    node& before = tree_[node_of_step_[earlier]];
    // A wait that only the earlier step ended can't come before it.
    beginners &= before.enabled;
    if (beginners == 0 || (beginners & (before.backtrack | before.asleep)) != 0) return;
    const bool has_own = (beginners >> thread & 1) != 0;
    before.backtrack |= has_own ? 1u << thread : 1u << std::countr_zero(beginners);
}

unsigned dpor_explorer::choose_value(unsigned options) {
    if (is_given_up_) return 0;
    if (depth_ == tree_.size()) tree_.push_back({.options = options});
    const unsigned taken = tree_[depth_++].taken;
    trace_.add_value(taken);
    return taken;
}

bool dpor_explorer::end() {
    if (!is_given_up_) ++whole_;
    for (; !tree_.empty(); tree_.pop_back()) {
        node& last = tree_.back();
        first_new_ = tree_.size() - 1;
        if (!last.is_thread) {
            if (++last.taken < last.options) return true;
            continue;
        }
        last.done |= 1u << last.taken;
        const unsigned untried = last.backtrack & ~last.done & ~last.asleep;
        if (untried == 0) continue;
        last.taken = static_cast<unsigned>(std::countr_zero(untried));
        return true;
    }
    return false;
}

}  // namespace rwbench::verify

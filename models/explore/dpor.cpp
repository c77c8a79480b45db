// dpor.cpp: see explorers.hpp.
#include <bit>

#include "explore/explorers.hpp"

namespace rwbench::verify {

void dpor_explorer::begin() {
    depth_ = 0;
    asleep_ = acted_ = 0;
    is_given_up_ = false;
    trace_.clear();
    node_of_step_.clear();
}

bool dpor_explorer::is_first_act(unsigned thread, const step& what) const {
    return (acted_ >> thread & 1) == 0 && acts(what);
}

// By I3.
unsigned dpor_explorer::may_go_on(const crossroads& at) const {
    unsigned may = at.enabled;
    for (unsigned t = 0; t < at.threads; ++t)
        if (alike_[t] != t && (acted_ >> alike_[t] & 1) == 0 && is_first_act(t, at.next[t])) may &= ~(1u << t);
    return may;
}

step dpor_explorer::next_of(unsigned thread, const crossroads& at) const {
    step what = at.next[thread];
    unsigned first = thread;
    while (alike_[first] != first) first = alike_[first];
    if (is_first_act(thread, what)) what.first_of = 1 + first;
    return what;
}

unsigned dpor_explorer::choose_thread(const crossroads& at) {
    if (is_given_up_) return without_interruption(at);
    if (depth_ == tree_.size()) {
        crossroads awake = at;
        const unsigned may = may_go_on(at);
        awake.enabled = may & ~asleep_;
        if (awake.enabled == 0) {
            is_given_up_ = true;
            return without_interruption(at);
        }
        const unsigned first = without_interruption(awake);
        tree_.push_back(
            {.is_thread = true, .taken = first, .enabled = may, .backtrack = 1u << first, .asleep = asleep_});
    }
    const unsigned thread = tree_[depth_].taken;
    execute(thread, at, tree_[depth_]);
    ++depth_;
    return thread;
}

void dpor_explorer::execute(unsigned thread, const crossroads& at, const node& from) {
    const step what = next_of(thread, at);
    // I2. A step that does not commute wakes the others.
    unsigned still_asleep = 0;
    for (unsigned t = 0; t < at.threads; ++t)
        if (t != thread && ((from.asleep | from.done) >> t & 1) != 0 && commute(next_of(t, at), what))
            still_asleep |= 1u << t;
    asleep_ = still_asleep;

    // A wait may have been impossible right before the step that it races with, and so may what waits for its turn by I3.
    const bool may_be_impossible = waits(what) || (alike_[thread] != thread && (acted_ >> thread & 1) == 0);
    if (acts(what)) acted_ |= 1u << thread;

    node_of_step_.push_back(depth_);
    if (depth_ < first_new_)
        trace_.add(thread, what);
    else
        trace_.add(thread, what, [&](std::size_t earlier, const vector_clock& known) {
            reverse(earlier, thread, known);
            return !may_be_impossible;
        });
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

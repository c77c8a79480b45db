// condition_oracle.cpp: see condition_oracle.hpp.
#include "play/condition_oracle.hpp"

#include <algorithm>
#include <bit>

namespace rwbench::verify {

void condition_oracle::begin() {
    states_.assign(1, {});
    waiting_ = may_give_up_ = 0;
    giving_ = {};
}

void condition_oracle::waits(unsigned thread, bool may_give_up) {
    const auto bit = static_cast<std::uint8_t>(1u << thread);
    waiting_ |= bit;
    may_give_up_ = static_cast<std::uint8_t>(may_give_up ? may_give_up_ | bit : may_give_up_ & ~bit);
    for (state& one : states_) one.of[thread] = place::arriving;
}

void condition_oracle::has_arrived(unsigned thread) {
    add_all_that_may_come();
    keep([&](const state& one) { return one.of[thread] != place::arriving; });
}

bool condition_oracle::returns(unsigned thread, bool is_notified) {
    add_all_that_may_come();
    keep([&](const state& one) { return one.of[thread] == (is_notified ? place::notified : place::gone); });
    for (state& one : states_) one.of[thread] = place::outside;
    waiting_ = static_cast<std::uint8_t>(waiting_ & ~(1u << thread));
    return !states_.empty();
}

void condition_oracle::notifies(unsigned thread, std::size_t n) { giving_[thread] = n; }

void condition_oracle::has_notified(unsigned thread) {
    add_all_that_may_come();
    const auto bit = static_cast<std::uint8_t>(1u << thread);
    keep([&](const state& one) { return (one.has_given & bit) != 0; });
    for (state& one : states_) one.has_given = static_cast<std::uint8_t>(one.has_given & ~bit);
    giving_[thread].reset();
}

void condition_oracle::add(const state& one) {
    if (std::find(states_.begin(), states_.end(), one) == states_.end()) states_.push_back(one);
}

// Also from those that are added on the way.
void condition_oracle::add_all_that_may_come() {
    for (std::size_t i = 0; i < states_.size(); ++i)
        for (unsigned t = 0; t < most_threads; ++t) {
            if (states_[i].of[t] == place::arriving) add_arrival(states_[i], t);
            if (states_[i].of[t] == place::waiting && (may_give_up_ >> t & 1) != 0) add_departure(states_[i], t);
            if (giving_[t] && (states_[i].has_given >> t & 1) == 0) add_notification(state(states_[i]), t);
        }
}

void condition_oracle::add_arrival(state from, unsigned thread) {
    from.of[thread] = place::waiting;
    from.queue[from.length++] = static_cast<std::uint8_t>(thread);
    if (whom_ == takes::any) std::sort(from.queue.begin(), from.queue.begin() + from.length);
    add(from);
}

void condition_oracle::add_departure(state from, unsigned thread) {
    from.of[thread] = place::gone;
    unlink(from,
           static_cast<std::size_t>(std::find(from.queue.begin(), from.queue.end(), thread) - from.queue.begin()));
    add(from);
}

void condition_oracle::add_notification(const state& from, unsigned thread) {
    const std::size_t taken = std::min<std::size_t>(*giving_[thread], from.length);
    const unsigned first_ones = (1u << taken) - 1;
    for (unsigned choice = first_ones; choice < 1u << from.length; ++choice) {
        if (static_cast<std::size_t>(std::popcount(choice)) != taken) continue;
        state after = from;
        after.has_given = static_cast<std::uint8_t>(after.has_given | 1u << thread);
        for (std::size_t at = from.length; at-- > 0;)
            if ((choice >> at & 1) != 0) {
                after.of[from.queue[at]] = place::notified;
                unlink(after, at);
            }
        add(after);
        if (whom_ == takes::first) return;
    }
}

// Unused places are kept at 0: equal states compare equal.
void condition_oracle::unlink(state& from, std::size_t at) {
    std::copy(from.queue.begin() + at + 1, from.queue.begin() + from.length, from.queue.begin() + at);
    from.queue[--from.length] = 0;
}

template <class Is>
void condition_oracle::keep(Is is) {
    std::erase_if(states_, [&](const state& one) { return !is(one); });
}

}  // namespace rwbench::verify

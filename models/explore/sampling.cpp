// sampling.cpp: the explorers that draw, and what they saw: see explorers.hpp.
#include <bit>
#include <numeric>

#include "explore/explorers.hpp"

namespace rwbench::verify {

void coverage::add(std::uint64_t class_hash) {
    if (is_full()) return;
    ++executions_;
    const std::uint32_t times = ++seen_[class_hash];
    if (times == 1) ++once_;
    if (times == 2) {
        --once_;
        ++twice_;
    }
    if (times == 3) --twice_;
}

double coverage::chance_of_new() const {
    return executions_ == 0 ? 1 : static_cast<double>(once_) / static_cast<double>(executions_);
}

double coverage::least_classes() const {
    // The form without bias, which needs no class that was seen twice.
    const double once = static_cast<double>(once_), twice = static_cast<double>(twice_);
    return static_cast<double>(classes()) + once * (once - 1) / (2 * (twice + 1));
}

void sampling_explorer::begin() { trace_.clear(); }

unsigned sampling_explorer::choose_thread(const crossroads& at) {
    const unsigned thread = draw_thread(at);
    trace_.add(thread, at.next[thread]);
    return thread;
}

unsigned sampling_explorer::choose_value(unsigned options) {
    const unsigned taken = draw_below(options);
    trace_.add_value(taken);
    return taken;
}

bool sampling_explorer::end() {
    seen_.add(trace_.hash());
    return true;
}

unsigned random_explorer::draw_thread(const crossroads& at) {
    unsigned left = draw_below(static_cast<unsigned>(std::popcount(at.enabled)));
    unsigned enabled = at.enabled;
    for (; left > 0; --left) enabled &= enabled - 1;
    return static_cast<unsigned>(std::countr_zero(enabled));
}

void pct_explorer::begin() {
    sampling_explorer::begin();
    std::iota(priority_.begin(), priority_.end(), 1);
    for (unsigned i = most_threads; i > 1; --i) std::swap(priority_[i - 1], priority_[draw_below(i)]);
    falls_at_.clear();
    for (unsigned i = 1; i < depth_; ++i) falls_at_.push_back(draw_below(length_));
    step_ = 0;
    lowest_ = 0;
}

unsigned pct_explorer::draw_thread(const crossroads& at) {
    const auto highest = [&] {
        unsigned best = static_cast<unsigned>(std::countr_zero(at.enabled));
        for (unsigned t = 0; t < at.threads; ++t)
            if (at.is_enabled(t) && priority_[t] > priority_[best]) best = t;
        return best;
    };
    for (unsigned moment : falls_at_)
        if (moment == step_) priority_[highest()] = --lowest_;
    ++step_;
    return highest();
}

bool pct_explorer::end() {
    length_ = std::max(length_, step_);
    return sampling_explorer::end();
}

}  // namespace rwbench::verify

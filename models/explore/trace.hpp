// trace.hpp: what happens before what among the steps of one execution.
//
// After    Mazurkiewicz traces: executions that differ only in the order of steps that commute are one class. Its steps' vector
//          clocks, with the values that were chosen, tell one class from another.
// Costs    O(n) for the n-th step.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "world/explorer.hpp"

namespace rwbench::verify {

// For each thread, how many of its steps happened before, or are, the one that this belongs to.
using vector_clock = std::array<std::uint16_t, most_threads>;

inline void raise(vector_clock& clock, const vector_clock& by) {
    for (unsigned t = 0; t < most_threads; ++t) clock[t] = std::max(clock[t], by[t]);
}

class trace {
   public:
    struct entry {
        unsigned thread = 0;
        step what;
        vector_clock clock{};

        std::uint16_t number() const { return clock[thread]; }
        bool happens_before(const vector_clock& later) const { return later[thread] >= number(); }
    };

    void clear() {
        steps_.clear();
        last_ = {};
        hash_ = 0;
        values_ = 0;
    }

    const std::vector<entry>& steps() const { return steps_; }

    // Adds the next step. `on_race(i, known)` is told of each earlier step i that does not commute with it and that nothing in
    // between orders before it, latest first; `known` is what happens before the new step without i. It answers whether the
    // new step was possible before i for certain. Where it was not, i hides none of the steps before it: the new step may have
    // been possible before one of those.
    template <class OnRace>
    void add(unsigned thread, const step& what, OnRace&& on_race) {
        vector_clock known = last_[thread], all_known = known;
        for (std::size_t i = steps_.size(); i-- > 0;) {
            const entry& earlier = steps_[i];
            if (earlier.happens_before(known) || commute(earlier.what, what)) continue;
            if (on_race(i, known)) raise(known, earlier.clock);
            raise(all_known, earlier.clock);
        }
        known = all_known;
        ++known[thread];
        last_[thread] = known;
        steps_.push_back({thread, what, known});
        values_ = 0;
        hash_ += hash_of(known, thread);
    }
    void add(unsigned thread, const step& what) {
        add(thread, what, [](std::size_t, const vector_clock&) { return true; });
    }

    // A value was chosen within the last step.
    void add_value(unsigned taken) {
        if (steps_.empty()) return;
        const entry& in = steps_.back();
        hash_ += mixed(hash_of(in.clock, in.thread) + 1000 * ++values_ + taken);
    }

    // The same for all executions of a class.
    std::uint64_t hash() const { return hash_; }

   private:
    static std::uint64_t mixed(std::uint64_t x) {  // a step of SplitMix64
        x += 0x9E3779B97F4A7C15u;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
        return x ^ (x >> 31);
    }
    static std::uint64_t hash_of(const vector_clock& clock, unsigned thread) {
        std::uint64_t hash = thread;
        for (std::uint16_t part : clock) hash = mixed(hash ^ part);
        return hash;
    }

    std::vector<entry> steps_;
    std::array<vector_clock, most_threads> last_{};
    std::uint64_t hash_ = 0;
    unsigned values_ = 0;
};

}  // namespace rwbench::verify

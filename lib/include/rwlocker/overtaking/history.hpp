// history.hpp: who came to a lock when, and who was let in when; and from that, how often each waiter was overtaken.
//
// After   the contract's definition (docs/semantics.md): an overtake is any grant to the other kind after a waiter's
//         doorway, and a grant to its own kind where that waiter's doorway came later. Grants of one step overtake nobody
//         among themselves.
// Costs   O(n log n) for n acquisitions, once, after the lock was used.
//
// Plain data: an observer (observer.hpp) or a test fills it. Moments are numbers that grow, in whatever order its source
// counts in: the steps of one lock's word, or calls and returns as their callers saw them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "rwlocker/core/state.hpp"

namespace rwlocker::overtaking {

using core::side;

struct acquisition {
    side mode = side::shared;
    std::uint64_t who = 0;      // a thread, by whatever number its source gives it
    std::uint64_t doorway = 0;  // when it became visible
    std::uint64_t grant = 0;    // when it was let in; at its doorway, if it entered at once
    // Of a reader: the read phase that it was let into, and whether a writer's release or downgrade had begun that one.
    std::uint64_t read_phase = 0;
    bool is_phase_opened = false;
};

struct overtakes {
    std::uint64_t by_readers = 0;
    std::uint64_t by_writers = 0;
    std::uint64_t writers_before = 0;  // of a writer: came before it, and were let in while it waited
    // Of the readers that overtook: in how many steps they were let in, into how many read phases, and how many of them
    // into none that a release or a downgrade had begun.
    std::uint64_t read_steps = 0;
    std::uint64_t read_phases = 0;
    std::uint64_t into_no_opened_phase = 0;
};

class history {
   public:
    history() = default;

    // In any order.
    explicit history(std::vector<acquisition> all) : all_(std::move(all)), found_(all_.size()) {
        std::sort(all_.begin(), all_.end(), [](const acquisition& a, const acquisition& b) {
            return a.grant != b.grant ? a.grant < b.grant : a.doorway < b.doorway;
        });
        count_between();
        count_later_comers(side::shared);
        count_later_comers(side::exclusive);
    }

    // By grant; those granted in one step by doorway.
    const std::vector<acquisition>& acquisitions() const { return all_; }
    // Of acquisition i: how often it was overtaken.
    const overtakes& of(std::size_t i) const { return found_[i]; }

    // Those granted strictly between the doorway and the grant of acquisition i: [first, last).
    std::pair<std::size_t, std::size_t> granted_meanwhile(std::size_t i) const {
        const auto is_granted_before = [](const acquisition& one, std::uint64_t moment) { return one.grant < moment; };
        const auto first = std::lower_bound(all_.begin(), all_.end(), all_[i].doorway + 1, is_granted_before);
        const auto last = std::lower_bound(first, all_.end(), all_[i].grant, is_granted_before);
        return {static_cast<std::size_t>(first - all_.begin()), static_cast<std::size_t>(last - all_.begin())};
    }

   private:
    // What lies between two moments is the difference of two sums from the beginning.
    struct sums {
        std::uint64_t readers = 0, writers = 0, read_steps = 0, read_phases = 0, into_no_opened_phase = 0;
    };

    void count_between() {
        std::vector<sums> before(all_.size() + 1);  // of the first i acquisitions
        std::vector<const acquisition*> readers;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            sums next = before[i];
            if (const acquisition& one = all_[i]; one.mode == side::exclusive) {
                ++next.writers;
            } else {
                ++next.readers;
                next.read_steps += readers.empty() || readers.back()->grant != one.grant;
                next.read_phases += readers.empty() || readers.back()->read_phase != one.read_phase;
                next.into_no_opened_phase += !one.is_phase_opened;
                readers.push_back(&one);
            }
            before[i + 1] = next;
        }
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const auto [first, last] = granted_meanwhile(i);
            if (first >= last) continue;
            const sums &from = before[first], &to = before[last];
            overtakes& found = found_[i];
            found.by_readers = to.readers - from.readers;
            found.by_writers = to.writers - from.writers;
            found.read_steps = to.read_steps - from.read_steps;
            found.read_phases = to.read_phases - from.read_phases;
            found.into_no_opened_phase = to.into_no_opened_phase - from.into_no_opened_phase;
            // A phase that was running at the doorway already counts once readers join it.
            if (found.by_readers != 0 && from.readers != 0 &&
                readers[from.readers - 1]->read_phase == readers[from.readers]->read_phase)
                ++found.read_phases;
        }
    }

    // Of the own kind only those overtake that came later. Those granted before are kept in a Fenwick tree over the order in
    // which they came.
    void count_later_comers(side mode) {
        std::vector<std::uint64_t> doorways;
        for (const acquisition& one : all_)
            if (one.mode == mode) doorways.push_back(one.doorway);
        std::sort(doorways.begin(), doorways.end());
        std::vector<std::uint64_t> tree(doorways.size() + 1);
        std::uint64_t in_tree = 0;
        const auto came_until = [&](std::uint64_t moment) {  // how many in the tree came at it or before
            std::uint64_t sum = 0;
            auto place = std::upper_bound(doorways.begin(), doorways.end(), moment) - doorways.begin();
            for (; place > 0; place -= place & -place) sum += tree[static_cast<std::size_t>(place)];
            return sum;
        };
        const auto add = [&](std::uint64_t doorway) {
            auto place = std::lower_bound(doorways.begin(), doorways.end(), doorway) - doorways.begin() + 1;
            for (; place < std::ssize(tree); place += place & -place) ++tree[static_cast<std::size_t>(place)];
            ++in_tree;
        };
        for (std::size_t step = 0; step < all_.size();) {
            std::size_t end = step;
            for (; end < all_.size() && all_[end].grant == all_[step].grant; ++end) {
                if (all_[end].mode != mode) continue;
                overtakes& found = found_[end];
                const std::uint64_t later = in_tree - came_until(all_[end].doorway);
                if (mode == side::exclusive) found.writers_before = found.by_writers - later;
                (mode == side::exclusive ? found.by_writers : found.by_readers) = later;
            }
            for (; step < end; ++step)
                if (all_[step].mode == mode) add(all_[step].doorway);
        }
    }

    std::vector<acquisition> all_;
    std::vector<overtakes> found_;
};

}  // namespace rwlocker::overtaking

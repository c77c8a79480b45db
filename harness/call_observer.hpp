// call_observer.hpp: notes when each worker of a trial asked for the lock and when it had it, to count overtakes of any lock
// from the call.
//
// A worker's call and its return lie outside of the lock, so the count is no promise's business: a thread that is put aside
// between its call and the lock is overtaken without the lock's doing. It lets locks be compared that can't be looked into.
//
// Who waits to be notified has called for something else: its acquisitions overtake others, and are not themselves overtaken.
//
// LIMITS  `room` acquisitions are kept for a trial, shared out evenly over its workers, 48 bytes each; later ones are not
//         seen, which `is_cut` tells.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "rwbench/plugin.h"
#include "rwlocker/overtaking/judge.hpp"

namespace rwbench {

class call_observer {
   public:
    static constexpr std::size_t room = std::size_t{1} << 18;

    explicit call_observer(std::size_t workers) : notes_(workers) {}
    call_observer(const call_observer&) = delete;
    call_observer& operator=(const call_observer&) = delete;

    // Before the trial, for each worker. Allocates.
    void watch(rwbench_worker& worker) {
        notebook& mine = notes_[worker.index];
        mine.room = room / notes_.size();
        mine.granted.reserve(std::min<std::uint64_t>(mine.room, worker.iterations));
        worker.sample_mask = 0;
    }

    // During it, by the worker: an event of plugin.h.
    void saw(const rwbench_worker& worker, std::uint32_t side, std::uint32_t event) {
        notebook& mine = notes_[worker.index];
        const std::uint64_t moment = moments_.fetch_add(1) + 1;
        if (event == RWBENCH_CALLED) {
            mine.called = moment;
        } else if (mine.granted.size() == mine.room) {
            mine.is_full = true;
        } else {
            mine.granted.push_back(
                {.mode = side == RWBENCH_READ ? rwlocker::core::side::shared : rwlocker::core::side::exclusive,
                 .who = worker.index,
                 .doorway = mine.called != 0 ? mine.called : moment,
                 .grant = moment});
            mine.called = 0;
        }
    }

    // After it.
    rwlocker::overtaking::most found() const {
        std::vector<rwlocker::overtaking::acquisition> all;
        for (const notebook& each : notes_) all.insert(all.end(), each.granted.begin(), each.granted.end());
        return rwlocker::overtaking::most_of(rwlocker::overtaking::history(std::move(all)));
    }
    bool is_cut() const {
        return std::any_of(notes_.begin(), notes_.end(), [](const notebook& each) { return each.is_full; });
    }

   private:
    struct alignas(128) notebook {
        std::size_t room = 0;
        std::uint64_t called = 0;  // 0: it has not, since its last grant
        bool is_full = false;
        std::vector<rwlocker::overtaking::acquisition> granted;
    };

    std::vector<notebook> notes_;
    alignas(128) std::atomic<std::uint64_t> moments_{0};
};

}  // namespace rwbench

// reader_phase_fair.hpp: write and read phases alternate, and late readers may join the read phase that is running;
// writers are served in order of arrival.
//
// After   Brandenburg and Anderson, "Spin-based reader-writer synchronization for multiprocessor real-time systems",
//         2010, loosened as in Python's rwlocker, RWLockReaderPhaseFair: the phase stays open while it lasts.
// Gives   a waiting reader is overtaken by at most 1 writer; a waiting writer by 0 writers, and by readers only inside a
//         running read phase.
#pragma once

#include "rwlocker/policy/policy.hpp"

namespace rwlocker::policy {

struct ReaderPhaseFair {
    static constexpr std::string_view name = "ReaderPhaseFair";
    static constexpr bool readers_go_first = true;
    static constexpr bool readers_compete = false;
    static constexpr bool opens_read_phase = true;
    static constexpr unsigned handoff_after = 0;
    static constexpr promise promised{.reader_by_writers = 1, .writer_by_read_phases = 1};

    static constexpr bool may_enter_shared(core::word s) {
        return !core::has_writer(s) && (!core::has_queued_writer(s) || core::is_read_phase(s));
    }
    static constexpr bool readers_join_downgrade(core::word) { return true; }
};

static_assert(Policy<ReaderPhaseFair>);

}  // namespace rwlocker::policy

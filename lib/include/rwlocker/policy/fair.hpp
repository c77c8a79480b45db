// fair.hpp: strict fair. Write and read phases alternate; a read phase is the readers that waited when it began, all of
// them and no later one; writers are served in order of arrival.
//
// After   Python's rwlocker, RWLockFair; the snapshot is the detached list itself.
// Gives   a waiting reader is overtaken by at most 1 writer; a waiting writer by at most 1 read phase for each writer
//         before it, plus 1, and by 0 writers.
#pragma once

#include "rwlocker/policy/policy.hpp"

namespace rwlocker::policy {

struct Fair {
    static constexpr std::string_view name = "Fair";
    static constexpr bool readers_go_first = true;
    static constexpr bool readers_compete = false;
    static constexpr bool opens_read_phase = false;
    static constexpr unsigned handoff_after = 0;
    static constexpr promise promised{.reader_by_writers = 1, .writer_by_read_phases = 1};

    static constexpr bool may_enter_shared(core::word s) { return !core::has_writer(s) && !core::has_queued_writer(s); }
    static constexpr bool readers_join_downgrade(core::word) { return true; }
};

static_assert(Policy<Fair>);

}  // namespace rwlocker::policy

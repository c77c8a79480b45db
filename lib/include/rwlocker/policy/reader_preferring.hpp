// reader_preferring.hpp: a reader waits only while a writer is inside; writers may barge among themselves, up to K times.
//
// After   Courtois, Heymans and Parnas, "Concurrent control with readers and writers", 1971, first problem.
// Gives   a waiting reader is overtaken by 0 writers. Writers can starve.
#pragma once

#include "rwlocker/policy/policy.hpp"

namespace rwlocker::policy {

struct ReaderPreferring {
    static constexpr std::string_view name = "Read";
    static constexpr bool readers_go_first = true;
    static constexpr bool readers_compete = false;
    static constexpr bool opens_read_phase = false;
    static constexpr unsigned handoff_after = barging_handoff_after;
    static constexpr promise promised{.reader_by_writers = 0};

    static constexpr bool may_enter_shared(core::word s) { return !core::has_writer(s); }
    static constexpr bool readers_join_downgrade(core::word) { return true; }
};

static_assert(Policy<ReaderPreferring>);

}  // namespace rwlocker::policy

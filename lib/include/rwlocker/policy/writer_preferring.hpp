// writer_preferring.hpp: no reader enters while a writer holds or waits; writers may barge, up to K times.
//
// After   Courtois, Heymans and Parnas, "Concurrent control with readers and writers", 1971, second problem; barging with
//         a designated waker as in Abseil's Mutex, hand-over after K as in parking_lot's eventual fairness.
// Gives   a waiting writer is overtaken by 0 readers, and by at most K writers. Readers can starve.
#pragma once

#include "rwlocker/policy/policy.hpp"

namespace rwlocker::policy {

struct WriterPreferring {
    static constexpr std::string_view name = "Write";
    static constexpr bool readers_go_first = false;
    static constexpr bool readers_compete = true;
    static constexpr bool opens_read_phase = false;
    static constexpr unsigned handoff_after = barging_handoff_after;
    static constexpr promise promised{.writer_by_readers = 0, .writer_by_read_phases = 0};

    static constexpr bool may_enter_shared(core::word s) { return !core::has_writer(s) && !core::has_queued_writer(s); }
    static constexpr bool readers_join_downgrade(core::word s) { return !core::has_queued_writer(s); }
};

static_assert(Policy<WriterPreferring>);

}  // namespace rwlocker::policy

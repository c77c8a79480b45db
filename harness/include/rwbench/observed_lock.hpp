// observed_lock.hpp: C++ sugar that registers a lock of the library's kind together with the same lock built to be
// observed: on a platform that sees every doorway and every grant, and so tells how often waiters were overtaken.
//
//     rwbench_lock table = rwbench::observable_table<rwlocker::RWLockFair>("RWLockFair", "library", "strict fair");
//
// Timed trials measure the lock as it ships. Of any other lock, overtakes are counted from the call, by the host alone.
#pragma once

#include <algorithm>
#include <cstring>

#include "rwbench/lock_plugin.hpp"
#include "rwbench/spliced_condition.hpp"
#include "rwlocker/overtaking/judge.hpp"
#include "rwlocker/platform/observing.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwbench {

template <class Lock>
struct observed_twin;  // of a lock whose platform can be chosen
template <class Policy, class On, template <class> class Owner>
struct observed_twin<rwlocker::basic_rw_lock<Policy, On, Owner>> {
    using type = rwlocker::basic_rw_lock<Policy, rwlocker::platform::observing, Owner>;
};

static_assert(rwlocker::policy::unbounded == RWBENCH_UNBOUNDED);

// An `overtakes` of a lock's table. Called while no loop runs.
template <class Observed>
int overtakes_of(void* storage, rwbench_overtakes* into) noexcept try {
    const Observed& lock = *static_cast<const Observed*>(storage);
    const auto seen = lock.observer().seen();
    constexpr auto bounds = rwlocker::overtaking::bounds_of<Observed>();
    const auto verdict = rwlocker::overtaking::judged(seen, bounds);
    rwbench_overtakes found{};
    found.struct_size = std::min<std::uint32_t>(into->struct_size, sizeof found);
    found.is_cut = lock.observer().is_full();
    found.acquisitions = seen.acquisitions().size();
    found.reader_by_writers = verdict.found.reader_by_writers;
    found.reader_by_writers_bound = bounds.promised.reader_by_writers;
    found.writer_by_readers = verdict.found.writer_by_readers;
    found.writer_by_readers_bound = bounds.promised.writer_by_readers;
    found.writer_by_read_phases = verdict.found.writer_by_read_phases;
    found.writer_by_read_phases_bound = bounds.promised.writer_by_read_phases;
    found.writer_by_writers = verdict.found.writer_by_writers;
    found.writer_by_writers_bound = bounds.writer_by_writers;
    found.writer_by_anyone = verdict.found.writer_by_anyone;
    put_message(found.sentence, sizeof found.sentence, verdict.sentence.c_str());
    put_message(found.trace, sizeof found.trace, verdict.trace.c_str());
    std::memcpy(into, &found, found.struct_size);
    return RWBENCH_OK;
} catch (...) {
    return RWBENCH_FAILED;  // out of memory
}

// As lock_table, with the observed twin beside it. The strings must live for ever.
template <class Lock>
rwbench_lock observable_table(const char* name, const char* group, const char* summary) {
    using twin = typename observed_twin<Lock>::type;
    static const rwbench_lock observed = [&] {
        rwbench_lock table = lock_table<twin>(name, group, summary);
        table.overtakes = overtakes_of<twin>;
        return table;
    }();
    rwbench_lock table = lock_table<Lock>(name, group, summary);
    table.observed = &observed;
    return table;
}

}  // namespace rwbench

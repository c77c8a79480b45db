// policy.hpp: what an admission policy answers.
//
// A policy holds no code for queues, time-outs or waking: the engine asks, the policy answers from the word alone.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "rwlocker/core/state.hpp"

namespace rwlocker::policy {

// Barging: how many writers may pass a queued one before it is handed the lock (K in the starvation bounds): as many as the
// word can count. At full speed, some 25 ns for each, the bound is reached in 0.4 ms; docs/decisions/0002 has what smaller
// ones cost.
inline constexpr unsigned barging_handoff_after = core::largest_barge_limit;

// The starvation bounds that a policy promises (docs/semantics.md), counted from a waiter's doorway. The remaining one, how
// many writers overtake a waiting writer, is K.
inline constexpr std::uint64_t unbounded = ~std::uint64_t{0};

struct promise {
    std::uint64_t reader_by_writers = unbounded;
    std::uint64_t writer_by_readers = unbounded;
    // Read phases, beyond one for each writer before it in the queue. Where late readers may join a phase, they overtake
    // only inside one that a release or a downgrade began; elsewhere the readers granted in one step are a phase.
    std::uint64_t writer_by_read_phases = unbounded;
};

template <class P>
concept Policy = requires(core::word s) {
    { P::name } -> std::convertible_to<std::string_view>;
    // May a reader that arrives now enter at once?
    { P::may_enter_shared(s) } -> std::same_as<bool>;
    // On a writer's release with both kinds queued: do the readers go first?
    { P::readers_go_first } -> std::convertible_to<bool>;
    // Are they let in by being woken to compete, uncounted until they come? Else they are inside before they are woken.
    { P::readers_compete } -> std::convertible_to<bool>;
    // On a downgrade: may the queued readers join the writer that becomes a reader?
    { P::readers_join_downgrade(s) } -> std::same_as<bool>;
    // Does a release or a downgrade begin a read phase that later readers may join although a writer waits?
    { P::opens_read_phase } -> std::convertible_to<bool>;
    // How many writers may enter past a queued one before the lock is handed over; 0: always handed over, in order.
    { P::handoff_after } -> std::convertible_to<unsigned>;
    // How often may a waiter be overtaken?
    { P::promised } -> std::convertible_to<promise>;
}
&&P::handoff_after <= core::largest_barge_limit;

}  // namespace rwlocker::policy

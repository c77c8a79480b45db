// state.hpp: the lock's one word, the questions asked of it, and its transitions.
//
// Everything here is a pure function on a 64-bit number and can be tested without a thread.
//
// STATE
//
//     63                            34 33          20 19           6   5    4    3    2    1    0
//    +--------------------------------+--------------+--------------+----+----+----+----+----+----+
//    |  readers inside                |  barge limit |  barges      | PH | DW | WQ | RQ | QL | W  |
//    +--------------------------------+--------------+--------------+----+----+----+----+----+----+
//    W   a writer is inside                       RQ  readers are queued      WQ  writers are queued
//    QL  the queue bit: someone edits the queues  PH  the read phase that is running was begun by a release or a
//    DW  the first queued writer is designated:       downgrade (kept by ReaderPhaseFair only)
//        awake, or about to be, and competing
//    barges       writers that entered past the queued writers since the queue was last empty, modulo 2^14
//    barge limit  the value of `barges` at which the first queued writer is due: from then on the lock is handed over
//
//    S0 free      no W, no readers              S0 -> S1 a reader enters      S0 -> S2 a writer enters
//    S1 reading   no W, readers inside          S1 -> S0 the last reader leaves, nobody is due
//    S2 writing   W, no readers                 S1 -> S2 the last reader hands the lock over to a writer
//                                               S2 -> S0 unlock, nobody is due      S2 -> S2 hand-over to a writer
//                                               S2 -> S1 downgrade, or unlock that grants waiting readers
//    Each with or without QL, RQ, WQ, DW, as engine.hpp's invariants allow.
//
// HINTS   none: while QL is clear, RQ and WQ say exactly whether a list is empty.
// LIMITS  2^29 readers inside at once; an acquisition beyond that is refused.
#pragma once

#include <cstdint>

namespace rwlocker::core {

enum class side : std::uint8_t { shared, exclusive };

using word = std::uint64_t;

inline constexpr word exclusive_bit = 1u << 0;
inline constexpr word queue_bit = 1u << 1;
inline constexpr word readers_queued_bit = 1u << 2;
inline constexpr word writers_queued_bit = 1u << 3;
inline constexpr word designated_bit = 1u << 4;
inline constexpr word read_phase_bit = 1u << 5;

inline constexpr unsigned barge_bits = 14;
inline constexpr word barge_field = (word{1} << barge_bits) - 1;
inline constexpr unsigned barges_shift = 6;
inline constexpr unsigned limit_shift = barges_shift + barge_bits;
inline constexpr unsigned readers_shift = limit_shift + barge_bits;
inline constexpr word one_reader = word{1} << readers_shift;
inline constexpr word full_bit = word{1} << 63;
inline constexpr word barge_mask = ((barge_field << barge_bits) | barge_field) << barges_shift;

// The largest number of barging writers that a policy may let past a queued one: distances are taken modulo 2^14.
inline constexpr unsigned largest_barge_limit = (1u << barge_bits) - 1;

// ---- questions

constexpr bool has_writer(word s) { return (s & exclusive_bit) != 0; }
constexpr word readers_in(word s) { return s >> readers_shift; }
constexpr bool has_readers(word s) { return readers_in(s) != 0; }
constexpr bool is_free(word s) { return !has_writer(s) && !has_readers(s); }
constexpr bool is_last_reader(word s) { return readers_in(s) == 1; }
constexpr bool is_full(word s) { return (s & full_bit) != 0; }
constexpr bool is_queue_locked(word s) { return (s & queue_bit) != 0; }
constexpr bool has_queued_reader(word s) { return (s & readers_queued_bit) != 0; }
constexpr bool has_queued_writer(word s) { return (s & writers_queued_bit) != 0; }
constexpr bool has_queued(word s) { return (s & (readers_queued_bit | writers_queued_bit)) != 0; }
constexpr bool has_designated(word s) { return (s & designated_bit) != 0; }
constexpr bool is_read_phase(word s) { return (s & read_phase_bit) != 0; }
constexpr unsigned barges(word s) { return static_cast<unsigned>((s >> barges_shift) & barge_field); }
constexpr unsigned barge_limit(word s) { return static_cast<unsigned>((s >> limit_shift) & barge_field); }

// The first queued writer has been overtaken often enough, or has waited long enough: nobody may pass it any more.
constexpr bool is_handoff_due(word s) { return has_queued_writer(s) && barges(s) == barge_limit(s); }

// ---- transitions

constexpr word with_queue_locked(word s) { return s | queue_bit; }
constexpr word without_queue_locked(word s) { return s & ~queue_bit; }
constexpr word with_readers_added(word s, word n) { return s + n * one_reader; }
constexpr word with_reader_added(word s) { return s + one_reader; }
constexpr word with_read_phase(word s) { return s | read_phase_bit; }
constexpr word with_readers_queued(word s) { return s | readers_queued_bit; }
constexpr word without_readers_queued(word s) { return s & ~readers_queued_bit; }
constexpr word with_designated(word s) { return s | designated_bit; }
constexpr word without_designated(word s) { return s & ~designated_bit; }
constexpr word without_writer(word s) { return s & ~exclusive_bit; }

// The last reader to leave ends the read phase.
constexpr word with_reader_gone(word s) {
    return is_last_reader(s) ? (s - one_reader) & ~read_phase_bit : s - one_reader;
}

// A writer enters that was queued, or that is handed the lock.
constexpr word with_writer(word s) { return s | exclusive_bit; }

// A writer enters from outside: if others are queued it has overtaken them, which is counted.
constexpr word with_writer_entered(word s) {
    if (!has_queued_writer(s)) return s | exclusive_bit;
    const word counted = (word{barges(s)} + 1) & barge_field;
    return (s & ~(barge_field << barges_shift)) | (counted << barges_shift) | exclusive_bit;
}

// Writers are queued, the first of them due when `barges` has reached `limit` (modulo 2^14).
constexpr word with_writers_queued(word s, unsigned limit) {
    return (s & ~(barge_field << limit_shift)) | ((word{limit} & barge_field) << limit_shift) | writers_queued_bit;
}

constexpr word without_writers_queued(word s) { return s & ~(writers_queued_bit | designated_bit | barge_mask); }

// The first queued writer is due from now on.
constexpr word with_handoff_due(word s) { return with_writers_queued(s, barges(s)); }

static_assert(readers_shift == 34, "the diagram above says 34");
static_assert(with_writer_entered(0) == exclusive_bit, "an uncontended writer leaves no other trace");
static_assert(with_reader_gone(with_reader_added(read_phase_bit)) == 0, "a read phase ends with its last reader");

}  // namespace rwlocker::core

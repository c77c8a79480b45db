// words.cpp: changes of the lock's word, and of its queues, that are not what the engine asked for.
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

using core::word;

bool is_call(const occasion& at, std::string_view name) { return at.call == name; }
bool is_in(const occasion& at, std::string_view function) { return at.function == function; }
bool sets(const occasion& at, word bit) { return (at.after & bit) != 0 && (at.before & bit) == 0; }
bool clears(const occasion& at, word bit) { return (at.after & bit) == 0 && (at.before & bit) != 0; }

fault writes(std::function<word(const occasion&)> what) {
    fault how;
    how.desired = std::move(what);
    return how;
}

const register_mutants them({
    {"release-without-queue-bit", "a release frees the lock, and edits the queue without holding the queue bit",
     faulty_writer_preferring(), writes([](const occasion& at) {
         return sets(at, core::designated_bit) ? at.after & ~core::queue_bit : at.after;
     })},
    {"doorway-of-writer-unseen", "a writer queues without the mark that writers are queued", faulty_fair(),
     writes([](const occasion& at) {
         return is_call(at, "lock") && sets(at, core::writers_queued_bit) ? at.after & ~core::writers_queued_bit
                                                                          : at.after;
     })},
    {"doorway-of-reader-unseen", "a reader queues without the mark that readers are queued", faulty_fair(),
     writes([](const occasion& at) {
         return sets(at, core::readers_queued_bit) ? at.after & ~core::readers_queued_bit : at.after;
     })},
    {"grant-counts-one-reader-less", "a release lets readers in, and counts one too few", faulty_fair(),
     writes([](const occasion& at) {
         const bool grants = is_call(at, "unlock") && core::readers_in(at.after) > core::readers_in(at.before);
         return grants ? at.after - core::one_reader : at.after;
     })},
    {"downgrade-lets-go", "a downgrade frees the lock in place of keeping it for reading", faulty_fair(),
     writes([](const occasion& at) {
         return is_call(at, "downgrade") && clears(at, core::exclusive_bit) ? at.after - core::one_reader : at.after;
     })},
    {"downgrade-keeps-writer", "a downgrade keeps the write side as well", faulty_fair(),
     writes([](const occasion& at) {
         return is_call(at, "downgrade") ? at.after | (at.before & core::exclusive_bit) : at.after;
     })},
    {"passed-on-free", "the last reader passes the lock on to a writer, and leaves it free", faulty_fair(),
     writes([](const occasion& at) {
         return is_call(at, "unlock_shared") ? at.after & ~core::exclusive_bit : at.after;
     })},
    {"passed-on-free-by-writer", "a writer passes the lock on to the next one, and leaves it free", faulty_fair(),
     writes([](const occasion& at) { return is_in(at, "hand_over") ? at.after & ~core::exclusive_bit : at.after; })},
    {"nobody-is-designated", "a release wakes a writer to compete, and does not mark that it did",
     faulty_writer_preferring(), writes([](const occasion& at) {
         return sets(at, core::designated_bit) ? at.after & ~core::designated_bit : at.after;
     })},
    {"role-is-kept", "a designated writer that parks again stays marked as awake", faulty_writer_preferring(),
     writes([](const occasion& at) {
         const bool parks = is_call(at, "lock") && clears(at, core::designated_bit) &&
                            core::has_queued_writer(at.after) && core::has_writer(at.after) &&
                            core::has_writer(at.before);
         return parks ? at.after | core::designated_bit : at.after;
     })},
    {"leaver-still-counted", "the last queued writer gives up, and the mark that writers are queued stays",
     faulty_fair(), writes([](const occasion& at) {
         return is_call(at, "leave") ? at.after | (at.before & core::writers_queued_bit) : at.after;
     })},
    {"leaver-lets-nobody-in",
     "the last queued writer gives up, and the readers that it held back stay outside",
     faulty_fair(),
     {.order = {},
      .desired =
          [](const occasion& at) {
              const bool grants = is_call(at, "leave") && core::readers_in(at.after) > core::readers_in(at.before);
              return grants ? (at.after & ~(word{core::readers_in(at.after)} * core::one_reader)) |
                                  (word{core::readers_in(at.before)} * core::one_reader)
                            : at.after;
          },
      .loses_wake = [](const occasion& at) { return is_call(at, "leave"); },
      .loses_write = {}}},
    {"leaver-stays-linked",
     "a waiter that gives up is not taken out of its queue",
     faulty_fair(),
     {.order = {},
      .desired = {},
      .loses_wake = {},
      .loses_write = [](const occasion& at) { return is_call(at, "leave"); }}},
    {"passes-not-counted", "writers that pass a waiting one are not counted: it is never due",
     faulty_writer_preferring(), writes([](const occasion& at) {
         constexpr word count = core::barge_field << core::barges_shift;
         return is_call(at, "lock") && core::has_queued_writer(at.after) ? (at.after & ~count) | (at.before & count)
                                                                         : at.after;
     })},
    {"phase-never-ends", "the last reader leaves, and the read phase stays open", faulty_reader_phase_fair(),
     writes([](const occasion& at) {
         return is_call(at, "unlock_shared") ? at.after | (at.before & core::read_phase_bit) : at.after;
     })},
    {"reader-leaves-twice", "a reader's release takes two readers from the count", faulty_fair(),
     writes([](const occasion& at) {
         const bool leaves = is_call(at, "unlock_shared") && core::readers_in(at.before) >= 2 &&
                             core::readers_in(at.after) < core::readers_in(at.before);
         return leaves ? at.after - core::one_reader : at.after;
     })},
    {"writer-enters-unmarked", "a writer enters, and the word does not say so", faulty_reader_preferring(),
     writes([](const occasion& at) {
         return is_call(at, "lock") && is_in(at, "try_enter") ? at.after & ~core::exclusive_bit : at.after;
     })},
});

}  // namespace
}  // namespace rwbench::verify

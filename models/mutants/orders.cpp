// orders.cpp: one memory order of the engine weaker than it is written.
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

using std::memory_order_acq_rel, std::memory_order_acquire, std::memory_order_relaxed, std::memory_order_release;

bool is_call(const occasion& at, std::string_view name) { return at.call == name; }
bool is_in(const occasion& at, std::string_view function) { return at.function == function; }
bool enters(const occasion& at) {
    return (core::has_writer(at.after) && !core::has_writer(at.before)) ||
           core::readers_in(at.after) > core::readers_in(at.before);
}
bool drops_queue_bit(const occasion& at) {
    return core::is_queue_locked(at.before) && !core::is_queue_locked(at.after);
}
bool takes_queue_bit(const occasion& at) {
    return !core::is_queue_locked(at.before) && core::is_queue_locked(at.after);
}

// One order less: what is left of it without its acquire, or without its release.
std::memory_order without_acquire(std::memory_order order) {
    return order == memory_order_acq_rel   ? memory_order_release
           : order == memory_order_acquire ? memory_order_relaxed
                                           : order;
}
std::memory_order without_release(std::memory_order order) {
    return order == memory_order_acq_rel   ? memory_order_acquire
           : order == memory_order_release ? memory_order_relaxed
                                           : order;
}

template <class When>
fault no_acquire(When when) {
    fault how;
    how.order = [when](const occasion& at) { return at.is_word && when(at) ? without_acquire(at.order) : at.order; };
    return how;
}
template <class When>
fault no_release(When when) {
    fault how;
    how.order = [when](const occasion& at) { return at.is_word && when(at) ? without_release(at.order) : at.order; };
    return how;
}

const register_mutants them({
    {"unlock-without-release", "a writer's release does not publish what was written", faulty_fair(),
     no_release([](const occasion& at) { return is_call(at, "unlock") && !enters(at); })},
    {"unlock-shared-without-release", "a reader's release does not order its reads before a later write", faulty_fair(),
     no_release([](const occasion& at) { return is_call(at, "unlock_shared") && !enters(at); })},
    {"hand-over-without-release", "a release that passes the lock on does not publish what was written", faulty_fair(),
     no_release([](const occasion& at) { return is_in(at, "hand_over"); })},
    {"grant-without-release", "a release that lets readers in does not publish what was written", faulty_fair(),
     no_release([](const occasion& at) { return is_call(at, "unlock") && enters(at); })},
    {"lock-without-acquire", "a writer enters without seeing the last sections", faulty_fair(),
     no_acquire([](const occasion& at) { return is_call(at, "lock") && is_in(at, "try_enter"); })},
    {"lock-shared-without-acquire", "a reader enters without seeing the last writer's section", faulty_fair(),
     no_acquire([](const occasion& at) { return is_call(at, "lock_shared") && is_in(at, "try_enter"); })},
    {"downgrade-without-release", "a downgrade does not publish what was written", faulty_fair(),
     no_release([](const occasion& at) { return is_call(at, "downgrade"); })},
    {"queue-bit-dropped-relaxed", "dropping the queue bit does not publish the queues", faulty_fair(),
     no_release([](const occasion& at) { return drops_queue_bit(at); })},
    {"queue-bit-taken-relaxed", "taking the queue bit does not show the queues", faulty_fair(),
     no_acquire([](const occasion& at) { return takes_queue_bit(at); })},
    {"last-reader-passes-on-without-acquire",
     "the last reader hands the lock over without having seen the other readers out", faulty_fair(),
     no_acquire([](const occasion& at) { return is_call(at, "unlock_shared") && takes_queue_bit(at); })},
    {"handed-over-without-acquire",
     "a competing writer learns that it was handed the lock, and does not look at what for",
     faulty_looking_writer_preferring(),
     {.order =
          [](const occasion& at) {
              return at.what == doing::load && is_in(at, "compete") ? memory_order_relaxed : at.order;
          },
      .desired = {},
      .loses_wake = {},
      .loses_write = {}}},
    {"competing-writer-without-acquire", "a competing writer takes the lock without seeing the last sections",
     faulty_writer_preferring(), no_acquire([](const occasion& at) { return is_call(at, "lock") && enters(at); })},
    {"token-without-release",
     "a wake token does not publish the grant",
     faulty_fair(),
     {.order = [](const occasion& at) { return at.what == doing::unpark ? memory_order_relaxed : at.order; },
      .desired = {},
      .loses_wake = {},
      .loses_write = {}}},
});

}  // namespace
}  // namespace rwbench::verify

// platform.hpp: what a lock needs from the world it runs in.
//
// The lock source is a template over a platform; the same source runs on real threads (native.hpp), on the instrumented
// platforms of the tests, under a model checker, and later on coroutines. What differs is chosen by type, never by #if.
//
//     atomic<T>          the interface of std::atomic<T>, as far as the lock uses it, orders always given
//     order              a std::memory_order on its way to an atomic, through a helper's parameter: where a model audits the
//                        orders, it knows the place where it was stated
//     var<T>             plain data that the queue bit guards: a model checks it for races, nothing does natively
//     wake_target        where a waiter's wake token goes; wake(target) delivers it, and is the waker's last access to
//                        anything of the waiter's
//     this_thread()      the calling thread's record: what it holds, where it parks, who it is
//     spin_while(c, p)   returns once p(c) is false: another thread will see to that within a few instructions
//     relax()            a pause between two looks at the same word
//     brief_spins        how many pauses a waiter makes between looks before it parks
//     release_width      how many of the readers that it lets in a releasing thread wakes itself
//     relay_width        how many of the rest each woken reader wakes that was left them
//     barge_limit        an upper bound on every policy's handoff_after: a model sets it to 1, say; 0 where a waiter
//                        can't come back to compete, as a coroutine
//     clock, patience    a steady clock; how long a writer competes before it is due
//     this_step()        the stamp of the calling thread's last change to a word
//     observer           what watches one lock, which holds it: empty natively, as are the next two
//     trace, stamp       what an observer keeps for each waiter, and what it knows of a step
//       .saw_doorway(...)  a waiter became visible to releasing threads: for the first time, or again after an invitation
//       .saw_grant(...)    a queued waiter was granted the lock
//       .saw_entry(...)    a caller entered by itself: doorway and grant in one step, unless its trace has a doorway already
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>

#include "rwlocker/core/state.hpp"

namespace rwlocker {

template <class P>
concept Platform = requires(typename P::template atomic<std::uint64_t>& cell, typename P::template var<int>& plain,
                            typename P::wake_target target, typename P::observer& observer, typename P::trace& trace,
                            typename P::stamp stamp, const void* lock, bool (*predicate)(std::uint64_t)) {
    requires std::is_convertible_v<decltype(plain), int>;
    {plain = 1};
    { cell.load(std::memory_order_relaxed) } -> std::same_as<std::uint64_t>;
    requires std::convertible_to<std::memory_order, typename P::order>;
    P::wake(target);
    P::this_thread();
    P::spin_while(cell, predicate);
    P::relax();
    { P::brief_spins } -> std::convertible_to<unsigned>;
    { P::release_width } -> std::convertible_to<unsigned>;
    { P::relay_width } -> std::convertible_to<unsigned>;
    { P::barge_limit } -> std::convertible_to<unsigned>;
    { P::clock::now() } -> std::same_as<typename P::clock::time_point>;
    { P::patience } -> std::convertible_to<typename P::clock::duration>;
    { P::this_step() } -> std::same_as<typename P::stamp>;
    observer.saw_doorway(core::side::shared, trace, stamp);
    observer.saw_grant(core::side::shared, trace, stamp);
    observer.saw_entry(lock, core::side::shared, trace, stamp);
    requires P::release_width >= 1 && P::relay_width >= 1;
};

}  // namespace rwlocker

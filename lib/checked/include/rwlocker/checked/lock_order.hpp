// lock_order.hpp: the order in which the process takes its locks, and the moment when two threads disagree on it.
//
// After   Linux's lockdep and Abseil's deadlock detection: an edge from each lock that a thread holds to each lock that it
//         waits for; a cycle is a deadlock that has not happened yet.
// Gives   the first acquisition against an order that was seen before is refused, before it can wait, with the stacks of both.
//         One graph for the process, in the shared library rwlocker-checked.
// Costs   a walk up the stack for each acquisition, and a look at the graph, under one mutex, for each that is made while
//         another lock is held. Only the checked build pays.
// LIMITS  Acquisitions that end by themselves (try_, _for, _until) can't deadlock and make no edges, though what they took is
//         held. A wait on a condition, timed or not, makes them: it ends with its lock taken again. Sides are not told apart:
//         two threads that read two locks in opposite orders can deadlock too, behind writers that wait. Nor are threads: an
//         inversion within one thread counts.
#pragma once

namespace rwlocker::lock_order {

// `key` names the lock in the graph; `lock` is the address that messages call it by.

// The calling thread is about to wait for the lock. Throws std::system_error, resource_deadlock_would_occur, its text with the
// stacks, if that is against an order seen before; std::bad_alloc. Nothing has changed then.
[[gnu::visibility("default")]] void ask(const void* key, const void* lock);

// The same, of a lock that the calling thread holds, and is about to give up and to wait for again: it comes after all others
// that the thread holds, though it may have been taken before them.
[[gnu::visibility("default")]] void ask_again(const void* key, const void* lock);

// The calling thread has the lock, once more if it had it before. Out of memory, the hold goes unwatched.
[[gnu::visibility("default")]] void take(const void* key, const void* lock) noexcept;

// The calling thread gives up one hold of the lock.
[[gnu::visibility("default")]] void drop(const void* key) noexcept;

// The lock has come to its end: another one may come by the same address.
[[gnu::visibility("default")]] void forget(const void* key) noexcept;

}  // namespace rwlocker::lock_order

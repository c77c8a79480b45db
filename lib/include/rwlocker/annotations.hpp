// annotations.hpp: what clang's thread-safety analysis is told of the locks, as macros; nothing under other compilers.
//
//     rwlocker::RWLockFair rw;
//     int balance RWLOCKER_GUARDED_BY(rw);
//     int seen() { rwlocker::ReadGuard inside(rw); return balance; }       // clang++ -Wthread-safety checks it
//
// After    clang's "Thread Safety Analysis", whose attributes these are, by their own names.
// LIMITS   docs/semantics.md, "Annotations": what the analysis can't see.
#pragma once

#if defined(__clang__)
#define RWLOCKER_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
// The functions between the two are not looked into: the analysis knows no locks but annotated ones, so that it takes a
// lock's own code for wrong. Their declarations are believed.
#define RWLOCKER_BEGIN_UNANALYSED \
    _Pragma("clang attribute push(__attribute__((no_thread_safety_analysis)), apply_to = function)")
#define RWLOCKER_END_UNANALYSED _Pragma("clang attribute pop")
#else
#define RWLOCKER_ATTRIBUTE(...)
#define RWLOCKER_BEGIN_UNANALYSED
#define RWLOCKER_END_UNANALYSED
#endif

// ---- of a type

#define RWLOCKER_CAPABILITY(kind) RWLOCKER_ATTRIBUTE(capability(kind))  // a lock, called `kind` in messages
#define RWLOCKER_SCOPED_CAPABILITY RWLOCKER_ATTRIBUTE(scoped_lockable)  // a guard

// ---- of data

#define RWLOCKER_GUARDED_BY(lock) RWLOCKER_ATTRIBUTE(guarded_by(lock))  // read with either side, written with write's
#define RWLOCKER_PT_GUARDED_BY(lock) RWLOCKER_ATTRIBUTE(pt_guarded_by(lock))  // the same of what a pointer points to

// ---- of a function: without an argument, about the object that it is a member of

#define RWLOCKER_ACQUIRE(...) RWLOCKER_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RWLOCKER_ACQUIRE_SHARED(...) RWLOCKER_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define RWLOCKER_TRY_ACQUIRE(...) \
    RWLOCKER_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))  // first: what it returns then
#define RWLOCKER_TRY_ACQUIRE_SHARED(...) RWLOCKER_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__))
#define RWLOCKER_RELEASE(...) RWLOCKER_ATTRIBUTE(release_capability(__VA_ARGS__))
#define RWLOCKER_RELEASE_SHARED(...) RWLOCKER_ATTRIBUTE(release_shared_capability(__VA_ARGS__))
#define RWLOCKER_REQUIRES(...) RWLOCKER_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define RWLOCKER_REQUIRES_SHARED(...) RWLOCKER_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define RWLOCKER_EXCLUDES(...) RWLOCKER_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define RWLOCKER_RETURNS(lock) RWLOCKER_ATTRIBUTE(lock_returned(lock))
#define RWLOCKER_UNANALYSED RWLOCKER_ATTRIBUTE(no_thread_safety_analysis)  // not looked into

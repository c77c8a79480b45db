// thread_record.hpp: what the process knows of a thread: what it holds, and where it parks.
//
// Gives   one record for each thread, made at its first use of a lock, found by one load of a thread-local pointer.
//         Records are immortal: a futex word in one may be touched by a waker after its waiter has left. They are
//         recycled when their thread ends, unless it ends holding something: then the record is retired.
// Costs   one allocation for each thread (none where an ended thread left a record behind).
//
// The registry is one object for the whole process, in the shared library rwlocker-records, whatever visibility the
// objects that use it are built with: an inline variable would be one for each object. Its symbols carry the version of
// this layout, so that two versions in one process stay apart; a build tag (RWLOCKER_BUILD_TAG, an identifier) keeps two
// builds of the library apart on purpose.
#pragma once

#include <atomic>
#include <cstdint>

#include "rwlocker/core/hold_list.hpp"
#include "rwlocker/platform/futex_parker.hpp"

#ifndef RWLOCKER_BUILD_TAG
#define RWLOCKER_BUILD_TAG untagged
#endif
#define RWLOCKER_JOIN_TOKENS(a, b) a##b
#define RWLOCKER_JOIN(a, b) RWLOCKER_JOIN_TOKENS(a, b)
#define RWLOCKER_RECORDS(name) RWLOCKER_JOIN(RWLOCKER_JOIN(rwlocker_records_1_, RWLOCKER_BUILD_TAG), _##name)

namespace rwlocker::platform {

struct alignas(64) thread_record {
    core::hold_list holds;
    std::uint64_t writer_holds = 0;  // ReentrantWriter locks that this thread owns
    futex_parker parker;
    std::atomic<long> thread_id{0};          // the kernel's, of the thread that has the record, or had it last
    thread_record* next_recycled = nullptr;  // guarded by the registry
    thread_record* next_of_all = nullptr;    // guarded by the registry

    bool holds_anything() const noexcept { return !holds.empty() || writer_holds != 0; }
};

extern "C" {
// The calling thread's record, null before its first use. Initial-exec: the pointer is read on every acquisition.
[[gnu::visibility("default"), gnu::tls_model("initial-exec")]] extern __thread thread_record* RWLOCKER_RECORDS(current);

// Gives the calling thread a record, and stores it in `current`. Null when out of memory.
[[gnu::visibility("default")]] thread_record* RWLOCKER_RECORDS(attach)() noexcept;

// How many records were ever made. For tests of recycling.
[[gnu::visibility("default")]] std::uint64_t RWLOCKER_RECORDS(made)() noexcept;
}

}  // namespace rwlocker::platform

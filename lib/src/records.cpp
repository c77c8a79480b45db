// records.cpp: the registry of thread records, one for the process.
//
// INVARIANTS
//    I1  A record is never freed: wakers may touch its futex word after its thread has left.
//    I2  A record is recycled only when its thread has ended and holds nothing.
//    I3  Every record is reachable from `all_records`, so leak checkers see that it is kept on purpose.
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <new>

#include "rwlocker/platform/thread_record.hpp"

namespace rwlocker::platform {

extern "C" {
constinit __thread thread_record* RWLOCKER_RECORDS(current) = nullptr;
}

namespace {

// A raw mutex, not a C++ one: constant-initialised, never destroyed, and usable from fork handlers.
pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
pthread_key_t at_thread_end;
bool has_key = false;

thread_record* recycled_records = nullptr;  // guarded by registry
thread_record* all_records = nullptr;       // guarded by registry
std::uint64_t records_made = 0;             // guarded by registry

void lock_registry() { pthread_mutex_lock(&registry); }
void unlock_registry() { pthread_mutex_unlock(&registry); }

// Runs when a thread ends, after the destructors of its thread_local objects. A lock used later still, by another key's
// destructor, finds `current` null and attaches anew.
void thread_ends(void* value) {
    auto* record = static_cast<thread_record*>(value);
    RWLOCKER_RECORDS(current) = nullptr;
    if (record->holds_anything()) return;  // I2: retired
    lock_registry();
    record->next_recycled = recycled_records;
    recycled_records = record;
    unlock_registry();
}

void note_thread_id(thread_record& record) { record.thread_id.store(syscall(SYS_gettid), std::memory_order_relaxed); }

// A child has the registry as it was between two operations; its one thread keeps its record.
void child_begins() {
    if (thread_record* mine = RWLOCKER_RECORDS(current)) note_thread_id(*mine);
    unlock_registry();
}

void prepare() {
    has_key = pthread_key_create(&at_thread_end, thread_ends) == 0;
    pthread_atfork(lock_registry, unlock_registry, child_begins);
}

thread_record* recycled_or_new() {
    lock_registry();
    thread_record* record = recycled_records;
    if (record != nullptr) {
        recycled_records = record->next_recycled;
    } else if ((record = new (std::nothrow) thread_record) != nullptr) {
        record->next_of_all = all_records;
        all_records = record;
        ++records_made;
    }
    unlock_registry();
    return record;
}

}  // namespace

extern "C" {

thread_record* RWLOCKER_RECORDS(attach)() noexcept {
    pthread_once(&once, prepare);
    thread_record* record = recycled_or_new();
    if (record == nullptr) return nullptr;
    // Without a key, or memory for its value, the record is not recycled: that wastes it, and nothing worse.
    if (has_key) pthread_setspecific(at_thread_end, record);
    note_thread_id(*record);
    RWLOCKER_RECORDS(current) = record;
    return record;
}

std::uint64_t RWLOCKER_RECORDS(made)() noexcept {
    lock_registry();
    const std::uint64_t made = records_made;
    unlock_registry();
    return made;
}
}

}  // namespace rwlocker::platform

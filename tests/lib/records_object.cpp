// records_object.cpp: one of the shared objects that records_test.cpp loads: it uses a lock and a condition that live
// elsewhere. Built with hidden visibility, by each compiler that there is.
#include <system_error>

#include "rwlocker/rw_condition.hpp"
#include "rwlocker/rw_lock.hpp"

#define EXPORTED extern "C" __attribute__((visibility("default")))

using lock_type = rwlocker::RWLockFair;
using condition_type = rwlocker::RWCondition<lock_type>;

EXPORTED void object_lock_shared(void* lock) { static_cast<lock_type*>(lock)->lock_shared(); }
EXPORTED void object_unlock_shared(void* lock) { static_cast<lock_type*>(lock)->unlock_shared(); }
EXPORTED bool object_try_lock(void* lock) { return static_cast<lock_type*>(lock)->try_lock(); }
EXPORTED bool object_try_lock_shared(void* lock) { return static_cast<lock_type*>(lock)->try_lock_shared(); }
// Is an upgrade refused? It is if the object knows that this thread reads, whoever took the read side.
EXPORTED bool object_refuses_upgrade(void* lock) {
    try {
        static_cast<lock_type*>(lock)->lock();
        return false;
    } catch (const std::system_error&) {
        return true;
    }
}
EXPORTED const void* object_record() { return rwlocker::platform::RWLOCKER_RECORDS(current); }
EXPORTED unsigned long long object_records_made() { return rwlocker::platform::RWLOCKER_RECORDS(made)(); }
EXPORTED unsigned long object_lock_size() { return sizeof(lock_type); }

// The caller holds that side.
EXPORTED void object_wait_read(void* condition) { static_cast<condition_type*>(condition)->read.wait(); }
EXPORTED void object_wait_write(void* condition) { static_cast<condition_type*>(condition)->write.wait(); }
EXPORTED void object_notify(void* condition, unsigned long n) { static_cast<condition_type*>(condition)->notify(n); }

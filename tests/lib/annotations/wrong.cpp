// wrong.cpp: each function has a mistake that clang's thread-safety analysis must find, just that one and where it is.
#include <rwlocker/adapters.hpp>
#include <rwlocker/rw_lock.hpp>

namespace {

rwlocker::RWLockFair rw;
int value RWLOCKER_GUARDED_BY(rw);
int* pointed RWLOCKER_PT_GUARDED_BY(rw);
void writes() RWLOCKER_REQUIRES(rw);
int reads() RWLOCKER_REQUIRES_SHARED(rw);
void locks() RWLOCKER_EXCLUDES(rw);

int reads_without() {
    return value;  // expected-error {{reading variable 'value' requires holding mutex 'rw'}}
}

int reads_behind_a_pointer_without() {
    return *pointed;  // expected-error {{reading the value pointed to by 'pointed' requires holding mutex 'rw'}}
}

void writes_while_reading() {
    const rwlocker::ReadGuard reading(rw);
    value = 1;  // expected-error {{writing variable 'value' requires holding mutex 'rw' exclusively}}
}

void writes_after_a_plain_downgrade() {
    rw.lock();
    rw.downgrade();
    value = 1;  // expected-error {{writing variable 'value' requires holding mutex 'rw' exclusively}}
    rw.unlock_shared();
}

int reads_after_the_guard_has_left() {
    rwlocker::ReadGuard reading(rw);
    reading.unlock();
    return value;  // expected-error {{reading variable 'value' requires holding mutex 'rw'}}
}

int reads_what_a_guard_may_not_hold() {
    const rwlocker::ReadGuard reading(rw, std::try_to_lock);
    return value;  // expected-error {{reading variable 'value' requires holding mutex 'rw'}}
}

void adopts_what_it_does_not_hold() {
    const rwlocker::WriteGuard writing(rw, std::adopt_lock);  // expected-error {{requires holding mutex 'rw'}}
}

void adopts_more_than_it_holds() {
    rw.lock_shared();
    const rwlocker::WriteGuard writing(rw, std::adopt_lock);  // expected-error {{requires holding mutex 'rw'}}
}

void ignores_that_it_was_refused() {
    (void)rw.try_lock();
    value = 1;  // expected-error {{writing variable 'value' requires holding mutex 'rw' exclusively}}
}

void never_unlocks() {
    rw.lock();  // expected-note {{mutex acquired here}}
}  // expected-error {{mutex 'rw' is still held at the end of function}}

void never_unlocks_its_read_side() {
    rw.lock_shared();  // expected-note {{mutex acquired here}}
}  // expected-error {{mutex 'rw' is still held at the end of function}}

void forgets_the_read_side_of_its_downgrade() {
    rw.lock();
    rw.downgrade();  // expected-note {{mutex acquired here}}
}  // expected-error {{mutex 'rw' is still held at the end of function}}

void releases_the_other_side() {
    rw.lock_shared();  // expected-note {{mutex acquired here}}
    rw.unlock();       // expected-error {{releasing mutex 'rw' using exclusive access, expected shared access}}
}

void releases_what_nobody_holds() {
    rw.unlock();  // expected-error {{releasing mutex 'rw' that was not held}}
}

void locks_twice() {
    const rwlocker::WriteGuard writing(rw);  // expected-note {{mutex acquired here}}
    rw.lock();                               // expected-error {{acquiring mutex 'rw' that is already held}}
}

void upgrades() {
    rw.lock_shared();  // expected-note {{mutex acquired here}}
    rw.lock();         // expected-error {{acquiring mutex 'rw' that is already held}}
    rw.unlock_shared();
}

void calls_what_locks() {
    const rwlocker::ReadGuard reading(rw);
    locks();  // expected-error {{cannot call function 'locks' while mutex 'rw' is held}}
}

void calls_what_needs_a_side() {
    writes();       // expected-error {{calling function 'writes' requires holding mutex 'rw' exclusively}}
    (void)reads();  // expected-error {{calling function 'reads' requires holding mutex 'rw'}}
}

// A view is a lock of its own to the analysis: it finds a side that is left held, and knows of no more.
void never_unlocks_a_view() {
    rw.read.lock();  // expected-note {{mutex acquired here}}
}  // expected-error {{mutex 'rw.read' is still held at the end of function}}

void releases_the_other_view() {
    rw.write.lock();   // expected-note {{mutex acquired here}}
    rw.read.unlock();  // expected-error {{releasing mutex 'rw.read' that was not held}}
}  // expected-error {{mutex 'rw.write' is still held at the end of function}}

void releases_what_it_has_downgraded() {
    rw.write.lock();
    rw.write.downgrade();  // expected-note {{mutex released here}}
    rw.write.unlock();     // expected-error {{releasing mutex 'rw.write' that was not held}}
}

void never_unlocks_an_adapter(rwlocker::Lock& lock) {
    lock.lock();  // expected-note {{mutex acquired here}}
}  // expected-error {{mutex 'lock' is still held at the end of function}}

}  // namespace

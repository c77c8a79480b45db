// Compiled without checks.
#include <rwlocker/rw_lock.hpp>

void use(rwlocker::RWLockFair& lock) {
    lock.lock();
    lock.unlock();
}

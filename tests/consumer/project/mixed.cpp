// Compiled with checks, and given what was compiled without.
#include <rwlocker/rw_lock.hpp>

void use(rwlocker::RWLockFair& lock);

int main() {
    rwlocker::RWLockFair lock;
    use(lock);
}

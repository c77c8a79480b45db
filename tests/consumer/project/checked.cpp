// What the checked build tells a program that the other one lets hang.
#include <rwlocker/rw_lock.hpp>

#include <system_error>

int main() {
    rwlocker::RWLockFair lock;
    lock.lock();
    try {
        lock.lock();
    } catch (const std::system_error& error) {
        return error.code() == std::errc::resource_deadlock_would_occur ? 0 : 1;
    }
    return 1;
}

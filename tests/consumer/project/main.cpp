// What a user's first program does: a lock of each policy, standard guards, and a downgrade, over two threads.
#include <mutex>
#include <rwlocker/rw_lock.hpp>
#include <shared_mutex>
#include <thread>

template <class Lock>
bool excludes() {
    Lock lock;
    long total = 0;
    auto raise = [&] {
        for (int i = 0; i < 1000; ++i) {
            std::lock_guard exclusive(lock);
            ++total;
        }
    };
    std::thread other(raise);
    raise();
    other.join();

    lock.lock();
    lock.downgrade();
    bool shared = lock.try_lock_shared();
    if (shared) lock.unlock_shared();
    lock.unlock_shared();

    std::shared_lock reading(lock);
    return shared && total == 2000;
}

int main() {
    bool held = excludes<rwlocker::RWLockWrite>() && excludes<rwlocker::RWLockRead>() &&
                excludes<rwlocker::RWLockFair>() && excludes<rwlocker::RWLockReaderPhaseFair>();
    return held ? 0 : 1;
}

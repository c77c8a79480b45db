// stopped.cpp: a program with locks in known states, for a debugger that stops it where they are.
#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "rwlocker/dump.hpp"

namespace {

template <class L>
void until_waiting(L& lock, std::uint64_t writers, std::uint64_t readers) {
    for (;;) {
        const auto seen = rwlocker::snapshot(lock);
        if (seen.waiting_writers == writers && seen.waiting_readers == readers) return;
        std::this_thread::yield();
    }
}

}  // namespace

rwlocker::RWLockFair never_used;
rwlocker::RWLockWrite read_by_three;
rwlocker::RWLockFairReentrantWriter written;
rwlocker::Lock plain;
std::array<rwlocker::RWLockRead, 80> read_by_one;

// The debugger's breakpoint.
extern "C" [[gnu::noinline]] void stops_here() { asm volatile(""); }

int main() {
    written.lock();
    plain.lock();
    // Deeper than a record's first holds: the lock that is asked for is in a block of its own.
    for (auto& each : read_by_one) each.lock_shared();
    read_by_three.lock_shared();
    read_by_three.lock_shared();

    std::vector<std::thread> threads;
    threads.emplace_back([] { const std::lock_guard writer(read_by_three); });
    until_waiting(read_by_three, 1, 0);
    threads.emplace_back([] { const std::shared_lock reader(read_by_three); });
    threads.emplace_back([] { const std::shared_lock reader(read_by_three); });
    until_waiting(read_by_three, 1, 2);
    threads.emplace_back([] { const std::lock_guard writer(written); });
    until_waiting(written, 1, 0);
    while (rwlocker::snapshot(written).waiters.at(0).since_ago < std::chrono::milliseconds(100))
        std::this_thread::yield();
    stops_here();

    read_by_three.unlock_shared();
    read_by_three.unlock_shared();
    for (auto& each : read_by_one) each.unlock_shared();
    plain.unlock();
    written.unlock();
    for (auto& thread : threads) thread.join();
}

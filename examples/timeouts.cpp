// timeouts: an answer in time, if not the newest one.
//
// A reader that must not wait for long asks with a deadline, and falls back on what it knew. A reader that is no longer
// needed is stopped instead: its wait ends at once. Neither leaves a trace in the lock.
//
// Prints:
//   during the update: 1 (what was known before)
//   a stopped reader: no answer
//   after the update: 2
#include <chrono>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <thread>

#include "rwlocker/rw_lock.hpp"

int main() {
    using namespace std::chrono_literals;
    rwlocker::RWLockFair rw;
    int price = 1;
    const int known = price;

    std::unique_lock updating(rw);  // an update that takes its time

    std::thread([&] {
        if (rwlocker::ReadGuard in_time(rw, 5ms); in_time)
            std::printf("during the update: %d\n", price);
        else
            std::printf("during the update: %d (what was known before)\n", known);
    }).join();

    std::jthread reader([&](std::stop_token stop) {
        if (rw.lock_shared(stop)) {
            const rwlocker::ReadGuard reading(rw, std::adopt_lock);
            std::printf("a stopped reader: %d\n", price);
        } else {
            std::printf("a stopped reader: no answer\n");
        }
    });
    reader.request_stop();
    reader.join();

    price = 2;
    updating.unlock();
    std::thread([&] {
        if (rwlocker::ReadGuard in_time(rw, 5ms); in_time) std::printf("after the update: %d\n", price);
    }).join();
}

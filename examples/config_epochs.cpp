// config_epochs: a new configuration, told to everybody at once.
//
// The workers wait for it on the read side: woken, they hold the read side together, and read what was published beside
// each other. On the write side they would go through one after the other. The publisher's notify_all() costs it the same
// for eight workers and for eight thousand: who is woken wakes more.
//
// Prints:
//   epoch 1: 8 workers run with 10 connections
//   epoch 2: 8 workers run with 20 connections
//   epoch 3: 8 workers run with 30 connections
#include <atomic>
#include <barrier>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"

struct configuration {
    int epoch = 0;
    int connections = 0;
};

int main() {
    constexpr int epochs = 3, workers = 8;
    rwlocker::RWLockFair rw;
    rwlocker::RWCondition published(rw);
    configuration current;
    std::atomic<int> up_to_date{0};
    std::barrier everybody(workers + 1);

    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i)
        threads.emplace_back([&] {
            for (int seen = 0; seen < epochs;) {
                std::shared_lock reading(rw);
                published.read.wait([&] { return current.epoch > seen; });
                seen = current.epoch;
                if (current.connections == 10 * seen) ++up_to_date;
                reading.unlock();
                everybody.arrive_and_wait();
            }
        });

    for (int epoch = 1; epoch <= epochs; ++epoch) {
        {
            const std::lock_guard writing(rw);
            current = {epoch, 10 * epoch};
            published.notify_all();
        }
        everybody.arrive_and_wait();
        std::printf("epoch %d: %d workers run with %d connections\n", epoch, up_to_date.exchange(0),
                    current.connections);
    }
}

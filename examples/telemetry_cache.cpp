// telemetry_cache: the latest readings of a device, written by one thread and read by many.
//
// A reading is a value and the moment it was taken, and the two belong together. Synchronized keeps them with their lock:
// who reads gets a const view under the read side, beside all other readers; who writes is alone.
//
// Prints:
//   4 dashboards, 0 torn readings
//   the last one: value 1000, taken at 1000
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "rwlocker/synchronized.hpp"

struct reading {
    int value = 0;
    int taken_at = 0;
};

int main() {
    constexpr int readings = 1000, dashboards = 4;
    rwlocker::Synchronized<reading> latest;
    std::atomic<int> torn{0};

    std::vector<std::jthread> threads;
    for (int i = 0; i < dashboards; ++i)
        threads.emplace_back([&] {
            for (int shown = 0; shown != readings;) {
                const reading now = latest.with_read([](const reading& its) { return its; });
                if (now.value != now.taken_at || now.value < shown) ++torn;
                shown = now.value;
            }
        });
    threads.emplace_back([&] {
        for (int i = 1; i <= readings; ++i)
            latest.with_write([i](reading& its) {
                its.value = i;
                its.taken_at = i;
            });
    });
    threads.clear();  // joins them

    const auto last = latest.read();
    std::printf("%d dashboards, %d torn readings\n", dashboards, torn.load());
    std::printf("the last one: value %d, taken at %d\n", last->value, last->taken_at);
}

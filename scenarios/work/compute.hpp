// compute.hpp: computation that lasts a given time, by a rate measured once.
//
// The section itself reads no clock: it does a number of rounds, and so takes the same instructions under every lock.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rwbench/steady_clock.hpp"

namespace rwbench {

// A chain of dependent steps that no compiler can shorten; the result must be used.
inline std::uint64_t compute(std::uint64_t rounds, std::uint64_t seed) noexcept {
    std::uint64_t x = seed | 1;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        __asm__ volatile("" : "+r"(x));
    }
    return x;
}

class compute_rate {
   public:
    // The best of several runs: whatever disturbs a run only slows it down.
    template <class Clock, class Compute>
    static compute_rate measured(Clock now_ns, Compute work, std::uint64_t rounds = 1 << 18, int runs = 9) {
        compute_rate rate;
        std::uint64_t best_ns = UINT64_MAX;
        for (int run = 0; run < runs; ++run) {
            const std::uint64_t began = now_ns();
            work(rounds);
            best_ns = std::min(best_ns, now_ns() - began);
        }
        rate.rounds_per_ns_ = static_cast<double>(rounds) / static_cast<double>(std::max<std::uint64_t>(best_ns, 1));
        return rate;
    }

    // This processor's, measured at the first call.
    static const compute_rate& here() {
        static const compute_rate rate = measured(steady_now_ns, [](std::uint64_t rounds) {
            volatile std::uint64_t sink = compute(rounds, rounds);
            static_cast<void>(sink);
        });
        return rate;
    }

    std::uint64_t rounds_for(std::uint64_t ns) const noexcept {
        return static_cast<std::uint64_t>(static_cast<double>(ns) * rounds_per_ns_ + 0.5);
    }

   private:
    double rounds_per_ns_ = 1;
};

}  // namespace rwbench

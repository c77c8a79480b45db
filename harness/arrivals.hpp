// arrivals.hpp: when operations arrive that come at a rate, whether or not the last one is done.
//
// Each worker has a schedule of its own: of w workers at a rate r, w / r lies between two arrivals on average. For
// poisson the gaps are drawn from the exponential distribution, so that all workers' arrivals together are a Poisson
// process of rate r; for fixed they are equal, and only where in the first gap a worker begins is drawn.
#pragma once

#include <cmath>
#include <cstdint>

#include "random.hpp"
#include "rwbench/plugin.h"

namespace rwbench {

class arrival_schedule {
   public:
    // `arrival`: RWBENCH_ARRIVAL_...; `gap_ns` between two arrivals on average, above 0.
    arrival_schedule(std::uint32_t arrival, double gap_ns, std::uint64_t seed)
        : is_fixed_(arrival == RWBENCH_ARRIVAL_FIXED), gap_ns_(gap_ns), seed_(seed) {
        next_ns_ = is_fixed_ ? share() * gap_ns_ : exponential();
    }

    // Of the next operation, in ns from the start of the schedule.
    std::uint64_t due_ns() const noexcept { return static_cast<std::uint64_t>(next_ns_); }

    void advance() noexcept { next_ns_ += is_fixed_ ? gap_ns_ : exponential(); }

   private:
    // From 0 to below 1, the same with every standard library.
    double share() noexcept {
        seed_ += 0x9E3779B97F4A7C15u;
        return std::ldexp(static_cast<double>(mixed(seed_) >> 11), -53);
    }
    double exponential() noexcept { return -std::log1p(-share()) * gap_ns_; }

    bool is_fixed_;
    double gap_ns_;
    std::uint64_t seed_;
    double next_ns_ = 0;
};

}  // namespace rwbench

// zipf.hpp: picks one of n by popularity: the k-th, from 1, with a weight of 1 / k^skew (Zipf's law).
//
// After  Walker's alias method (1977), its table built as Vose does (1991).
// Gives  a pick from one 64-bit draw in O(1): two table reads at most, whatever n and skew.
// Costs  8 bytes for each of the n, and O(n) to build.
//
// Each of the n equally likely columns holds its own number up to `cut`, and another number, its alias, above.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace rwbench {

class zipf {
   public:
    // Of `count` from 1 to 2^31, with a skew from 0 (all alike). Throws std::bad_alloc.
    zipf(std::uint32_t count, double skew) : columns_(count) {
        std::vector<double> weights(count);
        double sum = 0;
        for (std::uint32_t k = 0; k < count; ++k) sum += weights[k] = std::pow(k + 1.0, -skew);
        for (double& weight : weights) weight *= count / sum;  // now 1 is the average, and a full column

        std::vector<std::uint32_t> small, large;
        for (std::uint32_t k = 0; k < count; ++k) (weights[k] < 1 ? small : large).push_back(k);
        while (!small.empty() && !large.empty()) {
            const std::uint32_t low = small.back(), high = large.back();
            small.pop_back();
            columns_[low] = {static_cast<std::uint32_t>(std::ldexp(weights[low], 32)), high};
            weights[high] -= 1 - weights[low];
            if (weights[high] >= 1) continue;
            large.pop_back();
            small.push_back(high);
        }
        for (const auto& left : {small, large})  // full, but for what rounding took
            for (const std::uint32_t k : left) columns_[k] = {0, k};
    }

    // The number, from 0, that a draw over all 64 bits stands for.
    std::uint32_t operator()(std::uint64_t draw) const noexcept {
        const auto number = static_cast<std::uint32_t>((draw >> 32) * columns_.size() >> 32);
        const column& drawn = columns_[number];
        return static_cast<std::uint32_t>(draw) < drawn.cut ? number : drawn.alias;
    }

   private:
    struct column {
        std::uint32_t cut = 0;
        std::uint32_t alias = 0;
    };
    std::vector<column> columns_;
};

}  // namespace rwbench

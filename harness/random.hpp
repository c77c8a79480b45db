// random.hpp: draws that are the same with every standard library, so that a seed says everything.
//
// std::mt19937_64 is specified to the bit; std::shuffle and std::uniform_int_distribution are not, so the bounded draw
// and the shuffle are spelled out here.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace rwbench {

// One step of SplitMix64 (Steele, Lea, Flood): turns related seeds into unrelated ones.
constexpr std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

// FNV-1a, so that a scenario keeps its draws whatever it is run beside.
constexpr std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return hash;
}

// A whole number below `bound`, without bias: draws from the incomplete last stripe are thrown away.
inline std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t bound) {
    const std::uint64_t skipped = (0 - bound) % bound;  // 2^64 mod bound
    for (;;) {
        std::uint64_t draw = random();
        if (draw >= skipped) return draw % bound;
    }
}

template <class T>
void shuffle(std::vector<T>& items, std::mt19937_64& random) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[draw_below(random, i)]);
}

}  // namespace rwbench

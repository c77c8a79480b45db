// shard.hpp: the part of a command's work that is this process's.
//
// Every shard plans all of it, in the same order, and takes each count-th piece: together all, none twice.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rwbench::verify {

inline constexpr std::uint64_t most_shards = 1'000'000;

struct shard {
    std::uint64_t number = 1;  // from 1 to count
    std::uint64_t count = 1;
};

// A variable of the environment; null: it is not set.
using environment = std::function<const char*(const char* name)>;

// "3/8"; "auto": as the environment says, in a task of a Slurm job array; "auto/8": the number as the environment says, there
// or in a job of GNU parallel. Throws std::invalid_argument with what was expected.
shard parse_shard(const std::string& text, const environment& variable);

// Those pieces that are this shard's; all of them without one.
template <class T>
std::vector<T> part_of(std::vector<T> all, const std::optional<shard>& mine) {
    if (!mine) return all;
    std::vector<T> part;
    for (std::size_t i = mine->number - 1; i < all.size(); i += mine->count) part.push_back(std::move(all[i]));
    return part;
}

}  // namespace rwbench::verify

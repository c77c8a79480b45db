// children.hpp: each behaviour of each lock in a child process, several at once.
//
// A child is a fork without exec: it has every lock that the parent has, those of plugins too. So the parent must have one
// thread only. What hangs in a child ends with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "battery/behaviour.hpp"

namespace rwbench::battery {

struct trial {
    const rwbench_lock* lock = nullptr;
    const behaviour* what = nullptr;
    finding found{};  // the result
};

struct limits {
    std::size_t at_once = 1;  // children; those that take times, or spin, run alone all the same
    std::chrono::nanoseconds hang = std::chrono::seconds(20);  // a child that is not done by then is killed
};

// Fills what was found; `begins` is told of each trial and how many are done. What the lock doesn't offer needs no child.
// Throws environment_error where no child can be made.
void watch_all(std::vector<trial>& trials, const limits& limits,
               const std::function<void(const trial&, std::size_t done)>& begins);

}  // namespace rwbench::battery

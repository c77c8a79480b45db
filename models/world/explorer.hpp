// explorer.hpp: who decides, at each point where an execution can go on in several ways.
//
// An execution is a function of these decisions alone, so a list of them (`path`) is all that it takes to have it again.
#pragma once

#include <cstdint>
#include <vector>

#include "world/step.hpp"

namespace rwbench::verify {

inline constexpr unsigned most_threads = 5;

// A point where another thread may go on.
struct crossroads {
    unsigned threads = 0;        // how many there are
    unsigned enabled = 0;        // bit t: thread t can do its next step; never 0
    int current = -1;            // who has just run; -1: nobody yet, or it has ended
    const step* next = nullptr;  // of each thread that has not ended

    bool is_enabled(unsigned thread) const { return (enabled >> thread & 1) != 0; }
    bool current_goes_on() const { return current >= 0 && is_enabled(static_cast<unsigned>(current)); }
};

// One decision: which thread goes on (`options` 0), or one of several values: an older store that a load may see, a
// compare-exchange that fails for no reason, time that passes.
struct decision {
    std::uint8_t options = 0;
    std::uint8_t taken = 0;

    bool is_thread() const { return options == 0; }
    friend bool operator==(const decision&, const decision&) = default;
};

using path = std::vector<decision>;

class explorer {
   public:
    virtual ~explorer() = default;

    // An execution begins.
    virtual void begin() = 0;
    // One of the enabled threads.
    virtual unsigned choose_thread(const crossroads& at) = 0;
    // A number below `options`, which is at least 2. 0 is what happens if nothing unusual does.
    virtual unsigned choose_value(unsigned options) = 0;
    // The execution has ended. False: there is no other to try.
    virtual bool end() = 0;
    // Do loads see more than one older value, and compare-exchanges fail for no reason more than once? Good to draw from,
    // too much to try all of it.
    virtual bool is_sampling() const = 0;
};

}  // namespace rwbench::verify

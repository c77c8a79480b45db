// world.hpp: the world in which a lock is model-checked: threads that are fibers, atomics with the values that the C++ memory
// model lets a load see, plain data whose races are found, and one point of decision before each step.
//
// Relacy is behind it, and nothing of Relacy shows: cells are opaque, and only world.cpp includes its headers. So a lock, or
// a user's design, compiles against this header in the time of any other.
//
// Gives    executions that depend on an explorer's decisions alone; findings with a kind and a sentence.
// LIMITS   Relacy's memory model is C++11's, operationally: no load sees a store that is yet to come (load buffering), stores
//          to several atomics do not take effect in an order against every thread's own (2+2W), a compare-exchange that fails
//          has seen the newest value, and a load sees at most 1 older value, 2 where executions are sampled.
//          One world at a time in a process.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "world/explorer.hpp"
#include "world/place.hpp"
#include "world/step.hpp"

namespace rwbench::verify {

// What an execution can be found out in, by the world itself or by who plays in it.
enum class finding_kind : std::uint8_t {
    race,         // two accesses to plain data, one a write, that nothing orders
    stuck,        // all threads that have not ended wait for something that no thread will do
    endless,      // more steps than an execution may have
    after_end,    // an object is used after its end, or while it ends
    crash,        // memory is used that is not there
    left_behind,  // something of an execution is left
    refused,      // a call was refused, by an exception, that was allowed
    claim         // a property's own claim did not hold
};

struct finding {
    finding_kind kind = finding_kind::claim;
    std::string claim;  // the property that made it, where it is a claim
    std::string sentence;
    unsigned thread = 0;
};

// A line of an execution's story.
struct event {
    unsigned thread = 0;
    bool is_step = false;  // of the checked source; else a note of who plays
    std::string text;
    place at;
};

// What the threads do. The same object plays all executions, one after the other.
class program {
   public:
    virtual ~program() = default;
    virtual unsigned threads() const = 0;
    virtual void begin() = 0;               // what is there before the threads begin
    virtual void run(unsigned thread) = 0;  // one thread, from its beginning to its end
    virtual void end() = 0;                 // after all of them have ended
};

struct exploration {
    std::uint64_t executions = 0;
    std::uint64_t steps = 0;
    bool is_exhausted = false;  // the explorer had nothing left to try
    std::optional<finding> found;
    path found_on;
    std::vector<event> story;  // of the execution that was found, or of the last one, where a story was asked for
};

struct exploration_limits {
    std::uint64_t executions = ~std::uint64_t{0};
    unsigned steps_of_one = 4000;     // an execution that has more is endless
    std::function<bool()> is_over{};  // asked now and then: time to stop?
    bool sees_old_values = true;      // may a load see another value than the newest? (Races are found either way.)
    bool tells_story = false;         // keep each execution's events: slow
};

// Turns a change of a cell's value into words; of a value that did not change, into a word for it.
using cell_words = std::string (*)(std::uint64_t before, std::uint64_t after);

// Lets `who` play until the explorer has nothing left, something is found, or a limit is reached.
exploration explore(program& who, explorer& by, const exploration_limits& limits);

// ---- for those who play, and for the platform that locks are built on. Only while an execution runs.

namespace world {

unsigned thread() noexcept;
bool tells_story() noexcept;

// A decision: 0 is what usually happens.
unsigned choose(unsigned options) noexcept;

// Ends the execution, and the exploration.
[[noreturn]] void fail(finding_kind kind, const std::string& sentence, const std::string& claim = {}) noexcept;

// A line in the story; for events that are no steps of the source.
void note(const std::string& text) noexcept;

// Somebody else may run here. Of `global` kind: whatever comes next, until the thread's next step, commutes with nothing.
void pause() noexcept;
void global_step() noexcept;

// ---- cells: atomics. Known by a number and by the address of their owner, so that a use after the end is told.

unsigned begin_cell(const void* owner, std::uint64_t value, const char* name, cell_words words) noexcept;
void end_cell(unsigned cell, const void* owner) noexcept;

std::uint64_t load(unsigned cell, const void* owner, std::memory_order order, const place& at) noexcept;
void store(unsigned cell, const void* owner, std::uint64_t value, std::memory_order order, const place& at) noexcept;
// Whatever the failing order, `expected` is the newest value then.
bool compare_exchange(unsigned cell, const void* owner, std::uint64_t& expected, std::uint64_t desired, bool is_weak,
                      std::memory_order hit, std::memory_order miss, const place& at) noexcept;
using change_function = std::uint64_t (*)(std::uint64_t value, std::uint64_t with);
std::uint64_t change(unsigned cell, const void* owner, change_function how, std::uint64_t with, std::memory_order order,
                     const place& at) noexcept;
// Without a step, and without looking at any order: the newest value.
std::uint64_t peek(unsigned cell, const void* owner) noexcept;
// Returns once `holds` is false for the newest value; a thread that waits here is stuck if nobody changes it. The value is
// not acquired.
using condition = bool (*)(const void* of, std::uint64_t value);
void await_not(unsigned cell, const void* owner, condition holds, const void* of, const place& at) noexcept;

void fence(std::memory_order order, const place& at) noexcept;

// ---- plain data, checked for races. No step.

unsigned begin_plain(const void* owner) noexcept;
void end_plain(unsigned plain, const void* owner) noexcept;
void read_plain(unsigned plain, const void* owner) noexcept;
void write_plain(unsigned plain, const void* owner) noexcept;

// ---- parking, on a cell whose bits are these

inline constexpr std::uint64_t token_bit = 1, stop_bit = 2;
enum class unparked : std::uint8_t { token, stopped, late };
// `order`: with which the token, or the stop, is taken.
unparked park(unsigned cell, const void* owner, bool is_timed, bool is_stoppable, std::memory_order order,
              const place& at) noexcept;
// Gives a token; false: there was one already.
bool unpark(unsigned cell, const void* owner, std::memory_order order, const place& at) noexcept;
// Part of a step that the caller has begun.
void set_quietly(unsigned cell, const void* owner, std::uint64_t bits) noexcept;
void clear_quietly(unsigned cell, const void* owner, std::uint64_t bits) noexcept;

}  // namespace world
}  // namespace rwbench::verify

// mutant.hpp: planted faults. Each is a policy that answers wrongly, or a world that does one thing otherwise than the engine
// asked; the lock's source is the one that ships.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform.hpp"
#include "play/played_lock.hpp"

namespace rwbench::verify {

// What a world does otherwise. An empty function: nothing.
struct fault {
    std::function<std::memory_order(const occasion&)> order;
    std::function<core::word(const occasion&)> desired;
    std::function<bool(const occasion&)> loses_wake;
    std::function<bool(const occasion&)> loses_write;
};

// The fault that is planted now; null: none.
const fault*& planted();

// Planted for as long as this lives; null: none is.
class planted_for_now {
   public:
    explicit planted_for_now(const fault* one) { planted() = one; }
    ~planted_for_now() { planted() = nullptr; }
    planted_for_now(const planted_for_now&) = delete;
    planted_for_now& operator=(const planted_for_now&) = delete;
};

// The world that asks it.
struct faulty {
    static constexpr bool is_faithful = false;
    static std::memory_order order(const occasion& asked) {
        return planted() != nullptr && planted()->order ? planted()->order(asked) : asked.order;
    }
    static core::word desired(const occasion& asked) {
        return planted() != nullptr && planted()->desired ? planted()->desired(asked) : asked.after;
    }
    static bool loses_wake(const occasion& asked) {
        return planted() != nullptr && planted()->loses_wake && planted()->loses_wake(asked);
    }
    static bool loses_write(const occasion& asked) {
        return planted() != nullptr && planted()->loses_write && planted()->loses_write(asked);
    }
};

struct mutant {
    std::string name;      // one word or a few, with hyphens
    std::string sentence;  // what is wrong
    lock_case lock;
    fault how{};
    bool is_of_conditions = false;  // it shows where somebody waits on a condition, and nowhere else
};

// In order of registration.
const std::vector<mutant>& registered_mutants();

struct register_mutants {
    explicit register_mutants(std::vector<mutant> some);
};

// The library's four policies in the faulty world.
lock_case faulty_writer_preferring();
lock_case faulty_reader_preferring();
lock_case faulty_fair();
lock_case faulty_reader_phase_fair();
// Write, whose waiters look once more before they park.
lock_case faulty_looking_writer_preferring();

// All lock types of the library in the faulty world, by the names that they have in the faithful one.
const std::vector<lock_case>& faulty_library();

struct register_faulty_library {
    explicit register_faulty_library(std::vector<lock_case> some);
};

// Whose promises a lock with a wrong policy is held to.
lock_case held_to(lock_case wrong, const lock_case& promises);

}  // namespace rwbench::verify

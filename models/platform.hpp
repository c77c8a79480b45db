// platform.hpp: what a lock is built on in the model (rwlocker/platform/platform.hpp says what a platform is).
//
//     rwlocker::basic_rw_lock<rwlocker::policy::Fair, rwbench::verify::modelled<>>
//
// Gives    atomics and plain data of the model world, parking, a clock whose time passes while a thread sleeps, a record for
//          each thread; and an observer in each lock. A `World` is what may be otherwise: the faithful one is here, planted
//          faults are in mutants/.
// LIMITS   A thread's brief spin is at most one look (`Spins` 0 or 1); waiters wake one other each, so that the relay is walked
//          with two readers; a writer may be passed once before it is handed the lock, so that K is reached with few writers.
//          Time passes only for the thread that sleeps: nothing in a lock compares two threads' moments.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "rwlocker/core/hold_list.hpp"
#include "rwlocker/core/waiting.hpp"
#include "rwlocker/overtaking/observer.hpp"
#include "rwlocker/platform/platform.hpp"
#include "world/world.hpp"

namespace rwbench::verify {

namespace core = rwlocker::core;
namespace overtaking = rwlocker::overtaking;

// What a value is as a cell's number, and back.
template <class T>
std::uint64_t number_of(T value) noexcept {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t));
    std::uint64_t number = 0;
    std::memcpy(&number, &value, sizeof value);
    return number;
}
template <class T>
T value_of(std::uint64_t number) noexcept {
    T value;
    std::memcpy(&value, &number, sizeof value);
    return value;
}

// A change of the lock's word, in the words of state.hpp's diagram: "+W -QL, readers 2 -> 0".
std::string word_in_words(std::uint64_t before, std::uint64_t after);

// Each thread's own clock. Nobody sees another's.
struct model_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<model_clock>;
    static constexpr bool is_steady = true;
    // After a sleep a decision: has the time passed that a waiting writer is patient for?
    static time_point now() noexcept;
};

struct occasion;

// A wait token and a stop mark (rwlocker/platform/futex_parker.hpp).
class model_parker {
   public:
    static constexpr model_clock::time_point no_deadline = model_clock::time_point::max();

    model_parker() noexcept : cell_(world::begin_cell(this, 0, "parker", nullptr)) {}
    ~model_parker() { world::end_cell(cell_, this); }
    model_parker(const model_parker&) = delete;
    model_parker& operator=(const model_parker&) = delete;

    void unpark(const place& at = RWBENCH_CALLER) noexcept { unpark(std::memory_order_release, at); }
    void unpark(std::memory_order order, const place& at) noexcept;
    core::park_result park(model_clock::time_point deadline, bool stoppable, unsigned spins,
                           const place& at = RWBENCH_CALLER) noexcept;
    // Part of the stopping thread's step.
    void mark_stopped() noexcept { world::set_quietly(cell_, this, world::stop_bit); }
    void forget_stop() noexcept { world::clear_quietly(cell_, this, world::stop_bit); }

    // Nothing is owed to a thread that does not wait.
    bool is_quiet() const noexcept { return world::peek(cell_, this) == 0; }

    // What the lock's world makes of the order with which a token is taken; null: what it should be.
    std::memory_order (*orders)(const occasion&) = nullptr;

   private:
    unsigned cell_;
};

struct model_record {
    core::hold_list holds;
    std::uint64_t writer_holds = 0;
    model_parker parker;

    model_clock::duration time{};
    bool has_slept = false;
    bool has_waited = false;  // since its call of the lock began
    overtaking::stamp last_step;
    const char* call = "";  // of the lock, which the thread is in
};

// The records of an execution's threads; the program makes and ends them.
class model_records {
   public:
    explicit model_records(unsigned threads);
    ~model_records();
    model_records(const model_records&) = delete;
    model_records& operator=(const model_records&) = delete;

    static model_record& mine() noexcept { return of(world::thread()); }
    static model_record& of(unsigned thread) noexcept;
};

// ---- what may be otherwise than it should

// What the lock asks of the memory model in a step; a failing compare-exchange asks for an order of its own.
enum class operation : std::uint8_t { load, store, change, compare_exchange, failed_exchange, fence, wake, park };

// What kind of plain data is written.
enum class datum : std::uint8_t { none, link, long_number, number, mark };

template <class T>
constexpr datum datum_of() {
    if (std::is_pointer_v<T>) return datum::link;
    if (std::is_same_v<T, bool> || std::is_enum_v<T>) return datum::mark;
    return sizeof(T) == sizeof(std::uint64_t) ? datum::long_number : datum::number;
}

// A step of the lock, as a planted fault sees it, and where it stands: `function` is the engine's, whose step this is.
struct occasion : place {
    doing what = doing::load;
    operation how = operation::load;
    const char* call = "";  // of the lock, that the thread is in: "lock", "unlock", "leave", ...
    std::memory_order order = std::memory_order_relaxed;
    bool is_word = false;  // is it about the lock's word? Then what it is and is to be:
    core::word before = 0, after = 0;
    datum data = datum::none;
};

// Everything as it should be.
struct faithful {
    static constexpr bool is_faithful = true;
    static constexpr std::memory_order order(const occasion& asked) noexcept { return asked.order; }
    static constexpr core::word desired(const occasion& asked) noexcept { return asked.after; }
    static constexpr bool loses_wake(const occasion&) noexcept { return false; }
    static constexpr bool loses_write(const occasion&) noexcept { return false; }
};

inline occasion occasion_of(doing what, operation how, const stated_order& asked) noexcept {
    return {asked.at, what, how, model_records::mine().call, asked.order, false, 0, 0, datum::none};
}

template <class T, class World>
class model_atomic {
    static constexpr bool is_word = std::is_same_v<T, core::word>;

   public:
    explicit constexpr model_atomic(T value = T{}) noexcept {
        if (!std::is_constant_evaluated())
            cell_ = world::begin_cell(this, number_of(value), is_word ? "word" : "atomic",
                                      is_word ? word_in_words : nullptr);
    }
    constexpr ~model_atomic() {
        if (!std::is_constant_evaluated()) world::end_cell(cell_, this);
    }
    model_atomic(const model_atomic&) = delete;
    model_atomic& operator=(const model_atomic&) = delete;

    T load(const stated_order& order = std::memory_order_seq_cst) const noexcept {
        const occasion asked = occasion_of(doing::load, operation::load, order);
        return value_of<T>(world::load(cell_, this, World::order(asked), order.at));
    }
    void store(T value, const stated_order& order = std::memory_order_seq_cst) noexcept {
        const core::word before = is_word ? world::peek(cell_, this) : 0;
        const occasion asked = change_of(operation::store, before, value, order);
        const T to = desired(asked, value);
        world::store(cell_, this, number_of(to), World::order(asked), order.at);
        number(before, to);
    }
    bool compare_exchange_weak(T& expected, T desired, const stated_order& hit, const stated_order& miss) noexcept {
        return compare_exchange(expected, desired, true, hit, &miss);
    }
    bool compare_exchange_weak(T& expected, T desired, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return compare_exchange(expected, desired, true, order, nullptr);
    }
    bool compare_exchange_strong(T& expected, T desired, const stated_order& hit, const stated_order& miss) noexcept {
        return compare_exchange(expected, desired, false, hit, &miss);
    }
    bool compare_exchange_strong(T& expected, T desired,
                                 const stated_order& order = std::memory_order_seq_cst) noexcept {
        return compare_exchange(expected, desired, false, order, nullptr);
    }
    T exchange(T value, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return changed([](std::uint64_t, std::uint64_t with) { return with; }, value, order);
    }
    T fetch_add(T with, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return changed([](std::uint64_t v, std::uint64_t w) { return number_of<T>(value_of<T>(v) + value_of<T>(w)); },
                       with, order);
    }
    T fetch_sub(T with, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return changed([](std::uint64_t v, std::uint64_t w) { return number_of<T>(value_of<T>(v) - value_of<T>(w)); },
                       with, order);
    }
    T fetch_and(T with, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return changed([](std::uint64_t v, std::uint64_t w) { return v & w; }, with, order);
    }
    T fetch_or(T with, const stated_order& order = std::memory_order_seq_cst) noexcept {
        return changed([](std::uint64_t v, std::uint64_t w) { return v | w; }, with, order);
    }

    // Returns once `holds` is false.
    template <class Predicate>
    void await_not(const Predicate& holds, const place& at) const noexcept {
        world::await_not(
            cell_, this,
            [](const void* of, std::uint64_t value) {
                return (*static_cast<const Predicate*>(of))(value_of<T>(value));
            },
            &holds, at);
    }

    // The newest value, without a step: for who checks, not for a lock.
    T peek() const noexcept { return value_of<T>(world::peek(cell_, this)); }

   private:
    // What the failing order is where none is stated.
    static constexpr std::memory_order miss_of(std::memory_order hit) noexcept {
        if (hit == std::memory_order_acq_rel) return std::memory_order_acquire;
        return hit == std::memory_order_release ? std::memory_order_relaxed : hit;
    }

    static occasion change_of(operation how, [[maybe_unused]] core::word before, [[maybe_unused]] T after,
                              const stated_order& order) noexcept {
        occasion asked = occasion_of(doing::change, how, order);
        if constexpr (is_word) {
            asked.is_word = true;
            asked.before = before;
            asked.after = after;
        }
        return asked;
    }
    static T desired([[maybe_unused]] const occasion& asked, T value) noexcept {
        if constexpr (is_word)
            return World::desired(asked);
        else
            return value;
    }

    bool compare_exchange(T& expected, T to, bool is_weak, const stated_order& hit, const stated_order* miss) noexcept {
        const core::word before = number_of(expected);
        const occasion asked = change_of(operation::compare_exchange, before, to, hit);
        to = desired(asked, to);
        std::uint64_t found = number_of(expected);
        const std::memory_order order = World::order(asked);
        const std::memory_order failing =
            miss == nullptr ? miss_of(order)
                            : World::order(change_of(operation::failed_exchange, before, value_of<T>(before), *miss));
        if (world::compare_exchange(cell_, this, found, number_of(to), is_weak, order, failing, hit.at)) {
            number(before, to);
            return true;
        }
        expected = value_of<T>(found);
        return false;
    }

    T changed(world::change_function how, T with, const stated_order& order) noexcept {
        const core::word look = is_word ? world::peek(cell_, this) : 0;
        const occasion asked = change_of(operation::change, look, value_of<T>(how(look, number_of(with))), order);
        const std::uint64_t before = world::change(cell_, this, how, number_of(with), World::order(asked), order.at);
        number(before, value_of<T>(how(before, number_of(with))));
        return value_of<T>(before);
    }

    void number([[maybe_unused]] core::word before, [[maybe_unused]] T after) noexcept {
        if constexpr (is_word) model_records::mine().last_step = numbers_.next(before, after);
    }

    unsigned cell_ = 0;
    struct nothing {};
    [[no_unique_address]] std::conditional_t<is_word, overtaking::step_numbers, nothing> numbers_;
};

template <class T, class World>
class model_var {
   public:
    explicit constexpr model_var(T value = T{}) noexcept : value_(value) {
        if (!std::is_constant_evaluated()) plain_ = world::begin_plain(this);
    }
    constexpr ~model_var() {
        if (!std::is_constant_evaluated()) world::end_plain(plain_, this);
    }
    model_var(const model_var&) = delete;

    operator T() const noexcept {  // NOLINT(google-explicit-constructor): reads as its value
        world::read_plain(plain_, this);
        return value_;
    }
    model_var& operator=(T value) noexcept {
        world::write_plain(plain_, this);
        occasion asked = occasion_of(doing::change, operation::store, {std::memory_order_relaxed, {}});
        asked.data = datum_of<T>();
        if (!World::loses_write(asked)) value_ = value;
        return *this;
    }
    model_var& operator=(const model_var& other) noexcept { return *this = static_cast<T>(other); }

   private:
    T value_;
    unsigned plain_ = 0;
};

template <unsigned Spins = 0, class World = faithful, unsigned Passes = 1>
struct modelled {
    template <class T>
    using atomic = model_atomic<T, World>;
    template <class T>
    using var = model_var<T, World>;

    using clock = model_clock;
    using record = model_record;
    using parker = model_parker;
    using wake_target = model_parker*;
    using order = stated_order;

    static constexpr unsigned brief_spins = Spins;
    static constexpr unsigned release_width = 1;
    static constexpr unsigned relay_width = 1;
    static constexpr unsigned barge_limit = Passes;
    static constexpr clock::duration patience = std::chrono::milliseconds(1);

    static void wake(wake_target target, const place& at = RWBENCH_CALLER) noexcept {
        const occasion asked = occasion_of(doing::unpark, operation::wake, {std::memory_order_release, at});
        if (!World::loses_wake(asked)) target->unpark(World::order(asked), at);
    }
    static record& this_thread() noexcept {
        record& mine = model_records::mine();
        mine.parker.orders = World::order;
        return mine;
    }

    // What follows in another's turn shows no difference.
    static void relax() noexcept {
        this_thread().has_waited = true;
        world::pause();
    }

    // For designs that need one; no lock of the library does.
    static void fence(const stated_order& order) noexcept {
        const std::memory_order now = World::order(occasion_of(doing::fence, operation::fence, order));
        if (now != std::memory_order_relaxed) world::fence(now, order.at);
    }

    template <class Cell, class Predicate>
    static void spin_while(const Cell& cell, Predicate holds, const place& at = RWBENCH_CALLER) noexcept {
        if (holds(cell.peek())) this_thread().has_waited = true;
        cell.await_not(holds, at);
    }

    using stamp = overtaking::stamp;
    static stamp this_step() noexcept { return model_records::mine().last_step; }
    struct trace : overtaking::trace {
        trace() noexcept
            : overtaking::trace{.who = world::thread() + 1, .doorway = never, .grant = {.number = never}} {}
    };
    struct observer : overtaking::observer {
        void saw_entry(const void* lock, core::side mode, trace& of, const stamp& at) {
            // A current reader's re-acquisition is none, by the contract. (The engine is its lock's first member.)
            if (!this_thread().holds.has(lock)) overtaking::observer::saw_entry(mode, of, at);
        }
    };
};

static_assert(rwlocker::Platform<modelled<>>);

}  // namespace rwbench::verify

// played_lock.hpp: a lock as scenarios use it, whatever its type; and what is known of the type.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

#include "platform.hpp"
#include "rwlocker/concepts.hpp"
#include "rwlocker/overtaking/judge.hpp"
#include "rwlocker/rw_condition.hpp"

namespace rwbench::verify {

class played_lock {
   public:
    virtual ~played_lock() = default;

    virtual void lock(core::side mode) = 0;
    virtual bool try_lock(core::side mode) = 0;
    // Until a deadline that passes while the caller sleeps, if it does.
    virtual bool lock_timed(core::side mode) = 0;
    virtual bool lock_stoppable(core::side mode, std::stop_token token) = 0;
    virtual void unlock(core::side mode) = 0;
    virtual void downgrade() = 0;

    // Gives the lock its condition, before anybody waits on it or notifies. It ends before the lock.
    virtual void make_condition() = 0;
    virtual void wait(core::side mode) = 0;
    // False: the deadline passed, or the stop came, first.
    virtual bool wait_timed(core::side mode) = 0;
    virtual bool wait_stoppable(core::side mode, std::stop_token token) = 0;
    virtual void notify(std::size_t n) = 0;

    // With nobody inside or waiting: what is left of those that were; empty: nothing.
    virtual std::string left() = 0;
    // Who was overtaken by whom so far, held against what was promised; nothing where the lock has no observer.
    virtual std::optional<overtaking::verdict> judged(const overtaking::bounds& promised) const = 0;
};

// A type of lock that can be checked.
struct lock_case {
    std::string name;
    std::string variant;  // how its world differs from that of the others of this name; empty: it does not
    bool has_timed = false;
    bool has_stoppable = false;
    bool has_try = false;
    bool has_downgrade = false;
    bool has_shared = true;
    bool has_condition = false;
    bool is_reentrant = false;
    bool is_recursive_for_readers = false;  // also behind a waiting writer
    // What its policy says, where it is known.
    bool readers_join_downgrade_past_writers = false;
    std::optional<overtaking::bounds> promised;
    std::optional<std::uint64_t> most_overtakes;  // that a waiter may suffer from anybody, whatever its policy promises
    std::string source;                           // a hash of its text; empty: it was compiled in
    std::size_t size = 0, alignment = 0;
    played_lock* (*make)(void* in) = nullptr;

    std::string full_name() const { return variant.empty() ? name : name + " (" + variant + ")"; }
};

// All that were registered, in order of registration.
std::vector<lock_case>& registered_locks();

struct register_locks {
    explicit register_locks(std::vector<lock_case> some);
};

// ---- how a type becomes a case

template <class L>
concept knows_its_policy = requires {
    typename L::policy_type;
};

template <class L>
class played final : public played_lock {
    using core_side = core::side;
    static constexpr core_side shared = core_side::shared;

   public:
    void lock(core_side mode) override {
        if constexpr (has_shared_side)
            if (mode == shared) return lock_.lock_shared();
        lock_.lock();
    }
    bool try_lock(core_side mode) override {
        if constexpr (rwlocker::SharedMutex<L>) return mode == shared ? lock_.try_lock_shared() : lock_.try_lock();
        return unsupported();
    }
    bool lock_timed(core_side mode) override {
        if constexpr (rwlocker::SharedTimedMutex<L>) {
            return mode == shared ? lock_.try_lock_shared_until(far_off()) : lock_.try_lock_until(far_off());
        }
        return unsupported();
    }
    bool lock_stoppable([[maybe_unused]] core_side mode, [[maybe_unused]] std::stop_token token) override {
        if constexpr (rwlocker::StoppableLock<L>)
            return mode == shared ? lock_.lock_shared(std::move(token)) : lock_.lock(std::move(token));
        return unsupported();
    }
    void unlock(core_side mode) override {
        if constexpr (has_shared_side)
            if (mode == shared) return lock_.unlock_shared();
        lock_.unlock();
    }
    void downgrade() override {
        if constexpr (rwlocker::DowngradableLock<L>) lock_.downgrade();
    }

    void make_condition() override {
        if constexpr (has_condition) condition_.emplace(lock_);
    }
    void wait(core_side mode) override {
        on_condition(mode, [](auto& condition) { return condition.wait(), true; });
    }
    bool wait_timed(core_side mode) override {
        return on_condition(mode, [](auto& condition) { return condition.wait_until(far_off()); });
    }
    bool wait_stoppable(core_side mode, std::stop_token token) override {
        return on_condition(mode, [&](auto& condition) { return condition.wait(std::move(token)); });
    }
    void notify(std::size_t n) override {
        on_condition(core_side::exclusive, [n](auto& condition) { return condition.notify(n), true; });
    }

    std::string left() override {
        if constexpr (knows_its_policy<L>) {
            // The engine is a lock's first member, and the word the engine's; the cell knows its owner, should that change.
            using word = typename L::platform_type::template atomic<core::word>;
            const core::word now = reinterpret_cast<const word&>(lock_).peek();
            return now == 0 ? "" : "the lock's word is not as at the beginning: " + word_in_words(now, now);
        } else if constexpr (rwlocker::Lockable<L>) {
            if (!lock_.try_lock()) return "the lock can't be taken, though nobody is inside";
            lock_.unlock();
        }
        return {};
    }

    std::optional<overtaking::verdict> judged([[maybe_unused]] const overtaking::bounds& promised) const override {
        if constexpr (knows_its_policy<L>)
            return overtaking::judged(lock_.observer().seen(), promised);
        else
            return std::nullopt;
    }

   private:
    static constexpr bool has_shared_side = requires(L & lock) {
        lock.lock_shared();
        lock.unlock_shared();
    };
    static constexpr bool has_condition = rwlocker::SpliceableLock<L>;
    static bool unsupported() { return false; }  // the case says so, and is not asked

    // It passes only for who sleeps.
    static model_clock::time_point far_off() {
        return model_clock::time_point(model_records::mine().time + std::chrono::hours(1));
    }

    template <class Call>
    bool on_condition([[maybe_unused]] core_side mode, [[maybe_unused]] Call call) {
        if constexpr (has_condition) return mode == shared ? call(condition_->read) : call(condition_->write);
        return unsupported();
    }

    L lock_;
    struct none {};
    // Made where a scenario needs it.
    [[no_unique_address]] std::conditional_t<has_condition, std::optional<rwlocker::RWCondition<L>>, none> condition_;
};

template <class L>
lock_case case_of(std::string name, std::string variant = {}) {
    lock_case found;
    found.name = std::move(name);
    found.variant = std::move(variant);
    found.has_try = rwlocker::Lockable<L> && rwlocker::SharedMutex<L>;
    found.has_timed = rwlocker::SharedTimedMutex<L>;
    found.has_stoppable = rwlocker::StoppableLock<L>;
    found.has_downgrade = rwlocker::DowngradableLock<L>;
    found.has_shared = requires(L & lock) {
        lock.lock_shared();
        lock.unlock_shared();
    };
    found.has_condition = rwlocker::SpliceableLock<L>;
    found.is_reentrant = rwlocker::ReentrantWriterLock<L>;
    // What a design says of itself, where it says it.
    if constexpr (requires { L::overtaken_at_most; }) found.most_overtakes = L::overtaken_at_most;
    if constexpr (knows_its_policy<L>) {
        found.is_recursive_for_readers = true;
        found.readers_join_downgrade_past_writers = L::policy_type::readers_join_downgrade(core::writers_queued_bit);
        found.promised = overtaking::bounds_of<L>();
    }
    found.size = sizeof(played<L>);
    found.alignment = alignof(played<L>);
    found.make = [](void* in) -> played_lock* { return new (in) played<L>; };
    return found;
}

}  // namespace rwbench::verify

// lock_plugin.hpp: C++ sugar that fills a lock's table: how anyone registers a lock of theirs.
//
//     RWBENCH_LOCK(my::rw_lock, "my::rw_lock", "peer", "a line for `rwbench list`");   // of this tree
//     RWBENCH_LOCK(my::rw_lock, "my::rw_lock", "a line for `rwbench list`");           // in a plugin, which also has
//     RWBENCH_PLUGIN()                                                                 // this, once
//
// The worker loops are instantiated for the type, with its operations inlined. What a lock can do is read off its
// members: without a shared side it reads exclusively, and its table says so. A lock whose members are called otherwise
// is wrapped in a class with the standard's names. An exception of the lock ends the loop, its text in the worker.
#pragma once

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>

#include "rwbench/plugin.h"
#include "rwbench/registration.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {

template <class Lock>
concept is_lockable = requires(Lock& lock) {
    lock.lock();
    lock.unlock();
};

template <class Lock>
concept is_shareable = is_lockable<Lock> && requires(Lock& lock) {
    lock.lock_shared();
    lock.unlock_shared();
};

template <class Lock>
concept is_timed = is_lockable<Lock> && requires(Lock& lock, std::chrono::nanoseconds wait) {
    { lock.try_lock_for(wait) } -> std::convertible_to<bool>;
} &&(!is_shareable<Lock> || requires(Lock & lock, std::chrono::nanoseconds wait) {
    { lock.try_lock_shared_for(wait) } -> std::convertible_to<bool>;
});

template <class Lock>
concept is_downgradable = is_shareable<Lock> && requires(Lock& lock) {
    lock.downgrade();
};

template <is_lockable Lock>
struct lock_calls;

// For conditions that notify one or all.
template <class Condition>
void notify_by_one_and_all(Condition& condition, std::uint64_t count) {
    if (count == RWBENCH_NOTIFY_ALL) return condition.notify_all();
    for (; count != 0; --count) condition.notify_one();
}

template <is_lockable Lock>
constexpr std::uint32_t capabilities_of() {
    std::uint32_t found = RWBENCH_CAN_WAIT;
    if constexpr (is_shareable<Lock>) found |= RWBENCH_CAN_SHARE;
    if constexpr (is_timed<Lock>) found |= RWBENCH_CAN_TIME;
    if constexpr (is_downgradable<Lock>) found |= RWBENCH_CAN_DOWNGRADE;
    return found;
}

// A condition of a lock: the standard's for any lock, unless it is specialised. Notified by who holds the write side.
template <class Lock>
class condition_of {
    static_assert(is_lockable<Lock>);

   public:
    static constexpr const char* name = "std::condition_variable_any";

    explicit condition_of(Lock& lock) : lock_(lock) {}

    // The calling thread holds that side, and holds it again when this returns.
    template <std::uint32_t Side>
    void wait() {
        held_side<Side> held{lock_};
        changed_.wait(held);
    }

    // RWBENCH_NOTIFY_ALL: all of them.
    void notify(std::uint64_t count) { notify_by_one_and_all(changed_, count); }

   private:
    template <std::uint32_t Side>
    struct held_side {
        Lock& of;
        void lock() { lock_calls<Lock>::template acquire<Side>(of); }
        void unlock() { lock_calls<Lock>::template release<Side>(of); }
    };

    Lock& lock_;
    std::condition_variable_any changed_;
};

template <is_lockable Lock>
struct lock_calls {
    template <std::uint32_t Side>
    static void acquire(Lock& lock) {
        if constexpr (Side == RWBENCH_READ && is_shareable<Lock>)
            lock.lock_shared();
        else
            lock.lock();
    }

    template <std::uint32_t Side>
    static void release(Lock& lock) {
        if constexpr (Side == RWBENCH_READ && is_shareable<Lock>)
            lock.unlock_shared();
        else
            lock.unlock();
    }

    template <std::uint32_t Side, bool WithSection>
    static void operate(void* storage, rwbench_worker& worker) {
        Lock& lock = *static_cast<Lock*>(rwbench_picked(storage, &worker));
        const std::uint64_t began = rwbench_wait_begins(&worker, Side);
        acquire<Side>(lock);
        rwbench_wait_ends(&worker, Side, began);
        if constexpr (WithSection)
            worker.section(&worker, Side);
        else
            rwbench_none_section(&worker, Side);
        release<Side>(lock);
        rwbench_operation_done(&worker, Side);
    }

    // No exception crosses the interface.
    template <class Body>
    static int guarded(rwbench_worker& worker, Body body) noexcept try {
        body();
        return RWBENCH_OK;
    } catch (const std::exception& error) {
        put_message(worker.error, sizeof worker.error, error.what());
        return RWBENCH_FAILED;
    } catch (...) {
        put_message(worker.error, sizeof worker.error, "the lock threw something that is no std::exception");
        return RWBENCH_FAILED;
    }

    template <std::uint32_t Side, bool WithSection>
    static int one_side(void* storage, rwbench_worker* worker) noexcept {
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) operate<Side, WithSection>(storage, *worker);
        });
    }

    template <bool WithSection>
    static int mixed(void* storage, rwbench_worker* worker) noexcept {
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) {
                if (rwbench_draw_side(worker) == RWBENCH_READ)
                    operate<RWBENCH_READ, WithSection>(storage, *worker);
                else
                    operate<RWBENCH_WRITE, WithSection>(storage, *worker);
            }
        });
    }

    // Where nothing is timed to the nanosecond, one loop serves with a section and without.
    static void be_inside(rwbench_worker& worker, std::uint32_t side) {
        if (worker.section)
            worker.section(&worker, side);
        else
            rwbench_none_section(&worker, side);
    }

    template <std::uint32_t Side>
    static bool acquire_for(Lock& lock, std::uint64_t timeout_ns) requires is_timed<Lock> {
        const std::chrono::nanoseconds wait(timeout_ns);
        if constexpr (Side == RWBENCH_READ && is_shareable<Lock>)
            return lock.try_lock_shared_for(wait);
        else
            return lock.try_lock_for(wait);
    }

    template <std::uint32_t Side>
    static int timed(void* storage, rwbench_worker* worker) noexcept requires is_timed<Lock> {
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) {
                Lock& lock = *static_cast<Lock*>(rwbench_picked(storage, worker));
                const std::uint64_t began = rwbench_wait_begins(worker, Side);
                if (!acquire_for<Side>(lock, worker->timeout_ns)) {
                    rwbench_wait_timed_out(worker, began);
                    continue;
                }
                rwbench_wait_ends(worker, Side, began);
                be_inside(*worker, Side);
                release<Side>(lock);
                rwbench_operation_done(worker, Side);
            }
        });
    }

    static int downgrade(void* storage, rwbench_worker* worker) noexcept requires is_downgradable<Lock> {
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) {
                Lock& lock = *static_cast<Lock*>(rwbench_picked(storage, worker));
                const std::uint64_t began = rwbench_wait_begins(worker, RWBENCH_WRITE);
                lock.lock();
                rwbench_wait_ends(worker, RWBENCH_WRITE, began);
                be_inside(*worker, RWBENCH_WRITE);
                lock.downgrade();
                be_inside(*worker, RWBENCH_READ);
                lock.unlock_shared();
                ++worker->reads;
                rwbench_operation_done(worker, RWBENCH_WRITE);
            }
        });
    }

    // Both loops know the condition by its lock, so they pick none.
    template <std::uint32_t Side>
    static int wait(void* storage, rwbench_worker* worker) noexcept {
        return guarded(*worker, [&] {
            Lock& lock = *static_cast<Lock*>(storage);
            auto& condition = *static_cast<condition_of<Lock>*>(worker->condition);
            while (rwbench_next(worker)) {
                rwbench_is_doing(worker, RWBENCH_DOING_WAIT_READ + Side);
                acquire<Side>(lock);
                while (!worker->is_ready(worker)) {
                    rwbench_is_doing(worker, RWBENCH_DOING_WAIT_NOTICE);
                    condition.template wait<Side>();
                    ++worker->woken;
                }
                rwbench_wait_ends(worker, Side, worker->due_ns);
                worker->section(worker, Side);
                release<Side>(lock);
                rwbench_operation_done(worker, Side);
            }
        });
    }

    static int notify(void* storage, rwbench_worker* worker) noexcept {
        return guarded(*worker, [&] {
            Lock& lock = *static_cast<Lock*>(storage);
            auto& condition = *static_cast<condition_of<Lock>*>(worker->condition);
            while (rwbench_next(worker)) {
                if (worker->await_turn) worker->await_turn(worker);
                const std::uint64_t began = rwbench_wait_begins(worker, RWBENCH_WRITE);
                acquire<RWBENCH_WRITE>(lock);
                rwbench_wait_ends(worker, RWBENCH_WRITE, began);
                worker->section(worker, RWBENCH_WRITE);
                const std::uint64_t count = worker->to_notify(worker);
                if (count != RWBENCH_NOTIFY_ALL) worker->notified += count;
                const std::uint64_t before_ns = worker->cpu_now_ns ? worker->cpu_now_ns() : 0;
                condition.notify(count);
                release<RWBENCH_WRITE>(lock);
                if (worker->cpu_now_ns) rwbench_histogram_add(&worker->notify_cpu, worker->cpu_now_ns() - before_ns);
                rwbench_operation_done(worker, RWBENCH_WRITE);
            }
        });
    }

    static int create_condition(void* storage, void* lock, char* message, std::size_t capacity) noexcept {
        return said(message, capacity, [&] {
            ::new (storage) condition_of<Lock>(*static_cast<Lock*>(lock));
            return RWBENCH_OK;
        });
    }

    static void destroy_condition(void* storage) noexcept {
        std::destroy_at(static_cast<condition_of<Lock>*>(storage));
    }

    // One operation outside of a loop; what the lock throws becomes the sentence.
    template <class Body>
    static int said(char* message, std::size_t capacity, Body body) noexcept try {
        return body();
    } catch (const std::exception& error) {
        put_message(message, capacity, error.what());
        return RWBENCH_FAILED;
    } catch (...) {
        put_message(message, capacity, "the lock threw something that is no std::exception");
        return RWBENCH_FAILED;
    }

    template <std::uint32_t Side>
    static int acquire_one(Lock& lock, std::uint64_t timeout_ns, char* message, std::size_t capacity) {
        if (timeout_ns == RWBENCH_NO_TIMEOUT) {
            acquire<Side>(lock);
            return RWBENCH_OK;
        }
        if constexpr (is_timed<Lock>) {
            return acquire_for<Side>(lock, timeout_ns) ? RWBENCH_OK : RWBENCH_TIMED_OUT;
        } else {
            put_message(message, capacity, "the lock offers no timed acquisition");
            return RWBENCH_FAILED;
        }
    }

    static int acquire_held(void* storage, std::uint32_t side, std::uint64_t timeout_ns, char* message,
                            std::size_t capacity) noexcept {
        Lock& lock = *static_cast<Lock*>(storage);
        return said(message, capacity, [&] {
            return side == RWBENCH_READ ? acquire_one<RWBENCH_READ>(lock, timeout_ns, message, capacity)
                                        : acquire_one<RWBENCH_WRITE>(lock, timeout_ns, message, capacity);
        });
    }

    static int release_held(void* storage, std::uint32_t side, char* message, std::size_t capacity) noexcept {
        Lock& lock = *static_cast<Lock*>(storage);
        return said(message, capacity, [&] {
            side == RWBENCH_READ ? release<RWBENCH_READ>(lock) : release<RWBENCH_WRITE>(lock);
            return RWBENCH_OK;
        });
    }

    static int downgrade_held(void* storage, char* message,
                              std::size_t capacity) noexcept requires is_downgradable<Lock> {
        return said(message, capacity, [&] {
            static_cast<Lock*>(storage)->downgrade();
            return RWBENCH_OK;
        });
    }

    template <std::uint32_t Side>
    static int pairs(void* storage, std::uint64_t count) noexcept try {
        Lock& lock = *static_cast<Lock*>(storage);
        for (; count != 0; --count) {
            acquire<Side>(lock);
            release<Side>(lock);
        }
        return RWBENCH_OK;
    } catch (...) {
        return RWBENCH_FAILED;
    }

    static int create(void* storage, char* message, std::size_t capacity) noexcept try {
        ::new (storage) Lock;
        return RWBENCH_OK;
    } catch (const std::exception& error) {
        put_message(message, capacity, error.what());
        return RWBENCH_FAILED;
    } catch (...) {
        put_message(message, capacity, "the lock's constructor threw something that is no std::exception");
        return RWBENCH_FAILED;
    }

    static void destroy(void* storage) noexcept { static_cast<Lock*>(storage)->~Lock(); }
};

// What the lock can't do stays null.
template <is_lockable Lock>
constexpr rwbench_lock lock_table(const char* name, const char* group, const char* summary,
                                  std::uint32_t more_capabilities = 0) {
    using calls = lock_calls<Lock>;
    rwbench_lock table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = name;
    table.summary = summary;
    table.group = group;
    table.capabilities = capabilities_of<Lock>() | more_capabilities;
    table.size = sizeof(Lock);
    table.alignment = alignof(Lock);
    table.create = calls::create;
    table.destroy = calls::destroy;
    table.read = calls::template one_side<RWBENCH_READ, true>;
    table.write = calls::template one_side<RWBENCH_WRITE, true>;
    table.mixed = calls::template mixed<true>;
    table.read_none = calls::template one_side<RWBENCH_READ, false>;
    table.write_none = calls::template one_side<RWBENCH_WRITE, false>;
    table.mixed_none = calls::template mixed<false>;
    table.read_pairs = calls::template pairs<RWBENCH_READ>;
    table.write_pairs = calls::template pairs<RWBENCH_WRITE>;
    if constexpr (is_timed<Lock>) {
        table.timed_read = calls::template timed<RWBENCH_READ>;
        table.timed_write = calls::template timed<RWBENCH_WRITE>;
    }
    if constexpr (is_downgradable<Lock>) {
        table.downgrade = calls::downgrade;
        table.downgrade_held = calls::downgrade_held;
    }
    table.condition = condition_of<Lock>::name;
    table.condition_size = sizeof(condition_of<Lock>);
    table.condition_alignment = alignof(condition_of<Lock>);
    table.create_condition = calls::create_condition;
    table.destroy_condition = calls::destroy_condition;
    table.wait = calls::template wait<RWBENCH_READ>;
    table.wait_write = calls::template wait<RWBENCH_WRITE>;
    table.notify = calls::notify;
    table.acquire = calls::acquire_held;
    table.release = calls::release_held;
    return table;
}

// Of a plugin, whose locks are all of one group.
template <is_lockable Lock>
constexpr rwbench_lock lock_table(const char* name, const char* summary, std::uint32_t more_capabilities = 0) {
    return lock_table<Lock>(name, "plugin", summary, more_capabilities);
}

}  // namespace rwbench

// RWBENCH_LOCK(type, "name", ["group",] "summary"[, more capabilities])
#define RWBENCH_LOCK(type, ...)                                                                                      \
    static const ::rwbench::registration RWBENCH_UNIQUE(lock_registration_)([](const rwbench_registrar* registrar) { \
        static constexpr rwbench_lock table = ::rwbench::lock_table<type>(__VA_ARGS__);                              \
        return registrar->add_lock(registrar->host, &table);                                                         \
    })

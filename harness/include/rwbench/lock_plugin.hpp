// lock_plugin.hpp: C++ sugar that fills a lock's table: how anyone registers a lock of theirs.
//
//     RWBENCH_LOCK(my::rw_lock, "my::rw_lock", "peer", "a line for `rwbench list`");
//
// The worker loops are instantiated for the type, with its operations inlined. What a lock can do is read off its
// members: without a shared side it reads exclusively, and its table says so. A lock whose members are called otherwise
// is wrapped in a class with the standard's names. An exception of the lock ends the loop, its text in the worker.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
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
constexpr std::uint32_t capabilities_of() {
    std::uint32_t found = 0;
    if constexpr (is_shareable<Lock>) found |= RWBENCH_CAN_SHARE;
    if constexpr (is_timed<Lock>) found |= RWBENCH_CAN_TIME;
    if constexpr (is_downgradable<Lock>) found |= RWBENCH_CAN_DOWNGRADE;
    return found;
}

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
    static void operate(Lock& lock, rwbench_worker& worker) {
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
        Lock& lock = *static_cast<Lock*>(storage);
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) operate<Side, WithSection>(lock, *worker);
        });
    }

    template <bool WithSection>
    static int mixed(void* storage, rwbench_worker* worker) noexcept {
        Lock& lock = *static_cast<Lock*>(storage);
        return guarded(*worker, [&] {
            while (rwbench_next(worker)) {
                if (rwbench_draw_side(worker) == RWBENCH_READ)
                    operate<RWBENCH_READ, WithSection>(lock, *worker);
                else
                    operate<RWBENCH_WRITE, WithSection>(lock, *worker);
            }
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

// The loops of scenarios that need more (timed, downgrade, wait, notify) are null: the capability says what the lock
// could do, the loop what the harness can make it do.
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
    return table;
}

}  // namespace rwbench

// RWBENCH_LOCK(type, "name", "group", "summary"[, more capabilities])
#define RWBENCH_LOCK(type, ...)                                                                                      \
    static const ::rwbench::registration RWBENCH_UNIQUE(lock_registration_)([](const rwbench_registrar* registrar) { \
        static constexpr rwbench_lock table = ::rwbench::lock_table<type>(__VA_ARGS__);                              \
        return registrar->add_lock(registrar->host, &table);                                                         \
    })

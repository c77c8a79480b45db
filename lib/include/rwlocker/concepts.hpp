// concepts.hpp: what a lock can do, one concept for each capability.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <stop_token>
#include <utility>

#include "rwlocker/core/state.hpp"
#include "rwlocker/core/waiting.hpp"

namespace rwlocker {

// The standard's Lockable.
template <class L>
concept Lockable = requires(L& lock) {
    lock.lock();
    { lock.try_lock() } -> std::same_as<bool>;
    lock.unlock();
};

// The standard's TimedLockable.
template <class L>
concept TimedLockable = Lockable<L> &&
    requires(L& lock, std::chrono::milliseconds timeout, std::chrono::steady_clock::time_point moment) {
    { lock.try_lock_for(timeout) } -> std::same_as<bool>;
    { lock.try_lock_until(moment) } -> std::same_as<bool>;
};

// The standard's SharedMutex.
template <class L>
concept SharedMutex = Lockable<L> && requires(L& lock) {
    lock.lock_shared();
    { lock.try_lock_shared() } -> std::same_as<bool>;
    lock.unlock_shared();
};

// The standard's SharedTimedMutex.
template <class L>
concept SharedTimedMutex = SharedMutex<L> && TimedLockable<L> &&
    requires(L& lock, std::chrono::milliseconds timeout, std::chrono::steady_clock::time_point moment) {
    { lock.try_lock_shared_for(timeout) } -> std::same_as<bool>;
    { lock.try_lock_shared_until(moment) } -> std::same_as<bool>;
};

// Waits of both sides that a stop request ends.
template <class L>
concept StoppableLock = requires(L& lock, std::stop_token token) {
    { lock.lock(token) } -> std::same_as<bool>;
    { lock.lock_shared(token) } -> std::same_as<bool>;
};

// From writer to reader in one step.
template <class L>
concept DowngradableLock = requires(L& lock) {
    lock.downgrade();
};

// `lock.read` and `lock.write`: each side as an object that the standard's guards take.
template <class L>
concept TwoSidedLock = TimedLockable<decltype(std::declval<L&>().read)> &&
    TimedLockable<decltype(std::declval<L&>().write)> && requires(const L& lock) {
    { lock.read.locked() } -> std::same_as<bool>;
    { lock.write.locked() } -> std::same_as<bool>;
};

// A condition's waiters can be moved to its queue: what RWCondition needs for all that it promises.
template <class L>
concept SpliceableLock = requires(L& lock, typename L::condition_queue& queue, std::size_t n) {
    { lock.wait_in(queue, core::side::shared, core::forever{}) } -> std::same_as<bool>;
    lock.notify_in(queue, n);
};

// The writer may nest acquisitions.
template <class L>
concept ReentrantWriterLock = requires {
    requires L::is_reentrant;
};

}  // namespace rwlocker

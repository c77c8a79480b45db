// views.hpp: `lock.read` and `lock.write`, the two sides of a lock as objects that cost no memory.
//
// A view is an empty member of an empty base of the lock, so that the lock is found from the view's own address: the view
// is the first member of its base, and the base is converted to the lock. No pointer is stored.
//
// To clang's analysis a view is a lock of its own: no annotation can say whose side it is.
#pragma once

#include <chrono>
#include <stop_token>
#include <utility>

#include "rwlocker/annotations.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker::core {

template <class Lock>
class read_base;
template <class Lock>
class write_base;

// A TimedLockable that takes the read side.
template <class Lock>
class RWLOCKER_CAPABILITY("mutex") read_view {
   public:
    void lock() RWLOCKER_ACQUIRE() { owner().lock_shared(); }
    [[nodiscard]] bool try_lock() RWLOCKER_TRY_ACQUIRE(true) { return owner().try_lock_shared(); }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout) RWLOCKER_TRY_ACQUIRE(true) {
        return owner().try_lock_shared_for(timeout);
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE(true) {
        return owner().try_lock_shared_until(moment);
    }
    [[nodiscard]] bool lock(std::stop_token token) RWLOCKER_TRY_ACQUIRE(true) {
        return owner().lock_shared(std::move(token));
    }
    void unlock() RWLOCKER_RELEASE() { owner().unlock_shared(); }
    // A snapshot: does any thread hold the read side?
    [[nodiscard]] bool locked() const noexcept { return owner().is_locked_shared(); }

    read_view(const read_view&) = delete;
    read_view& operator=(const read_view&) = delete;

   private:
    friend read_base<Lock>;
    constexpr read_view() noexcept = default;
    Lock& owner() noexcept { return static_cast<Lock&>(reinterpret_cast<read_base<Lock>&>(*this)); }
    const Lock& owner() const noexcept {
        return static_cast<const Lock&>(reinterpret_cast<const read_base<Lock>&>(*this));
    }
};

// A TimedLockable that takes the write side.
template <class Lock>
class RWLOCKER_CAPABILITY("mutex") write_view {
   public:
    void lock() RWLOCKER_ACQUIRE() { owner().lock(); }
    [[nodiscard]] bool try_lock() RWLOCKER_TRY_ACQUIRE(true) { return owner().try_lock(); }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout) RWLOCKER_TRY_ACQUIRE(true) {
        return owner().try_lock_for(timeout);
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE(true) {
        return owner().try_lock_until(moment);
    }
    [[nodiscard]] bool lock(std::stop_token token) RWLOCKER_TRY_ACQUIRE(true) { return owner().lock(std::move(token)); }
    void unlock() RWLOCKER_RELEASE() { owner().unlock(); }
    // From writer to reader in one step; the read side must then be released.
    void downgrade() RWLOCKER_RELEASE() { owner().downgrade(); }
    // A snapshot: does any thread hold the write side?
    [[nodiscard]] bool locked() const noexcept { return owner().is_locked(); }

    write_view(const write_view&) = delete;
    write_view& operator=(const write_view&) = delete;

   private:
    friend write_base<Lock>;
    constexpr write_view() noexcept = default;
    Lock& owner() noexcept { return static_cast<Lock&>(reinterpret_cast<write_base<Lock>&>(*this)); }
    const Lock& owner() const noexcept {
        return static_cast<const Lock&>(reinterpret_cast<const write_base<Lock>&>(*this));
    }
};

template <class Lock>
class read_base {
   public:
    [[no_unique_address]] read_view<Lock> read{};
};

template <class Lock>
class write_base {
   public:
    [[no_unique_address]] write_view<Lock> write{};
};

}  // namespace rwlocker::core

RWLOCKER_END_UNANALYSED

// synchronized.hpp: data that can be reached only with the guard of the right side.
//
//     rwlocker::Synchronized<std::map<int, std::string>> names;
//     names.with_write([](auto& all) { all.emplace(7, "seven"); });
//     auto known = names.with_read([](const auto& all) { return all.size(); });
//
//     auto writing = names.write();                       // a guard that is a pointer: held as long as it lives
//     writing->emplace(8, "eight");
//     auto reading = std::move(writing).downgrade();      // to const data, with no other writer in between
//     if (auto in_time = names.try_read_for(50ms)) ...    // empty if it wasn't to be had
//
// After    folly::Synchronized, boost::synchronized_value, and the guards of Rust's RwLock.
// Gives    no data without its lock: the read side gives const access, the write side any.
// Costs    the data and its lock; a pointer more than a guard for each access.
// LIMITS   A pointer or reference that is kept beyond its guard, or const data that changes by itself (`mutable`, a pointer
//          to something else), is beyond what a type can forbid: with_read and with_write refuse to return a reference, and
//          what is reached through a temporary guard can only be used by `->`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "rwlocker/annotations.hpp"
#include "rwlocker/concepts.hpp"
#include "rwlocker/guards.hpp"
#include "rwlocker/rw_lock.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker {

template <class T, class Lock>
class Synchronized;
template <class T, class Lock>
class WritePointer;

namespace core {

// A guard, and the data that it gives access to.
template <class Guard, class Data>
class guarded_pointer {
   public:
    guarded_pointer(guarded_pointer&& other) noexcept
        : guard_(std::move(other.guard_)), data_(std::exchange(other.data_, nullptr)) {}
    guarded_pointer& operator=(guarded_pointer&& other) noexcept {
        guard_ = std::move(other.guard_);
        data_ = std::exchange(other.data_, nullptr);
        return *this;
    }

    // The data; undefined if this is empty. What `*` gives must not outlive the guard, so it is not to be had of a temporary.
    Data& operator*() const& noexcept { return *data_; }
    Data& operator*() const&& = delete;
    Data* operator->() const noexcept { return data_; }

    // Is the side held? Only what was tried, moved from or unlocked is empty.
    explicit operator bool() const noexcept { return data_ != nullptr; }

    // Releases the side early. Throws std::system_error, operation_not_permitted, if this is empty.
    void unlock() {
        guard_.unlock();
        data_ = nullptr;
    }

   protected:
    guarded_pointer(Guard&& guard, Data& data) noexcept
        : guard_(std::move(guard)), data_(guard_.owns_lock() ? &data : nullptr) {}

    Guard guard_;
    Data* data_;
};

// What may leave a guarded scope.
template <class Result>
concept no_reference = !std::is_reference_v<Result>;

}  // namespace core

// Holds the read side, and points to the data, which it can't change.
template <class T, class Lock>
class [[nodiscard]] ReadPointer : public core::guarded_pointer<ReadGuard<Lock>, const T> {
    friend Synchronized<T, Lock>;
    friend WritePointer<T, Lock>;
    ReadPointer(ReadGuard<Lock>&& guard, const T& data) noexcept
        : core::guarded_pointer<ReadGuard<Lock>, const T>(std::move(guard), data) {}
};

// Holds the write side, and points to the data.
template <class T, class Lock>
class [[nodiscard]] WritePointer : public core::guarded_pointer<WriteGuard<Lock>, T> {
   public:
    // From writer to reader in one step: nobody writes in between. Throws std::system_error, operation_not_permitted, if
    // this is empty or write acquisitions are nested; it then holds what it held.
    ReadPointer<T, Lock> downgrade() && requires DowngradableLock<Lock> {
        ReadGuard<Lock> reading = std::move(this->guard_).downgrade();
        return ReadPointer<T, Lock>(std::move(reading), *std::exchange(this->data_, nullptr));
    }

   private:
    friend Synchronized<T, Lock>;
    WritePointer(WriteGuard<Lock>&& guard, T& data) noexcept
        : core::guarded_pointer<WriteGuard<Lock>, T>(std::move(guard), data) {}
};

// A `T` with its lock. Neither copyable nor movable, as the lock. Each access throws what the lock's acquisition throws. A
// thread that holds one side and asks for another gets what the lock gives it: docs/semantics.md, "Misuse".
template <class T, class Lock = RWLockFair>
class Synchronized {
    static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                  "the data is a plain object: who may change it is the lock's");

   public:
    using value_type = T;
    using mutex_type = Lock;

    constexpr Synchronized() = default;
    // The data is made of the arguments.
    template <class... Arguments>
    requires std::is_constructible_v<T, Arguments...>
    explicit constexpr Synchronized(std::in_place_t, Arguments&&... arguments)
        : value_(std::forward<Arguments>(arguments)...) {}
    explicit constexpr Synchronized(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : value_(std::move(value)) {}
    Synchronized(const Synchronized&) = delete;
    Synchronized& operator=(const Synchronized&) = delete;

    // ---- for the length of a call. An exception of the call releases the side, and goes on to the caller.

    // Calls `f` with the data, const, while the read side is held; returns what it returns, which must be no reference.
    template <class F>
    requires core::no_reference<std::invoke_result_t<F, const T&>>
    auto with_read(F&& f) const {
        const ReadGuard<Lock> inside(lock_);
        return std::invoke(std::forward<F>(f), std::as_const(value_));
    }

    // The same with the write side, and data that the call may change.
    template <class F>
    requires core::no_reference<std::invoke_result_t<F, T&>>
    auto with_write(F&& f) {
        const WriteGuard<Lock> inside(lock_);
        return std::invoke(std::forward<F>(f), value_);
    }

    // ---- as long as the returned guard lives

    ReadPointer<T, Lock> read() const { return {ReadGuard<Lock>(lock_), value_}; }
    WritePointer<T, Lock> write() { return {WriteGuard<Lock>(lock_), value_}; }

    // Empty if the side isn't to be had at once.
    ReadPointer<T, Lock> try_read() const { return {ReadGuard<Lock>(lock_, std::try_to_lock), value_}; }
    WritePointer<T, Lock> try_write() { return {WriteGuard<Lock>(lock_, std::try_to_lock), value_}; }

    // Empty if the side wasn't to be had within `timeout`.
    template <class Rep, class Period>
    ReadPointer<T, Lock> try_read_for(const std::chrono::duration<Rep, Period>& timeout) const requires
        SharedTimedMutex<Lock> {
        return {ReadGuard<Lock>(lock_, timeout), value_};
    }
    template <class Rep, class Period>
    WritePointer<T, Lock> try_write_for(const std::chrono::duration<Rep, Period>& timeout) requires
        SharedTimedMutex<Lock> {
        return {WriteGuard<Lock>(lock_, timeout), value_};
    }

    // The lock, for what needs it beside the data: a condition, a dump. A side that is taken of it gives no access.
    [[nodiscard]] Lock& mutex() const noexcept { return lock_; }

   private:
    mutable Lock lock_;
    T value_{};
};

template <class T>
Synchronized(T) -> Synchronized<T>;

}  // namespace rwlocker

RWLOCKER_END_UNANALYSED

// guards.hpp: RAII for one side of a lock, known by type.
//
// Gives   ReadGuard<Lock>, WriteGuard<Lock>: move-only; std::move(write_guard).downgrade() is a ReadGuard, so that a
//         release on the wrong side does not compile. The standard's guards work as well: std::shared_lock over the lock,
//         std::unique_lock over a view.
// Costs   a pointer.
#pragma once

#include <chrono>
#include <mutex>
#include <system_error>
#include <type_traits>
#include <utility>

#include "rwlocker/annotations.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker {

template <class Lock>
class WriteGuard;

namespace core {

struct shared_access {
    static constexpr void lock(auto& l) { l.lock_shared(); }
    static constexpr bool try_lock(auto& l) { return l.try_lock_shared(); }
    static constexpr bool try_lock_for(auto& l, const auto& timeout) { return l.try_lock_shared_for(timeout); }
    static constexpr void unlock(auto& l) { l.unlock_shared(); }
};

struct exclusive_access {
    static constexpr void lock(auto& l) { l.lock(); }
    static constexpr bool try_lock(auto& l) { return l.try_lock(); }
    static constexpr bool try_lock_for(auto& l, const auto& timeout) { return l.try_lock_for(timeout); }
    static constexpr void unlock(auto& l) { l.unlock(); }
};

template <class Lock, class Access>
class RWLOCKER_SCOPED_CAPABILITY guard {
   public:
    guard() noexcept = default;

    explicit guard(Lock& lock) : lock_(&lock) { Access::lock(lock); }
    guard(Lock& lock, std::try_to_lock_t) : lock_(Access::try_lock(lock) ? &lock : nullptr) {}
    template <class Rep, class Period>
    guard(Lock& lock, const std::chrono::duration<Rep, Period>& timeout)
        : lock_(Access::try_lock_for(lock, timeout) ? &lock : nullptr) {}
    guard(Lock& lock, std::adopt_lock_t) noexcept : lock_(&lock) {}

    guard(guard&& other) noexcept : lock_(other.release()) {}
    guard& operator=(guard&& other) noexcept {
        guard taken(std::move(other));
        std::swap(lock_, taken.lock_);
        return *this;
    }
    ~guard() {
        if (lock_ != nullptr) Access::unlock(*lock_);
    }

    [[nodiscard]] bool owns_lock() const noexcept { return lock_ != nullptr; }
    explicit operator bool() const noexcept { return owns_lock(); }

    // Releases the side early. Throws std::system_error, operation_not_permitted, if the guard holds nothing.
    void unlock() RWLOCKER_RELEASE() {
        if (lock_ == nullptr) throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
        Access::unlock(*lock_);
        lock_ = nullptr;
    }

    // Gives the side up to the caller, who must release it.
    [[nodiscard]] Lock* release() noexcept { return std::exchange(lock_, nullptr); }

   protected:
    Lock* lock_ = nullptr;
};

}  // namespace core

// Holds the read side of a lock.
template <class Lock>
class RWLOCKER_SCOPED_CAPABILITY [[nodiscard]] ReadGuard : public core::guard<Lock, core::shared_access> {
    using base = core::guard<Lock, core::shared_access>;

   public:
    ReadGuard() noexcept = default;

    // Waits for the side. Throws what the lock throws.
    explicit ReadGuard(Lock& lock) RWLOCKER_ACQUIRE_SHARED(lock) : base(lock) {}
    // Holds the side if it is to be had at once.
    ReadGuard(Lock& lock, std::try_to_lock_t how) : base(lock, how) {}
    // Holds the side if it is to be had within `timeout`.
    template <class Rep, class Period>
    ReadGuard(Lock& lock, const std::chrono::duration<Rep, Period>& timeout) : base(lock, timeout) {}
    // Takes over a side that the calling thread holds.
    ReadGuard(Lock& lock, std::adopt_lock_t how) noexcept RWLOCKER_REQUIRES_SHARED(lock) : base(lock, how) {}

    ReadGuard(ReadGuard&&) noexcept = default;
    ReadGuard& operator=(ReadGuard&&) noexcept = default;
    ~ReadGuard() RWLOCKER_RELEASE() {}
};

// Holds the write side of a lock.
template <class Lock>
class RWLOCKER_SCOPED_CAPABILITY [[nodiscard]] WriteGuard : public core::guard<Lock, core::exclusive_access> {
    using base = core::guard<Lock, core::exclusive_access>;

   public:
    WriteGuard() noexcept = default;

    // As ReadGuard's, each for the write side.
    explicit WriteGuard(Lock& lock) RWLOCKER_ACQUIRE(lock) : base(lock) {}
    WriteGuard(Lock& lock, std::try_to_lock_t how) : base(lock, how) {}
    template <class Rep, class Period>
    WriteGuard(Lock& lock, const std::chrono::duration<Rep, Period>& timeout) : base(lock, timeout) {}
    WriteGuard(Lock& lock, std::adopt_lock_t how) noexcept RWLOCKER_REQUIRES(lock) : base(lock, how) {}

    WriteGuard(WriteGuard&&) noexcept = default;
    WriteGuard& operator=(WriteGuard&&) noexcept = default;
    ~WriteGuard() RWLOCKER_RELEASE() {}

    // From writer to reader in one step: nobody writes in between. Throws std::system_error, operation_not_permitted, if
    // this guard holds nothing or write acquisitions are nested; the guard then holds what it held.
    [[nodiscard]] ReadGuard<Lock> downgrade() && {
        if (this->lock_ == nullptr) throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
        this->lock_->downgrade();
        return ReadGuard<Lock>(*this->release(), std::adopt_lock);
    }
};

template <class Lock>
ReadGuard(Lock&) -> ReadGuard<Lock>;
template <class Lock, class How>
ReadGuard(Lock&, How) -> ReadGuard<Lock>;
template <class Lock>
WriteGuard(Lock&) -> WriteGuard<Lock>;
template <class Lock, class How>
WriteGuard(Lock&, How) -> WriteGuard<Lock>;

}  // namespace rwlocker

RWLOCKER_END_UNANALYSED

// adapters.hpp: plain mutual exclusion in the shape of a reader-writer lock.
//
// Gives   `Lock`: `.read` and `.write` are both exclusive, so that code written for a reader-writer lock runs, unchanged, with
//         a mutex: to compare, or where sections are too short for readers to share (see the README's table).
// Costs   32 bytes; one read-modify-write for each uncontended call. It keeps no record of readers: nothing is tracked.
#pragma once

#include "rwlocker/annotations.hpp"
#include "rwlocker/rw_lock.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker {

// Mutual exclusion with writers' barging and hand-over as in RWLockWrite. Plain lock() by the holder deadlocks, on either side,
// as with every standard mutex; the release of a side that nobody holds is refused, a foreign release is not.
template <Platform On = platform::native>
class RWLOCKER_CAPABILITY("mutex") basic_exclusive_lock : public core::read_base<basic_exclusive_lock<On>>,
                                                          public core::write_base<basic_exclusive_lock<On>> {
   public:
    static constexpr bool is_reentrant = false;

    constexpr basic_exclusive_lock() noexcept = default;
    basic_exclusive_lock(const basic_exclusive_lock&) = delete;
    basic_exclusive_lock& operator=(const basic_exclusive_lock&) = delete;

    void lock() RWLOCKER_ACQUIRE() { lock_.lock(); }
    [[nodiscard]] bool lock(std::stop_token token) RWLOCKER_TRY_ACQUIRE(true) { return lock_.lock(std::move(token)); }
    [[nodiscard]] bool try_lock() RWLOCKER_TRY_ACQUIRE(true) { return lock_.try_lock(); }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout) RWLOCKER_TRY_ACQUIRE(true) {
        return lock_.try_lock_for(timeout);
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE(true) {
        return lock_.try_lock_until(moment);
    }
    void unlock() RWLOCKER_RELEASE() { lock_.unlock(); }

    void lock_shared() RWLOCKER_ACQUIRE_SHARED() { lock(); }
    [[nodiscard]] bool lock_shared(std::stop_token token) RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return lock(std::move(token));
    }
    [[nodiscard]] bool try_lock_shared() RWLOCKER_TRY_ACQUIRE_SHARED(true) { return try_lock(); }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& timeout)
        RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return try_lock_for(timeout);
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return try_lock_until(moment);
    }
    void unlock_shared() RWLOCKER_RELEASE_SHARED() { unlock(); }

    // Both sides are the same one, so there is nothing to change but the name under which it is released. Throws
    // std::system_error, operation_not_permitted, if nobody holds the lock.
    void downgrade() RWLOCKER_RELEASE() RWLOCKER_ACQUIRE_SHARED() {
        if (!is_locked()) throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
    }

    // What RWCondition asks of a lock; both sides wait for the only one there is.
    using condition_queue = core::condition_queue<On>;
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side, const Wait& wait) {
        return lock_.wait_in(queue, core::side::exclusive, wait);
    }
    void notify_in(condition_queue& queue, std::size_t n) { lock_.notify_in(queue, n); }

    [[nodiscard]] bool is_locked() const noexcept { return lock_.is_locked(); }
    [[nodiscard]] bool is_locked_shared() const noexcept { return lock_.is_locked(); }

   private:
    friend core::inspector;
    basic_rw_lock<policy::WriterPreferring, On> lock_;
};

using Lock = basic_exclusive_lock<>;

static_assert(sizeof(Lock) <= 32 + core::checks_size, "views included");
static_assert(SharedTimedMutex<Lock> && StoppableLock<Lock> && DowngradableLock<Lock> && TwoSidedLock<Lock> &&
              SpliceableLock<Lock>);

}  // namespace rwlocker

RWLOCKER_END_UNANALYSED

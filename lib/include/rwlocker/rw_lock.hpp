// rw_lock.hpp: the reader-writer locks for threads.
//
//     rwlocker::RWLockFair rw;
//     { std::shared_lock reader(rw); ... }           // or std::lock_guard reader(rw.read);
//     { std::lock_guard writer(rw); ... }            // or std::lock_guard writer(rw.write);
//     { rwlocker::WriteGuard w(rw); ...; auto r = std::move(w).downgrade(); ... }
//
// Gives    the standard's SharedTimedMutex, views of both sides, downgrade, stoppable waits, refused misuse, recursive reads.
//          Four admission policies (policy/), each also with a reentrant writer. docs/semantics.md has every promise.
// Costs    32 bytes, 48 with a reentrant writer. Uncontended, one read-modify-write for each call. A thread's first use of
//          any lock allocates its record; nothing else allocates but the 7th, 69th, ... read hold of a thread at one time.
// LIMITS   A thread that never drops its last read hold starves writers under every policy. A reader that waits for another
//          thread's new read of the same lock may deadlock behind a writer. A read side is released by the thread that
//          took it.
#pragma once

#include <chrono>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>

#include "rwlocker/annotations.hpp"
#include "rwlocker/concepts.hpp"
#include "rwlocker/core/engine.hpp"
#include "rwlocker/core/owner.hpp"
#include "rwlocker/core/views.hpp"
#include "rwlocker/core/waiting.hpp"
#include "rwlocker/guards.hpp"
#include "rwlocker/platform/native.hpp"
#include "rwlocker/policy/fair.hpp"
#include "rwlocker/policy/reader_phase_fair.hpp"
#include "rwlocker/policy/reader_preferring.hpp"
#include "rwlocker/policy/writer_preferring.hpp"

RWLOCKER_BEGIN_UNANALYSED

namespace rwlocker {

namespace core {
struct inspector;  // dump.hpp
}

// A reader-writer lock with admission policy `P` on platform `On`; `Owner` says whether the writer is remembered.
template <policy::Policy P, Platform On = platform::native, template <class> class Owner = core::plain_owner>
class RWLOCKER_CAPABILITY("mutex") basic_rw_lock : public core::read_base<basic_rw_lock<P, On, Owner>>,
                                                   public core::write_base<basic_rw_lock<P, On, Owner>> {
   public:
    using policy_type = P;
    using platform_type = On;
    static constexpr bool is_reentrant = Owner<On>::is_reentrant;

    constexpr basic_rw_lock() noexcept = default;
    basic_rw_lock(const basic_rw_lock&) = delete;
    basic_rw_lock& operator=(const basic_rw_lock&) = delete;

    // ---- the write side

    // Waits for the write side. Throws std::system_error, resource_deadlock_would_occur, at once, if the calling thread
    // holds the read side; std::bad_alloc if this is the thread's first use of a lock and memory has run out.
    void lock() RWLOCKER_ACQUIRE() { (void)lock_for(core::forever{}, refusal::is_an_error); }

    // False if it isn't to be had at once. Never throws but for std::bad_alloc, as lock().
    [[nodiscard]] bool try_lock() RWLOCKER_TRY_ACQUIRE(true) {
        if (owner_.nest()) return true;
        if (!engine_.try_enter(core::side::exclusive)) return false;
        owner_.take(this);
        return true;
    }

    // False if it wasn't to be had within `timeout`, or never can be since the caller holds the read side.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& timeout) RWLOCKER_TRY_ACQUIRE(true) {
        return try_lock() || lock_for(until{core::deadline_after<clock>(timeout)}, refusal::is_false);
    }

    // The same until a moment of any clock; it is converted to the steady clock once, when the wait begins.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE(true) {
        return try_lock() || lock_for(until{core::deadline_at<clock>(moment)}, refusal::is_false);
    }

    // False if a stop was requested first; a request wakes the waiter at once. Throws as lock().
    [[nodiscard]] bool lock(std::stop_token token) RWLOCKER_TRY_ACQUIRE(true) {
        return lock_for(core::until_stopped{std::move(token)}, refusal::is_an_error);
    }

    // Throws std::system_error, operation_not_permitted, with nothing changed, if no writer is inside, or if the calling
    // thread is not the owner (ReentrantWriter).
    void unlock() RWLOCKER_RELEASE() {
        if (!owner_.may_release()) refuse(std::errc::operation_not_permitted);
        if (owner_.unnest()) return;
        owner_.drop();
        if (!engine_.release_exclusive()) refuse(std::errc::operation_not_permitted);
    }

    // From writer to reader in one step: no writer comes in between, and waiting readers join as the policy says. Throws as
    // unlock(), and also if write acquisitions are nested. The calling thread then holds the read side.
    void downgrade() RWLOCKER_RELEASE() RWLOCKER_ACQUIRE_SHARED() {
        auto& mine = On::this_thread();
        if (!owner_.may_release() || owner_.is_nested()) refuse(std::errc::operation_not_permitted);
        mine.holds.reserve();
        owner_.drop();
        if (!engine_.downgrade()) refuse(std::errc::operation_not_permitted);
        note_shared(mine);
    }

    // ---- the read side

    // Waits for the read side. A thread that holds it already takes it again at once. Throws std::system_error:
    // resource_deadlock_would_occur if the calling thread is the owner of the write side (ReentrantWriter; it must
    // downgrade), resource_unavailable_try_again if 2^29 readers are inside; std::bad_alloc if the thread's record can't
    // grow.
    void lock_shared() RWLOCKER_ACQUIRE_SHARED() { (void)lock_shared_for(core::forever{}, refusal::is_an_error); }

    // False if it isn't to be had at once.
    [[nodiscard]] bool try_lock_shared() RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        auto& mine = On::this_thread();
        mine.holds.reserve();
        if (!engine_.try_enter(core::side::shared) && !enters_again(mine)) return false;
        note_shared(mine);
        return true;
    }

    // False if it wasn't to be had within `timeout`, or never can be since the caller owns the write side.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& timeout)
        RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return try_lock_shared() || lock_shared_for(until{core::deadline_after<clock>(timeout)}, refusal::is_false);
    }

    // The same until a moment of any clock; it is converted to the steady clock once, when the wait begins.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& moment)
        RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return try_lock_shared() || lock_shared_for(until{core::deadline_at<clock>(moment)}, refusal::is_false);
    }

    // False if a stop was requested first; a request wakes the waiter at once. Throws as lock_shared().
    [[nodiscard]] bool lock_shared(std::stop_token token) RWLOCKER_TRY_ACQUIRE_SHARED(true) {
        return lock_shared_for(core::until_stopped{std::move(token)}, refusal::is_an_error);
    }

    // Throws std::system_error, operation_not_permitted, with nothing changed, if the calling thread holds no read side of
    // this lock.
    void unlock_shared() RWLOCKER_RELEASE_SHARED() {
        if (!On::this_thread().holds.drop(this)) refuse(std::errc::operation_not_permitted);
        owner_.drop_shared();
        engine_.release_shared();
    }

    // ---- snapshots: true or false at one moment during the call

    [[nodiscard]] bool is_locked() const noexcept { return engine_.is_held_exclusive(); }
    [[nodiscard]] bool is_locked_shared() const noexcept { return engine_.is_held_shared(); }

    // What the platform saw of this lock's waiters: nothing, natively.
    [[nodiscard]] const typename On::observer& observer() const noexcept { return engine_.observer(); }

    // ---- conditions: what RWCondition (rw_condition.hpp) asks of a lock

    // The waiters of one condition of this lock.
    using condition_queue = core::condition_queue<On>;

    // Releases a side that the caller holds, sleeps in `queue` until notified or until `wait` is over, and returns with the
    // same side held again. True: notified. Throws std::system_error, operation_not_permitted, with nothing changed, unless
    // the caller holds that side once, not nested; a plain lock's write side is taken for the caller's if anybody holds it.
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        auto& mine = On::this_thread();
        if (!holds_once(mode, mine)) refuse(std::errc::operation_not_permitted);
        owner_.asks_again(this);
        core::waiter<On> node(mode, &mine.parker, core::origin::condition);
        engine_.begin(queue, node);
        gives_up(mode, mine);
        const bool is_notified = core::sleep_for_token(mine.parker, wait, [&] { return engine_.leave(queue, node); });
        if (is_notified)
            (void)engine_.on_wake(node);  // by I10 it has entered
        else
            (void)queues_and_enters(mode, mine, core::forever{});
        mode == core::side::shared ? note_shared(mine) : owner_.take(this);
        return is_notified;
    }

    // Notifies the first `n` waiters of `queue`, or all if they are fewer. Throws std::system_error, operation_not_permitted,
    // with nothing changed, unless the caller holds a side; a plain lock's write side is taken for the caller's if anybody
    // holds it.
    void notify_in(condition_queue& queue, std::size_t n) {
        const bool reads = On::this_thread().holds.has(this);
        if (!reads && !owner_.may_release()) refuse(std::errc::operation_not_permitted);
        if (!engine_.notify(queue, n, reads ? core::side::shared : core::side::exclusive))
            refuse(std::errc::operation_not_permitted);
    }

    // How many writers may pass a queued one before the lock is handed over.
    static constexpr unsigned handoff_after = core::engine<P, On>::handoff_after;

   private:
    friend core::inspector;
    using clock = typename On::clock;
    using until = core::until<clock>;
    using record = typename On::record;

    // What a request that can never be served does.
    enum class refusal : bool { is_false, is_an_error };

    template <class Wait>
    bool lock_for(const Wait& wait, refusal how) {
        if (owner_.nest()) return true;
        if (how == refusal::is_an_error) owner_.asks(this);
        if (!engine_.try_enter(core::side::exclusive) && !lock_contended(wait, how)) return false;
        owner_.take(this);
        return true;
    }

    template <class Wait>
    bool lock_shared_for(const Wait& wait, refusal how) {
        auto& mine = On::this_thread();
        mine.holds.reserve();
        if (how == refusal::is_an_error) owner_.asks(this);
        if (!engine_.try_enter(core::side::shared) && !lock_shared_contended(mine, wait, how)) return false;
        note_shared(mine);
        return true;
    }

    template <class Wait>
    [[gnu::noinline]] bool lock_contended(const Wait& wait, refusal how) {
        auto& mine = On::this_thread();
        if (mine.holds.has(this) || owner_.would_wait_for_itself())
            return refused(how, std::errc::resource_deadlock_would_occur);
        return queues_and_enters(core::side::exclusive, mine, wait);
    }

    template <class Wait>
    [[gnu::noinline]] bool lock_shared_contended(record& mine, const Wait& wait, refusal how) {
        if (engine_.is_full()) return refused(how, std::errc::resource_unavailable_try_again);
        if (enters_again(mine)) return true;
        if (owner_.is_mine()) return refused(how, std::errc::resource_deadlock_would_occur);
        return queues_and_enters(core::side::shared, mine, wait);
    }

    void note_shared(record& mine) noexcept {
        mine.holds.add(this);
        owner_.take_shared(this);
    }

    // A reader takes the read side once more, although a writer waits: that writer waits for this reader anyway.
    bool enters_again(record& mine) noexcept {
        if (!mine.holds.has(this) || engine_.is_full()) return false;
        engine_.enter_shared_again();
        return true;
    }

    bool holds_once(core::side mode, const record& mine) const noexcept {
        if (mode == core::side::shared) return mine.holds.count(this) == 1;
        return owner_.may_release() && !owner_.is_nested() && engine_.is_held_exclusive();
    }

    // Releases a side that is held once.
    void gives_up(core::side mode, record& mine) noexcept {
        if (mode == core::side::shared) {
            (void)mine.holds.drop(this);
            owner_.drop_shared();
            engine_.release_shared();
        } else {
            owner_.drop();
            (void)engine_.release_exclusive();
        }
    }

    // The waiting loop of every call: queue, park, and see what the token says, until inside or gone.
    template <class Wait>
    bool queues_and_enters(core::side mode, record& mine, const Wait& wait) {
        if (wait.is_over()) return false;
        core::waiter<On> node(mode, &mine.parker);
        if (engine_.begin(node) == core::begun::entered) return true;

        using parker = std::remove_reference_t<decltype(mine.parker)>;
        const core::parking<parker, Wait> parking(mine.parker, wait);
        unsigned spins = node.is_first ? On::brief_spins : 0;
        while (parking.park(spins) == core::park_result::token) {
            if (engine_.on_wake(node) == core::woken::entered) return true;
            spins = On::brief_spins;
        }
        const core::parking<parker, core::forever> to_the_end(mine.parker, {});
        for (;;) {
            const core::left how = engine_.leave(node);
            if (how == core::left::gone) return false;
            (void)to_the_end.park(On::brief_spins);  // the token that is owed
            if (how == core::left::gone_owed) return false;
            if (engine_.on_wake(node) == core::woken::entered) return true;
        }
    }

    [[noreturn, gnu::cold]] static void refuse(std::errc why) { throw std::system_error(std::make_error_code(why)); }

    static bool refused(refusal how, std::errc why) {
        if (how == refusal::is_an_error) refuse(why);
        return false;
    }

    core::engine<P, On> engine_;
    [[no_unique_address]] Owner<On> owner_;
};

using RWLockWrite = basic_rw_lock<policy::WriterPreferring>;
using RWLockRead = basic_rw_lock<policy::ReaderPreferring>;
using RWLockFair = basic_rw_lock<policy::Fair>;
using RWLockReaderPhaseFair = basic_rw_lock<policy::ReaderPhaseFair>;
using RWLockWriteReentrantWriter = basic_rw_lock<policy::WriterPreferring, platform::native, core::reentrant_owner>;
using RWLockReadReentrantWriter = basic_rw_lock<policy::ReaderPreferring, platform::native, core::reentrant_owner>;
using RWLockFairReentrantWriter = basic_rw_lock<policy::Fair, platform::native, core::reentrant_owner>;
using RWLockReaderPhaseFairReentrantWriter =
    basic_rw_lock<policy::ReaderPhaseFair, platform::native, core::reentrant_owner>;

static_assert(sizeof(RWLockWrite) <= 32 + core::checks_size && sizeof(RWLockRead) <= 32 + core::checks_size &&
                  sizeof(RWLockFair) <= 32 + core::checks_size &&
                  sizeof(RWLockReaderPhaseFair) <= 32 + core::checks_size,
              "a lock takes at most 32 bytes, views included");
static_assert(sizeof(RWLockWriteReentrantWriter) <= 48 && sizeof(RWLockReadReentrantWriter) <= 48 &&
                  sizeof(RWLockFairReentrantWriter) <= 48 && sizeof(RWLockReaderPhaseFairReentrantWriter) <= 48,
              "a lock with a reentrant writer takes at most 48 bytes, views included");
static_assert(SharedTimedMutex<RWLockWrite> && StoppableLock<RWLockWrite> && DowngradableLock<RWLockWrite> &&
              TwoSidedLock<RWLockWrite> && SpliceableLock<RWLockWrite>);
static_assert(SharedTimedMutex<RWLockFairReentrantWriter> && StoppableLock<RWLockFairReentrantWriter> &&
              DowngradableLock<RWLockFairReentrantWriter> && TwoSidedLock<RWLockFairReentrantWriter> &&
              SpliceableLock<RWLockFairReentrantWriter>);

}  // namespace rwlocker

RWLOCKER_END_UNANALYSED

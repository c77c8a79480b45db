// engine.hpp: the one lock engine: a state word, two queues, grant before wake.
//
// After    nsync and Abseil (queue bit, designated waker), parking_lot (hand-over after a while), glibc's rwlock (explicit
//          hand-over of phases); grant-before-wake and the relay are this engine's own arrangement of coroutine locks' batch
//          grants and of tree wake-ups.
// Gives    steps: begin, on_wake, leave, release, downgrade; for conditions begin, leave, notify. A waiter is a node; the
//          engine never asks what waits behind it, so threads and coroutines use the same steps. Who goes first is the
//          policy's answer; the word is state.hpp's.
// Costs    24 bytes and a 32-bit counter. Uncontended: one read-modify-write for each acquisition, release and downgrade.
//          Contended: two for queueing or leaving, two for a release that wakes someone. No allocation, no system call but
//          the platform's wakes. A release wakes at most `release_width` waiters itself, however many wait. A notification:
//          three, whether of one waiter or of all, however many; and as many wakes as a release, if it lets readers in.
//
// INVARIANTS
//    I1  The queue bit guards both lists, the queues of the lock's conditions, and every field of a queued waiter. Its
//        holder holds it for some tens of instructions (n steps, to notify n of more waiters) and calls nothing that
//        waits.
//    I2  While the queue bit is clear: readers_queued == (the readers' list is not empty), writers_queued likewise, and
//        barge limit == (first writer's number + K), or has been moved to `barges` since that writer was due. A notified
//        writer is due as soon as it is first: its limit is `barges`, which nobody raises then. The other writers'
//        numbers never decrease along the queue, so nobody in it is passed more than K times.
//    I3  Whoever holds the queue bit and the write side may change the word by a plain store: every other change needs one
//        of the two. (An arriving reader or writer needs the write side free, a queue step needs the bit.)
//    I4  Readers are queued only while a writer is inside or queued.
//    I5  If the lock is free, the queue bit clear, and anybody queued, then the first writer is designated.
//    I6  A waiter that is granted or designated is owed exactly one wake token, and does not return before taking it.
//        Giving the token is the waker's last access to the node; a chain's next node is read before.
//    I7  The step that passes the lock on, or frees it, is followed at most by edits under the queue bit; dropping that bit
//        is the last access to the lock. Whoever acquires next may destroy it.
//        (A waiter that leaves needs the queue bit as well.)
//    I8  A designated writer is first in its list until it acquires, is handed the lock, or leaves.
//    I9  A designated writer that is handed the lock has been given its token already, by whoever designated it, and is
//        given no other: it learns of the hand-over by DW, which nobody else clears while it is designated, and which
//        can't be set for another before this writer has released the lock.
//    I10 A condition's waiter is in the condition's queue; or it has been notified, and is in a list of the lock's, or
//        granted. Then it never leaves, is never designated or invited, and takes one token, when its side is its own.
//    I11 A notified reader is in the readers' list only while `has_notified_reader_`: that list is granted, not invited.
//
// ORDER    relaxed unless labelled; a labelled operation on the word is a read-modify-write or, by I3, a store that
//          replaces the value its thread has read, so the release sequences below are never broken.
//    [section]  release() release, downgrade() release        -> entering, acquire: the previous holders' sections
//    [queue]    dropping the queue bit, release               -> taking it, acquire: the lists and the waiters' fields
//    [token]    wake(), release                               -> the park's end, acquire: the grant, and the relay
//
// MODELS   models/properties/, all of them. Of the orders: docs/memory-orders.md.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "rwlocker/core/condition_queue.hpp"
#include "rwlocker/core/state.hpp"
#include "rwlocker/core/waiter.hpp"

namespace rwlocker::core {

// The pauses between a few looks at a lock that is about to be free, ever longer: each look takes the word's cache line
// from whoever works on it. See docs/decisions/0005.
template <class Platform>
class brief_looks {
   public:
    bool goes_on() const noexcept { return spent_ < Platform::brief_spins; }
    void look_away() noexcept {
        for (unsigned i = 0; i < pause_; ++i) Platform::relax();
        spent_ += pause_;
        pause_ = std::clamp(2 * pause_, 1u, std::max(Platform::brief_spins / 2, 1u));
    }

   private:
    unsigned spent_ = 0;
    unsigned pause_ = std::max(Platform::brief_spins / 4, 1u);
};

enum class begun : bool { entered, queued };
enum class woken : bool { entered, wait_again };
enum class left : std::uint8_t {
    gone,        // the waiter is unlinked
    gone_owed,   // the same, but its wake token is on its way and must be taken first
    was_granted  // too late to leave: the lock is granted, wait for the token, then on_wake()
};

template <class Policy, class Platform>
class engine {
   public:
    using node = waiter<Platform>;

    // How many writers may pass a queued one before it is handed the lock.
    static constexpr unsigned handoff_after = std::min<unsigned>(Policy::handoff_after, Platform::barge_limit);

    constexpr engine() noexcept = default;
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    // ---- snapshots

    bool is_held_exclusive() const noexcept { return has_writer(look()); }
    bool is_held_shared() const noexcept { return has_readers(look()); }
    std::uint64_t readers_inside() const noexcept { return readers_in(look()); }
    bool is_full() const noexcept { return core::is_full(look()); }

    const typename Platform::observer& observer() const noexcept { return observer_; }

    // ---- for whoever looks on

    // Calls `look_on(word, first queued reader, first queued writer)` with the queue bit held: the lists stand still, and all
    // others that want the bit spin. False if the bit isn't to be had at once.
    template <class LookOn>
    bool try_inspect(LookOn look_on) {
        word s = look();
        // [queue] acquire.
        if (is_queue_locked(s) || !change(s, with_queue_locked(s), std::memory_order_acquire)) return false;
        look_on(with_queue_locked(s), readers_.first(), writers_.first());
        unlock_queue();
        return true;
    }

    // ---- entering without waiting

    // One read-modify-write when uncontended. False: the policy says to wait (or the lock is full).
    bool try_enter(side mode) noexcept {
        typename Platform::trace of_no_wait{};
        return try_enter(mode, of_no_wait);
    }

    // For a caller that is a reader already: no writer can be inside, and a queued one waits for this caller anyway.
    void enter_shared_again() noexcept {
        word s = look();
        // Relaxed: the caller's first entry has seen all writers that there were, and none has come since.
        while (!word_.compare_exchange_weak(s, with_reader_added(s), std::memory_order_relaxed,
                                            std::memory_order_relaxed)) {
        }
    }

    // ---- waiting, in steps

    // Enters, after a brief spin at most, or queues. A queued waiter waits for its token, then calls on_wake(), or
    // gives up through leave(), until one of the two has ended it.
    begun begin(node& n) noexcept {
        if (enters_briefly(n)) return begun::entered;
        n.arrived = Platform::clock::now();

        word s = lock_queue();
        bool is_linked = false;
        for (;;) {
            if (may_enter(n.mode, s)) {
                if (is_linked) list_of(n.mode).unlink(n);
                is_linked = false;
                // [section] acquire, [queue] release.
                if (change(s, without_queue_locked(with_entered(n.mode, s)), std::memory_order_acq_rel)) {
                    observer_.saw_entry(this, n.mode, n.trace, Platform::this_step());
                    return begun::entered;
                }
            } else {
                n.number = n.mode == side::shared ? reader_grants_ : barges(s);
                if (!is_linked) {
                    n.is_first = list_of(n.mode).empty();
                    list_of(n.mode).append(n);
                }
                is_linked = true;
                // The doorway. [queue] release: the linked node.
                if (change(s, without_queue_locked(with_queued(n, s)), std::memory_order_release)) {
                    observer_.saw_doorway(n.mode, n.trace, Platform::this_step());
                    return begun::queued;
                }
            }
        }
    }

    // After the waiter took its token. `wait_again`: it is queued still, or its grant's token is on its way.
    woken on_wake(node& n) noexcept {
        const role now = n.role_now;
        if (n.mode == side::shared) wake_chain(n.relay, Platform::relay_width, now, n.granted_at);
        if (now == role::granted) return woken::entered;
        return now == role::designated ? compete(n) : accept_invitation(n);
    }

    // Gives up. What the waiter alone held back is let in, and a role that it had is passed on.
    left leave(node& n) noexcept {
        word s = lock_queue();
        if (is_out_of_its_list(n, s)) {
            unlock_queue();
            return left::was_granted;
        }
        const bool was_designated = n.role_now == role::designated;
        const bool was_first_writer = writers_.first() == &n;
        list_of(n.mode).unlink(n);
        for (;;) {
            const word gone = without_waiter(was_designated ? without_designated(s) : s, was_first_writer);
            if (has_queued_reader(gone) && !has_queued_writer(gone) && !has_writer(gone)) {
                // It was the last writer that held them back.
                // [section] acquire: a writer may have come and gone since the queue bit was taken. Whom this grants sees
                // it by its token, and who enters by himself by that writer's own release. [queue] stays locked.
                if (!change(s, with_readers_granted(gone), std::memory_order_acquire)) continue;
                wake_readers(role::granted);
            } else if (has_queued_writer(gone) && is_free(gone) && is_handoff_due(gone)) {
                // By I5 the designated writer leaves, and the next one is a notified one: it is handed the lock at once.
                // [section] acquire: the last holders' sections, which hand_over() passes on. [queue] stays locked.
                if (!change(s, with_writer(gone), std::memory_order_acquire)) continue;
                hand_over(with_writer(gone));
            } else if (has_queued_writer(gone) && is_free(gone) && !has_designated(gone)) {
                // By I5 the designated writer leaves. The next one, if not notified, is not due: it queued no earlier, so
                // this one would have been due too, and a release would have handed it the lock in place of freeing it.
                // Relaxed: the queue bit stays this thread's, and dropping it publishes the role.
                if (!change(s, with_designated(gone), std::memory_order_relaxed)) continue;
                designate_unlock_wake();
            } else {
                // [queue] release: the lists without this waiter.
                if (!change(s, without_queue_locked(gone), std::memory_order_release)) continue;
            }
            return was_designated ? left::gone_owed : left::gone;
        }
    }

    // ---- conditions, in steps
    //
    // begin(); the release of the side; then the token, and on_wake(), which enters, or leave() in time.

    // The caller holds the waiter's side, and releases it next.
    void begin(condition_queue<Platform>& on, node& n) noexcept {
        n.arrived = Platform::clock::now();
        (void)lock_queue();
        on.append(n);
        unlock_queue();
    }

    // False if it is too late: the waiter has been notified, and its token will come.
    bool leave(condition_queue<Platform>& on, node& n) noexcept {
        (void)lock_queue();
        const bool has_left = on.leave(n);
        unlock_queue();
        return has_left;
    }

    // Notifies the first `n` waiters, or all if they are no more. They arrive at the lock in this step, the readers before
    // the writers: whom the policy admits is inside at once, the others queue. False, and nothing changed, if nobody holds
    // the side that the caller says it holds.
    bool notify(condition_queue<Platform>& on, std::size_t n, side held) noexcept {
        if (n == 0 || on.is_empty()) return is_held(held, look());
        word s = lock_queue();
        if (!is_held(held, s)) {
            unlock_queue();
            return false;
        }
        notified_waiters<Platform> taken;
        on.take(n, taken);
        const bool is_first_writer_new = writers_.empty() && !taken.writers.empty();
        for (;;) {
            const bool are_admitted = !taken.readers.empty() && Policy::may_enter_shared(s);
            word to = s;
            if (are_admitted)
                to = with_readers_added(to, taken.readers.length());
            else if (!taken.readers.empty())
                to = with_readers_queued(to);
            if (is_first_writer_new) to = with_handoff_due(to);
            // Relaxed: the queue bit stays this thread's, and dropping it publishes the lists. By its token, a reader that
            // is admitted sees what this thread has seen, which is inside itself.
            if (!change(s, to, std::memory_order_relaxed)) continue;
            splice_unlock_wake(taken, are_admitted);
            return true;
        }
    }

    // ---- leaving the lock

    // False, and nothing changed, if no writer is inside.
    bool release_exclusive() noexcept {
        word s = look();
        if (!has_writer(s)) return false;
        while (next_after_writer(s) == next::nobody)
            // [section] release: what was done inside.
            if (word_.compare_exchange_weak(s, without_writer(s), std::memory_order_release, std::memory_order_relaxed))
                return true;
        release_exclusive_contended();
        return true;
    }

    // The caller is inside as a reader.
    void release_shared() noexcept {
        word s = look();
        while (!is_last_reader(s) || next_after_readers(s) == next::nobody)
            // [section] release: what was read inside was read before a later writer writes.
            if (word_.compare_exchange_weak(s, with_reader_gone(s), std::memory_order_release,
                                            std::memory_order_relaxed))
                return;
        release_shared_contended();
    }

    // From writer to reader in one step. False, and nothing changed, if no writer is inside.
    bool downgrade() noexcept {
        word s = look();
        if (!has_writer(s)) return false;
        while (!has_queued_reader(s) || !Policy::readers_join_downgrade(s))
            // [section] release: what was done inside, to the readers that enter from now on.
            if (word_.compare_exchange_weak(s, with_downgraded(s), std::memory_order_release,
                                            std::memory_order_relaxed))
                return true;
        s = lock_queue();
        if (has_queued_reader(s) && Policy::readers_join_downgrade(s)) {
            // By I3. [section] [queue] release.
            word_.store(with_readers_granted(with_downgraded(s)), std::memory_order_release);
            wake_readers(role::granted);
        } else {
            word_.store(without_queue_locked(with_downgraded(s)), std::memory_order_release);
        }
        return true;
    }

   private:
    static constexpr bool may_compete = handoff_after > 0;

    // ---- questions

    word look() const noexcept { return word_.load(std::memory_order_relaxed); }

    static constexpr bool may_enter(side mode, word s) {
        if (mode == side::shared) return Policy::may_enter_shared(s);
        return is_free(s) && !is_handoff_due(s);
    }

    // Who is served by a release.
    enum class next : std::uint8_t {
        nobody,     // nobody is queued, or the designated writer, awake already, sees to itself
        readers,    // all queued readers, at once
        hand_over,  // the first writer, which is due
        designate   // the lock is left free and the first writer woken to compete
    };

    static constexpr next next_writer(word s) {
        if (!has_queued_writer(s)) return next::nobody;
        if (is_handoff_due(s)) return next::hand_over;
        return has_designated(s) ? next::nobody : next::designate;
    }

    static constexpr next next_after_writer(word s) {
        if (has_queued_reader(s) && (Policy::readers_go_first || !has_queued_writer(s))) return next::readers;
        return next_writer(s);
    }

    // By I4, readers are not queued unless a writer is.
    static constexpr next next_after_readers(word s) { return next_writer(s); }

    static constexpr bool is_held(side held, word s) { return held == side::shared ? has_readers(s) : has_writer(s); }

    // ---- transitions that need the policy or the lists

    static constexpr word with_entered(side mode, word s) {
        return mode == side::shared ? with_reader_added(s) : with_writer_entered(s);
    }

    static constexpr word with_downgraded(word s) {
        const word reading = with_reader_added(without_writer(s));
        return Policy::opens_read_phase ? with_read_phase(reading) : reading;
    }

    word with_queued(node& n, word s) const noexcept {
        if (n.mode == side::shared) return with_readers_queued(s);
        return has_queued_writer(s) ? s : with_writers_queued(s, n.number + handoff_after);
    }

    // Another writer is first in the list, or none. The queue bit is held.
    word with_next_writer_first(word s) const noexcept {
        const node* first = writers_.first();
        if (first == nullptr) return without_writers_queued(s);
        if (first->from == origin::condition) return with_handoff_due(s);
        return with_writers_queued(s, first->number + handoff_after);
    }

    // A waiter was unlinked that was not served. The queue bit is held.
    word without_waiter(word s, bool was_first_writer) const noexcept {
        if (readers_.empty()) s = without_readers_queued(s);
        return was_first_writer ? with_next_writer_first(s) : s;
    }

    // All queued readers inside, in one step. The queue bit is held, and kept.
    word with_readers_granted(word s) const noexcept {
        return without_readers_queued(with_readers_added(s, readers_.length()));
    }

    bool change(word& from, word to, typename Platform::order order) noexcept {
        return word_.compare_exchange_weak(from, to, order, std::memory_order_relaxed);
    }

    // ---- conditions

    // The queue bit is held, and the word says that the notified writers are queued, and the readers inside, or queued.
    void splice_unlock_wake(notified_waiters<Platform>& taken, bool are_readers_inside) noexcept {
        const auto at = Platform::this_step();
        saw_doorways(taken.readers, at);
        saw_doorways(taken.writers, at);
        writers_.append_all(taken.writers);
        node* chain = nullptr;
        if (are_readers_inside) {
            chain = taken.readers.take_all();
        } else if (!taken.readers.empty()) {
            readers_.append_all(taken.readers);
            has_notified_reader_ = true;
        }
        unlock_queue();
        wake_chain(chain, Platform::release_width, role::granted, at);
    }

    // Where nothing observes, no list is walked: a splice stays O(1).
    void saw_doorways(const waiter_list<Platform>& list, typename Platform::stamp at) noexcept {
        if constexpr (!std::is_empty_v<typename Platform::observer>)
            list.for_each([&](node& n) { observer_.saw_doorway(n.mode, n.trace, at); });
    }

    // ---- the queue bit

    word lock_queue() noexcept {
        word s = look();
        for (;;) {
            if (is_queue_locked(s)) {
                Platform::spin_while(word_, [](word w) { return is_queue_locked(w); });
                s = look();
                // [queue] acquire.
            } else if (change(s, with_queue_locked(s), std::memory_order_acquire)) {
                return with_queue_locked(s);
            }
        }
    }

    void unlock_queue() noexcept { word_.fetch_and(~queue_bit, std::memory_order_release); }  // [queue] release

    // Has the waiter been granted, invited, or handed the lock? The queue bit is held.
    bool is_out_of_its_list(const node& n, word s) const noexcept {
        if (n.mode == side::shared) return n.number != reader_grants_;
        return n.role_now == role::granted || (n.role_now == role::designated && !has_designated(s));
    }

    waiter_list<Platform>& list_of(side mode) noexcept { return mode == side::shared ? readers_ : writers_; }

    // ---- waiting

    // A waiter that was invited enters by itself: its trace has the doorway that it came through before.
    bool try_enter(side mode, typename Platform::trace& trace) noexcept {
        word s = look();
        while (may_enter(mode, s) && !core::is_full(s)) {
            // [section] acquire: what the last holders did inside.
            if (word_.compare_exchange_weak(s, with_entered(mode, s), std::memory_order_acquire,
                                            std::memory_order_relaxed)) {
                observer_.saw_entry(this, mode, trace, Platform::this_step());
                return true;
            }
        }
        return false;
    }

    // A short look at a lock that is about to be free, as long as only those inside are in the way: no queue is passed that
    // the policy keeps in order.
    bool enters_briefly(node& n) noexcept {
        for (brief_looks<Platform> looks; looks.goes_on(); looks.look_away()) {
            const word s = look();
            if (may_enter(n.mode, s) && try_enter(n.mode, n.trace)) return true;
            if (!(n.mode == side::shared ? Policy::may_enter_shared(without_writer(s)) : !is_handoff_due(s)))
                return false;
        }
        return false;
    }

    // A reader that was woken to come in if it still may, and queues again if it may not.
    woken accept_invitation(node& n) noexcept {
        n.relay = nullptr;
        n.role_now = role::waiting;
        return begin(n) == begun::entered ? woken::entered : woken::wait_again;
    }

    // A designated writer, awake: takes the lock if it comes free soon, else parks again, due if its time has come.
    woken compete(node& n) noexcept {
        for (brief_looks<Platform> looks; looks.goes_on(); looks.look_away()) {
            word s = look();
            if (!has_designated(s)) {
                // Handed over meanwhile (I9). [section] acquire.
                (void)word_.load(std::memory_order_acquire);
                return woken::entered;
            }
            if (is_free(s) && !is_queue_locked(s) &&
                // [section] [queue] acquire.
                change(s, with_queue_locked(with_writer(s)), std::memory_order_acquire)) {
                take_as_designated(n, with_queue_locked(with_writer(s)));
                return woken::entered;
            }
        }
        word s = lock_queue();
        if (!has_designated(s)) {
            unlock_queue();
            return woken::entered;  // handed over meanwhile (I9); the queue bit's acquire saw [section]
        }
        const bool is_overdue = Platform::clock::now() - n.arrived >= Platform::patience;
        for (;;) {
            if (is_free(s)) {
                // [section] acquire.
                if (!change(s, with_writer(s), std::memory_order_acquire)) continue;
                take_as_designated(n, with_writer(s));
                return woken::entered;
            }
            n.role_now = role::waiting;
            const word parked = without_queue_locked(without_designated(s));
            // [queue] release: the role. The lock is held, so a release will see to this waiter.
            if (change(s, is_overdue ? with_handoff_due(parked) : parked, std::memory_order_release))
                return woken::wait_again;
        }
    }

    // The queue bit and the write side are this waiter's; `s` is the word, by I3.
    void take_as_designated(node& n, word s) noexcept {
        observer_.saw_grant(side::exclusive, n.trace, Platform::this_step());
        writers_.unlink(n);
        // [queue] release.
        word_.store(without_queue_locked(with_next_writer_first(without_designated(s))), std::memory_order_release);
    }

    // ---- releasing

    [[gnu::noinline]] void release_exclusive_contended() noexcept {
        word s = look();
        for (;;) {
            const next who = next_after_writer(s);
            if (who == next::nobody) {
                if (change(s, without_writer(s), std::memory_order_release)) return;  // [section] release
            } else if (is_queue_locked(s)) {
                Platform::spin_while(word_, [](word w) { return is_queue_locked(w); });
                s = look();
            } else if (who == next::designate) {
                // Free the word and take the queue bit in one step (I7). [section] release, [queue] acquire.
                if (!change(s, with_queue_locked(with_designated(without_writer(s))), std::memory_order_acq_rel))
                    continue;
                return designate_unlock_wake();
            } else {
                if (!change(s, with_queue_locked(s), std::memory_order_acquire)) continue;  // [queue] acquire
                s = with_queue_locked(s);
                if (who == next::hand_over) return hand_over(s);
                if (Policy::readers_compete && !has_notified_reader_) {
                    // [section] release; the queue bit is kept.
                    word_.store(without_readers_queued(without_writer(s)), std::memory_order_release);
                    return wake_readers(role::invited);
                }
                word granted = with_readers_granted(without_writer(s));
                if (Policy::opens_read_phase) granted = with_read_phase(granted);
                // By I3. [section] release.
                word_.store(granted, std::memory_order_release);
                return wake_readers(role::granted);
            }
        }
    }

    [[gnu::noinline]] void release_shared_contended() noexcept {
        word s = look();
        for (;;) {
            const next who = is_last_reader(s) ? next_after_readers(s) : next::nobody;
            if (who == next::nobody) {
                if (change(s, with_reader_gone(s), std::memory_order_release)) return;  // [section] release
            } else if (is_queue_locked(s)) {
                Platform::spin_while(word_, [](word w) { return is_queue_locked(w); });
                s = look();
            } else if (who == next::designate) {
                // I7, as above. [section] release, [queue] acquire.
                if (!change(s, with_queue_locked(with_designated(with_reader_gone(s))), std::memory_order_acq_rel))
                    continue;
                return designate_unlock_wake();
            } else {
                // From the last reader to the writer in one step: nobody can slip in between.
                // [section] acquire: the readers' sections, which hand_over() passes on. [queue] acquire.
                if (!change(s, with_queue_locked(with_writer(with_reader_gone(s))), std::memory_order_acquire))
                    continue;
                return hand_over(with_queue_locked(with_writer(with_reader_gone(s))));
            }
        }
    }

    // The write side and the queue bit are held; `s` is the word, by I3. The first writer gets the write side.
    void hand_over(word s) noexcept {
        const bool is_awake = has_designated(s);
        node* first = writers_.first();
        writers_.unlink(*first);
        if (!is_awake) first->role_now = role::granted;
        observer_.saw_grant(side::exclusive, first->trace, Platform::this_step());
        // [section] [queue] release; the last access to the lock, and to a designated writer (I9).
        word_.store(without_queue_locked(with_next_writer_first(without_designated(s))), std::memory_order_release);
        if (!is_awake) Platform::wake(first->target);
    }

    // The queue bit is held, the lock left free, the first writer marked designated in the word.
    void designate_unlock_wake() noexcept {
        node* first = writers_.first();
        first->role_now = role::designated;
        unlock_queue();
        Platform::wake(first->target);  // I6: `first` can't go before it has taken this token
    }

    // The queue bit is held, and the word says that the queued readers are inside, or may come in.
    void wake_readers(role as) noexcept {
        const auto at = Platform::this_step();
        node* chain = readers_.take_all();
        reader_grants_ = reader_grants_ + 1;
        has_notified_reader_ = false;
        unlock_queue();
        wake_chain(chain, Platform::release_width, as, at);
    }

    // Wakes the first few of a chain of readers; the first of them wakes the rest likewise, while this thread still wakes
    // the others.
    void wake_chain(node* chain, unsigned width, role as, typename Platform::stamp at) noexcept {
        if (chain == nullptr) return;
        node* rest = chain;
        for (unsigned i = 0; i < width && rest != nullptr; ++i) rest = rest->next;
        chain->relay = rest;
        while (chain != rest) {
            node* next = chain->next;
            chain->role_now = as;
            chain->granted_at = at;
            if (as == role::granted) observer_.saw_grant(side::shared, chain->trace, at);
            Platform::wake(chain->target);  // I6: the last access to this node
            chain = next;
        }
    }

    typename Platform::template atomic<word> word_{0};
    waiter_list<Platform> readers_;
    waiter_list<Platform> writers_;
    // How often the queued readers were granted: a reader whose list's number is another one has been granted.
    // LIMITS: 2^32 grants between a waiter's grant and its look at this; they would need as many releases of a lock that
    // this waiter holds.
    typename Platform::template var<std::uint32_t> reader_grants_{0};
    typename Platform::template var<bool> has_notified_reader_{false};
    [[no_unique_address]] typename Platform::observer observer_{};
};

}  // namespace rwlocker::core

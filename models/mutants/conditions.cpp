// conditions.cpp: conditions that lose, invent, mix up or hold back notifications: worlds in which a step of a wait or of a
// notification goes wrong, and locks whose wait_in or notify_in does not do what RWCondition asked.
#include <utility>

#include "mutants/mutant.hpp"
#include "play/notation.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwbench::verify {
namespace {

using core::word;

bool is_call(const occasion& at, std::string_view name) { return at.call == name; }
bool is_in(const occasion& at, std::string_view function) { return at.function == function; }
bool notifies(const occasion& at) { return is_call(at, "notify"); }
bool admits(const occasion& at) { return core::readers_in(at.after) > core::readers_in(at.before); }

fault writes(std::function<word(const occasion&)> what) {
    fault how;
    how.desired = std::move(what);
    return how;
}
fault no_wake(std::function<bool(const occasion&)> when) {
    fault how;
    how.loses_wake = std::move(when);
    return how;
}
fault no_write(const char* call, datum what) {
    fault how;
    how.loses_write = [=](const occasion& at) { return is_call(at, call) && at.data == what; };
    return how;
}
fault relaxed(std::function<bool(const occasion&)> when) {
    fault how;
    how.order = [=](const occasion& at) { return when(at) ? std::memory_order_relaxed : at.order; };
    return how;
}
// A notification marks whom it queues, and keeps the queue bit, which a waiter that queues by itself drops in that step.
fault unmarked(word mark) {
    return writes([=](const occasion& at) { return notifies(at) ? at.after & ~(mark & ~at.before) : at.after; });
}

using right = rwlocker::basic_rw_lock<rwlocker::policy::Fair, modelled<>>;

struct notifies_one_more : right {
    void notify_in(condition_queue& queue, std::size_t n) { right::notify_in(queue, n < everybody ? n + 1 : n); }
};
struct notifies_one : right {
    void notify_in(condition_queue& queue, std::size_t n) { right::notify_in(queue, std::min<std::size_t>(n, 1)); }
};
struct sleeps_after_a_gap : right {
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        if (mode == core::side::shared) {
            unlock_shared();
            lock_shared();
        } else {
            unlock();
            lock();
        }
        return right::wait_in(queue, mode, wait);
    }
};
struct says_it_timed_out : right {
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        return right::wait_in(queue, mode, wait) && !wait.is_over();
    }
};
struct says_it_was_notified : right {
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        (void)right::wait_in(queue, mode, wait);
        return true;
    }
};
struct readers_first : right {
    struct condition_queue {
        using clock = platform_type::clock;
        right::condition_queue readers, writers;
    };
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        return right::wait_in(mode == core::side::shared ? queue.readers : queue.writers, mode, wait);
    }
    void notify_in(condition_queue& queue, std::size_t n) {
        for (std::size_t i = std::min<std::size_t>(n, most_threads); i > 0; --i)
            right::notify_in(queue.readers.is_empty() ? queue.writers : queue.readers, 1);
    }
};

struct counts_notifications_late : right {
    struct condition_queue : right::condition_queue {
        platform_type::atomic<unsigned> notifications{0};
    };
    void notify_in(condition_queue& queue, std::size_t n) {
        right::notify_in(queue, n);
        notified_ = &queue;
    }
    void unlock() {
        condition_queue* const notified = std::exchange(notified_, nullptr);
        right::unlock();
        if (notified != nullptr) notified->notifications.fetch_add(1, std::memory_order_relaxed);
    }
    condition_queue* notified_ = nullptr;  // by who is inside
};
struct wakes_who_has_gone : right {
    template <class Wait>
    bool wait_in(condition_queue& queue, core::side mode, const Wait& wait) {
        const bool is_notified = right::wait_in(queue, mode, wait);
        if (!is_notified) gone_ = &platform_type::this_thread().parker;
        return is_notified;
    }
    void notify_in(condition_queue& queue, std::size_t n) {
        right::notify_in(queue, n);
        if (n >= everybody && gone_ != nullptr) platform_type::wake(std::exchange(gone_, nullptr));
    }
    model_parker* gone_ = nullptr;
};

template <class L>
lock_case wrong() {
    return case_of<L>("Fair");
}

mutant of_conditions(const char* name, const char* sentence, lock_case lock, fault how = {}) {
    mutant one{name, sentence, std::move(lock), std::move(how)};
    one.is_of_conditions = true;
    return one;
}

const register_mutants them({
    of_conditions("notifies-one-more", "a notification of n takes one waiter more", wrong<notifies_one_more>()),
    of_conditions("notifies-one", "a notification of many takes one waiter", wrong<notifies_one>()),
    of_conditions("readers-notified-first", "a reader is notified before a writer that has waited longer",
                  wrong<readers_first>()),
    of_conditions("sleeps-after-a-gap", "a wait lets the side go for a moment before it is noted as a waiter",
                  wrong<sleeps_after_a_gap>()),
    of_conditions("notified-says-timed-out", "a wait whose deadline has passed says so though it was notified",
                  wrong<says_it_timed_out>()),
    of_conditions("timed-out-says-notified", "a wait that timed out says that it was notified",
                  wrong<says_it_was_notified>()),
    of_conditions("notifications-counted-late",
                  "who has notified counts that in the condition after it let the lock go",
                  wrong<counts_notifications_late>()),
    of_conditions("notify-all-wakes-the-gone", "a notification of all wakes also who has given up",
                  wrong<wakes_who_has_gone>()),
    of_conditions("notified-readers-unmarked", "notified readers are queued without the mark that readers are",
                  faulty_fair(), unmarked(core::readers_queued_bit)),
    of_conditions("notified-writers-unmarked", "notified writers are queued without the mark that writers are",
                  faulty_fair(), unmarked(core::writers_queued_bit)),
    of_conditions("notified-writer-competes",
                  "Write wakes a notified writer to compete, in place of handing it the lock",
                  faulty_writer_preferring(), writes([](const occasion& at) {
                      const bool queues =
                          notifies(at) && core::has_queued_writer(at.after) && !core::has_queued_writer(at.before);
                      return queues ? core::with_writers_queued(at.after, core::barges(at.after) + 1) : at.after;
                  })),
    of_conditions("notified-readers-invited", "Write wakes notified readers to come in if they still may",
                  faulty_writer_preferring(), no_write("notify", datum::mark)),
    of_conditions("notification-admits-one-more", "a notification lets readers in, and counts one too many",
                  faulty_fair(), writes([](const occasion& at) {
                      return notifies(at) && admits(at) ? core::with_reader_added(at.after) : at.after;
                  })),
    of_conditions("admitted-by-notification-asleep", "readers that a notification let in are not woken", faulty_fair(),
                  no_wake(notifies)),
    of_conditions("notified-relay-not-run", "a woken waiter does not wake the rest of its chain", faulty_fair(),
                  no_wake([](const occasion& at) { return is_call(at, "wait") && is_in(at, "wake_chain"); })),
    of_conditions("wait-wakes-nobody", "a wait releases its side, and does not wake the next writer", faulty_fair(),
                  no_wake([](const occasion& at) { return is_call(at, "wait") && is_in(at, "hand_over"); })),
    of_conditions("splice-loses-waiters",
                  "notified waiters are taken from the condition, and not linked into the lock's queue", faulty_fair(),
                  no_write("notify", datum::link)),
    of_conditions("notification-not-noted",
                  "a notification does not note how far it went: a waiter leaves that it took", faulty_fair(),
                  no_write("notify", datum::long_number)),
    of_conditions("arrivals-not-counted", "waiters are not numbered: whoever gives up finds itself notified",
                  faulty_fair(), no_write("wait", datum::long_number)),
    of_conditions("waiters-unpublished", "dropping the queue bit does not publish the condition's queue", faulty_fair(),
                  relaxed([](const occasion& at) { return is_in(at, "unlock_queue"); })),
    of_conditions("admitted-token-without-release",
                  "the token of a reader that a notification let in does not publish that it is in", faulty_fair(),
                  relaxed([](const occasion& at) { return at.what == doing::unpark && notifies(at); })),
});

}  // namespace
}  // namespace rwbench::verify

// dump.hpp: what a lock is doing, in words, for a log or a debugger's `call`.
//
//     std::clog << rwlocker::dump(rw);
//
//     RWLockFair at 0x7ffd0c2a1f40: 2 readers inside; 1 writer and 1 reader wait
//       writer, thread 4711, for 12.3 ms
//       reader, thread 4712, for 1.02 ms
//
// Gives    a snapshot: true of one moment during the call, as far as the queues go. Where a lock knows who writes, so does this.
// Costs    some hundred nanoseconds with the queue bit held, in which others can't queue or be let in; those who need not wait
//          come and go. At most `most_listed` waiters of each side are told, however many there are. Allocates the text only.
// LIMITS   Not from a signal handler: the thread that it interrupts may have the queue bit. Where the bit isn't to be had for
//          some milliseconds (its thread stands still, in a debugger say), the waiters stay untold, and the text says so. A
//          debugger that must not run code of the program has lib/gdb/rwlocker.py.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "rwlocker/adapters.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwlocker {

// One who waits.
struct Waiting {
    core::side side;
    bool is_designated;  // a writer that was woken to compete for the lock
    long thread;         // the kernel's number of it; 0: unknown
    std::chrono::nanoseconds since_ago;
};

// A lock at one moment.
struct Snapshot {
    std::string type;
    const void* lock;
    bool has_writer;
    long writer;  // the kernel's number of its thread; 0: there is none, or the lock doesn't know it
    std::uint64_t readers;
    bool knows_waiters;  // false: the queues were being edited all the time, and the rest is empty
    std::uint64_t waiting_writers, waiting_readers;
    std::vector<Waiting> waiters;  // the first of either side, in order of arrival: writers, then readers

    static constexpr std::size_t most_listed = 16;  // of each side
};

namespace core {

// What the locks let dump() see.
struct inspector {
    template <policy::Policy P, Platform On, template <class> class Owner>
    static Snapshot look_at(basic_rw_lock<P, On, Owner>& lock) {
        Snapshot seen{};
        seen.type = "RWLock" + std::string(P::name) + (lock.is_reentrant ? "ReentrantWriter" : "");
        seen.lock = &lock;
        look_at_holders(lock, seen);
        look_at_waiters<On>(lock.engine_, seen);
        return seen;
    }

    template <Platform On>
    static Snapshot look_at(basic_exclusive_lock<On>& lock) {
        Snapshot seen = look_at(lock.lock_);
        seen.type = "Lock";
        return seen;
    }

   private:
    template <class Lock>
    static void look_at_holders(Lock& lock, Snapshot& seen) {
        seen.has_writer = lock.is_locked();
        seen.readers = lock.engine_.readers_inside();
        if constexpr (requires { Lock::platform_type::thread_id(lock.owner_.holder()); })
            if (const void* holder = lock.owner_.holder()) seen.writer = Lock::platform_type::thread_id(holder);
    }

    // Copies of what is needed of the waiters, taken with the queue bit held: no allocation then.
    template <class On>
    class list_copy {
       public:
        void take(const waiter<On>* first, side mode, typename On::clock::time_point now) {
            if (first == nullptr) return;
            length_ = first->length;
            const waiter<On>* each = first;
            do {
                listed_[taken_++] = {mode, each->role_now == role::designated, thread_of(*each), now - each->arrived};
                each = each->next;
            } while (each != first && taken_ < listed_.size());
        }

        std::uint64_t length() const { return length_; }
        void append_to(std::vector<Waiting>& all) const {
            all.insert(all.end(), listed_.begin(), listed_.begin() + taken_);
        }

       private:
        static long thread_of(const waiter<On>& of) {
            if constexpr (requires { On::thread_id(of.target); })
                return On::thread_id(of.target);
            else
                return 0;
        }

        std::array<Waiting, Snapshot::most_listed> listed_{};
        std::size_t taken_ = 0;
        std::uint64_t length_ = 0;
    };

    template <class On, class Engine>
    static void look_at_waiters(Engine& engine, Snapshot& seen) {
        list_copy<On> writers, readers;
        const auto now = On::clock::now();
        const auto look = [&](word s, const waiter<On>* first_reader, const waiter<On>* first_writer) {
            seen.has_writer = has_writer(s);
            seen.readers = readers_in(s);
            writers.take(first_writer, side::exclusive, now);
            readers.take(first_reader, side::shared, now);
        };
        for (unsigned tries = 0; tries < most_tries && !seen.knows_waiters; ++tries) {
            seen.knows_waiters = engine.try_inspect(look);
            if (!seen.knows_waiters) std::this_thread::yield();
        }
        seen.waiting_writers = writers.length();
        seen.waiting_readers = readers.length();
        writers.append_to(seen.waiters);
        readers.append_to(seen.waiters);
    }

    static constexpr unsigned most_tries =
        10'000;  // a yield lasts some tenths of a microsecond where nobody else can run
};

}  // namespace core

// Looks at a lock of the library, without waiting for it; the caller keeps it alive. Throws std::bad_alloc.
template <class Lock>
[[nodiscard]] Snapshot snapshot(Lock& lock) {
    return core::inspector::look_at(lock);
}

// The same in words, several lines.
[[nodiscard]] inline std::string to_string(const Snapshot& seen) {
    const auto counted = [](std::uint64_t n, const char* what) {
        return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
    };
    const auto thread = [](long id) { return id == 0 ? std::string() : ", thread " + std::to_string(id); };
    char text[64];
    std::snprintf(text, sizeof text, " at %p: ", seen.lock);
    std::string said = seen.type + text;

    if (seen.has_writer)
        said += "a writer inside" + thread(seen.writer);
    else if (seen.readers != 0)
        said += counted(seen.readers, "reader") + " inside";
    else
        said += "free";
    said += "; ";

    if (!seen.knows_waiters) return said + "who waits is unknown: the queues are being edited\n";
    if (seen.waiting_writers + seen.waiting_readers == 0) return said + "nobody waits\n";
    if (seen.waiting_writers != 0) said += counted(seen.waiting_writers, "writer");
    if (seen.waiting_writers != 0 && seen.waiting_readers != 0) said += " and ";
    if (seen.waiting_readers != 0) said += counted(seen.waiting_readers, "reader");
    said += seen.waiting_writers + seen.waiting_readers == 1 ? " waits\n" : " wait\n";
    for (const Waiting& each : seen.waiters) {
        const double ms = std::chrono::duration<double, std::milli>(each.since_ago).count();
        std::snprintf(text, sizeof text, ", for %.3g ms", ms);
        said += each.side == core::side::exclusive ? "  writer" : "  reader";
        said += thread(each.thread) + text + (each.is_designated ? ", awake and competing\n" : "\n");
    }
    const std::uint64_t untold = seen.waiting_writers + seen.waiting_readers - seen.waiters.size();
    if (untold != 0) said += "  and " + std::to_string(untold) + " more\n";
    return said;
}

template <class Lock>
[[nodiscard]] std::string dump(Lock& lock) {
    return to_string(snapshot(lock));
}

}  // namespace rwlocker

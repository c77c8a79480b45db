// observing.hpp: the platform of OS threads, with an observer in each lock that sees every doorway and every grant.
//
//     rwlocker::basic_rw_lock<rwlocker::policy::Fair, rwlocker::platform::observing> lock;
//     ...
//     auto verdict = rwlocker::overtaking::judged(lock);      // overtaking/judge.hpp
//
// The lock is the one that ships: only its world differs. Slow, and never measured.
#pragma once

#include <atomic>
#include <type_traits>

#include "rwlocker/overtaking/observer.hpp"
#include "rwlocker/platform/native.hpp"

namespace rwlocker::platform {

struct observing : native {
    template <class T>
    using atomic = std::conditional_t<std::is_same_v<T, core::word>, overtaking::numbered_word, std::atomic<T>>;

    using trace = overtaking::trace;
    using stamp = overtaking::stamp;
    static stamp this_step() noexcept { return overtaking::last_step(); }

    struct observer : overtaking::observer {
        void saw_entry(const void* lock, core::side mode, trace& of, const stamp& at) {
            // A current reader's re-acquisition is none, by the contract. (The engine is its lock's first member.)
            if (!this_thread().holds.has(lock)) overtaking::observer::saw_entry(mode, of, at);
        }
    };
};

static_assert(Platform<observing>);

}  // namespace rwlocker::platform

// owner.hpp: what a lock remembers of its holders: as much as its promises need, and no more.
//
// The checked build has another file of this name, found first (lib/checked/include): there every lock knows its writer, and
// the order in which locks are taken is watched. An owner answers, about the calling thread:
//
//     is_mine()                           it holds the write side
//     nest(), unnest(), is_nested()       one more or one less of its write acquisitions
//     would_wait_for_itself()             it holds the write side, and could not nest
//     may_release()                       it may give the write side up
//     asks(lock)                          it is about to wait for `lock`, for as long as it takes; throws if it must not
//     asks_again(lock)                    the same, and it will give `lock` up before, which it holds now: a condition's wait
//     take(lock), drop()                  it has the write side now; it is about to give it up
//     take_shared(lock), drop_shared()    the same of the read side
#pragma once

#include "rwlocker/core/remembered_owner.hpp"

namespace rwlocker::core {

// Watches nothing.
struct no_order {
    static constexpr void asks(const void*) noexcept {}
    static constexpr void asks_again(const void*) noexcept {}
    static constexpr void take_shared(const void*) noexcept {}
    static constexpr void drop_shared() noexcept {}
};

// The plain locks: nobody is remembered, nobody is refused.
template <class Platform>
struct plain_owner : no_nesting, no_order {
    static constexpr bool is_reentrant = false;

    static constexpr bool is_mine() noexcept { return false; }
    static constexpr bool would_wait_for_itself() noexcept { return false; }
    static constexpr bool may_release() noexcept { return true; }
    static constexpr void take(const void*) noexcept {}
    static constexpr void drop() noexcept {}
};

// ReentrantWriter: the owner may nest write acquisitions.
template <class Platform>
struct reentrant_owner : nesting_owner<Platform>, no_order {
    static constexpr bool is_reentrant = true;

    static constexpr bool would_wait_for_itself() noexcept { return false; }
    void take(const void*) noexcept { nesting_owner<Platform>::take(); }
};

// By how much the checks make a lock larger.
inline constexpr unsigned checks_size = 0;

}  // namespace rwlocker::core

// owner.hpp of the checked build (-DRWLOCKER_CHECKED=ON): every lock knows its writer, and the order in which locks are taken
// is watched. It is found before the file of this name in lib/include, which says what an owner answers.
//
// The inline namespace makes the checked locks types of their own: objects of the two builds don't link where they share a
// lock, and don't mix where they don't.
#pragma once

#include <type_traits>

#include "rwlocker/checked/lock_order.hpp"
#include "rwlocker/core/remembered_owner.hpp"

namespace rwlocker::core {
inline namespace checked {

// A lock in the graph of lock orders, known by the address of this object, which leaves it at the lock's end.
class watched_order {
   public:
    constexpr watched_order() noexcept = default;
    constexpr ~watched_order() {
        if (!std::is_constant_evaluated()) lock_order::forget(this);
    }

    void asks(const void* lock) { lock_order::ask(this, lock); }
    void asks_again(const void* lock) { lock_order::ask_again(this, lock); }
    void take_shared(const void* lock) noexcept { lock_order::take(this, lock); }
    void drop_shared() noexcept { lock_order::drop(this); }
};

// The graph knows no sides.
template <class Owner>
class watched_owner : public Owner, public watched_order {
   public:
    void take(const void* lock) noexcept {
        Owner::take();
        take_shared(lock);
    }
    void drop() noexcept {
        drop_shared();
        Owner::drop();
    }
};

template <class Platform>
struct plain_owner : watched_owner<remembered_owner<Platform>>, no_nesting {
    static constexpr bool is_reentrant = false;

    bool would_wait_for_itself() const noexcept { return this->is_mine(); }
};

template <class Platform>
struct reentrant_owner : watched_owner<nesting_owner<Platform>> {
    static constexpr bool is_reentrant = true;

    static constexpr bool would_wait_for_itself() noexcept { return false; }
};

inline constexpr unsigned checks_size = 8;

}  // namespace checked
}  // namespace rwlocker::core

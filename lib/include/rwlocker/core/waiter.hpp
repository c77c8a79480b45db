// waiter.hpp: a waiter, and the list it queues in.
//
// A waiter is a node on its thread's stack, or in its coroutine's frame. Nothing in it says which.
//
// WRITERS OF EACH FIELD   target, mode, arrived, is_only: the waiter, before it queues.
//                         the rest: whoever holds the queue bit, or, for a chain of granted readers, the waker that has
//                         not yet given the node's token. The waiter reads `role` and `relay` after it took its token.
#pragma once

#include <cstdint>

#include "rwlocker/core/state.hpp"

namespace rwlocker::core {

enum class role : std::uint8_t {
    waiting,
    invited,     // a reader, woken to come in if it still may: no longer in the list, to queue again if need be
    designated,  // a writer, woken to compete for the lock; still at the head of its queue
    granted      // a writer that was handed the lock. (A granted reader is known by its list's number, see engine.hpp.)
};

template <class Platform>
struct waiter {
    template <class T>
    using var = typename Platform::template var<T>;
    using time_point = typename Platform::clock::time_point;

    waiter(side mode_, typename Platform::wake_target target_) noexcept : mode(mode_), target(target_) {}
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    const side mode;
    const typename Platform::wake_target target;
    bool is_first = false;  // when it queued, none of its kind was queued before it: it may spin before it parks
    time_point arrived{};   // when it queued

    var<waiter*> next{nullptr};
    var<waiter*> prev{nullptr};
    var<waiter*> relay{nullptr};     // a granted reader's: the rest of the chain, which it must wake
    var<std::uint32_t> length{0};    // in the first of a list: how many there are
    var<std::uint32_t> number{0};    // a reader's: the number of its list; a writer's: the barges before its doorway
    var<role> role_now{role::waiting};
    [[no_unique_address]] typename Platform::trace trace{};
    [[no_unique_address]] typename Platform::stamp granted_at{};
};

// A circular, doubly linked list known by its first node; the count is kept in that node. Everything is O(1).
template <class Platform>
class waiter_list {
   public:
    using node = waiter<Platform>;

    constexpr waiter_list() noexcept = default;

    bool empty() const noexcept { return first() == nullptr; }
    node* first() const noexcept { return first_; }
    std::uint32_t length() const noexcept { return empty() ? 0 : first()->length; }

    void append(node& n) noexcept {
        node* head = first_;
        if (head == nullptr) {
            n.next = &n;
            n.prev = &n;
            n.length = 1;
            first_ = &n;
            return;
        }
        node* tail = head->prev;
        n.next = head;
        n.prev = tail;
        tail->next = &n;
        head->prev = &n;
        head->length = head->length + 1;
    }

    void unlink(node& n) noexcept {
        node* next = n.next;
        node* prev = n.prev;
        if (next == &n) {
            first_ = nullptr;
            return;
        }
        prev->next = next;
        next->prev = prev;
        node* head = first_;
        if (head == &n) {
            next->length = n.length - 1;
            first_ = next;
        } else {
            head->length = head->length - 1;
        }
    }

    // Takes all nodes as a chain linked by `next`, the last one's null.
    node* take_all() noexcept {
        node* head = first_;
        if (head != nullptr) {
            node* tail = head->prev;
            tail->next = nullptr;
        }
        first_ = nullptr;
        return head;
    }

   private:
    typename Platform::template var<node*> first_{nullptr};
};

}  // namespace rwlocker::core

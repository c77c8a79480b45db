// waiter.hpp: a waiter, and the list it queues in.
//
// A waiter is a node on its thread's stack, or in its coroutine's frame. Nothing in it says which.
//
// WRITERS OF EACH FIELD   mode, target, from, is_first, arrived: the waiter, before others can see it.
//                         the rest: whoever holds the queue bit, or, for a chain of granted readers, the waker that has
//                         not yet given the node's token. The waiter reads `role_now` and `relay` after it took its token.
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

// Where a waiter queued first. In the lock's queue, one that comes from a condition is a notified one.
enum class origin : bool { lock, condition };

template <class Platform>
struct waiter {
    template <class T>
    using var = typename Platform::template var<T>;
    using time_point = typename Platform::clock::time_point;

    waiter(side mode_, typename Platform::wake_target target_, origin from_ = origin::lock) noexcept
        : mode(mode_), from(from_), target(target_) {}
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    const side mode;
    const origin from;
    const typename Platform::wake_target target;
    bool is_first = false;  // when it queued, none of its kind was queued before it: it may spin before it parks
    time_point arrived{};   // when it queued

    var<waiter*> next{nullptr};
    var<waiter*> prev{nullptr};
    var<waiter*> relay{nullptr};    // a granted reader's: the rest of the chain, which it must wake
    var<std::uint32_t> length{0};   // in the first of a list: how many there are
    var<std::uint32_t> number{0};   // a reader's: the number of its list; a writer's: the barges before its doorway
    var<std::uint64_t> arrival{0};  // in a condition: the number of its arrival
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

    // Moves all of the other list to this one's end.
    void append_all(waiter_list& other) noexcept {
        node* theirs = other.first_;
        if (theirs == nullptr) return;
        other.first_ = nullptr;
        node* head = first_;
        if (head == nullptr) {
            first_ = theirs;
            return;
        }
        node* tail = head->prev;
        node* their_tail = theirs->prev;
        tail->next = theirs;
        theirs->prev = tail;
        their_tail->next = head;
        head->prev = their_tail;
        head->length = head->length + theirs->length;
    }

    // Makes a call for each node, in order. The call must not edit the list.
    template <class Call>
    void for_each(Call&& call) const {
        node* n = first_;
        for (std::uint32_t left = length(); left > 0; --left) {
            call(*n);
            n = n->next;
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

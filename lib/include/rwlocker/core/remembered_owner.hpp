// remembered_owner.hpp: who holds the write side, as a lock remembers it that has to know.
#pragma once

#include <atomic>
#include <cstdint>

namespace rwlocker::core {

// Costs   8 bytes. No read-modify-write: a thread finds its own record in `owner_` only if it stored it itself.
//
// WRITERS OF EACH FIELD   owner_: the thread that holds the write side.
// TEST                    records_test.cpp: a thread that gets the owner's record as that one ends.
template <class Platform>
class remembered_owner {
   public:
    // Each of these is about the calling thread.
    bool is_mine() const noexcept {
        if (owner_.load(std::memory_order_relaxed) == nullptr) return false;
        // The record before the look that counts: one that is recycled just now may have been the owner's a moment ago.
        const auto& mine = Platform::this_thread();
        // Relaxed: any value but the caller's own record means "not mine", however old it is. What an ended thread with the
        // same record stored last is ordered before by the recycling.
        return owner_.load(std::memory_order_relaxed) == &mine;
    }

    void take() noexcept {
        auto& mine = Platform::this_thread();
        ++mine.writer_holds;
        owner_.store(&mine, std::memory_order_relaxed);
    }

    // The record of the thread that holds the write side, or held it a moment ago; null if none does.
    const void* holder() const noexcept { return owner_.load(std::memory_order_relaxed); }

    bool may_release() const noexcept { return is_mine(); }

    void drop() noexcept {
        --Platform::this_thread().writer_holds;
        owner_.store(nullptr, std::memory_order_relaxed);
    }

   private:
    typename Platform::template atomic<const void*> owner_{nullptr};
};

// The owner may nest write acquisitions.
//
// Costs   16 bytes, and no read-modify-write.
//
// WRITERS OF EACH FIELD   nested_: the thread that holds the write side.
template <class Platform>
class nesting_owner : public remembered_owner<Platform> {
   public:
    bool nest() noexcept {
        if (!this->is_mine()) return false;
        nested_ = nested_ + 1;
        return true;
    }

    bool is_nested() const noexcept { return nested_ != 0; }

    bool unnest() noexcept {
        if (nested_ == 0) return false;
        nested_ = nested_ - 1;
        return true;
    }

   private:
    typename Platform::template var<std::uint64_t> nested_{0};
};

// A writer that never nests.
struct no_nesting {
    static constexpr bool nest() noexcept { return false; }
    static constexpr bool unnest() noexcept { return false; }
    static constexpr bool is_nested() noexcept { return false; }
};

}  // namespace rwlocker::core

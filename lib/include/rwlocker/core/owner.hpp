// owner.hpp: who holds the write side, for the locks that know it.
#pragma once

#include <atomic>
#include <cstdint>

namespace rwlocker::core {

// The plain locks: nobody is remembered, nobody is refused.
template <class Platform>
struct no_owner {
    static constexpr bool is_known = false;

    static constexpr bool is_mine() noexcept { return false; }
    static constexpr bool nest() noexcept { return false; }
    static constexpr void take() noexcept {}
    static constexpr bool may_release() noexcept { return true; }
    static constexpr bool unnest() noexcept { return false; }
    static constexpr bool is_nested() noexcept { return false; }
    static constexpr void drop() noexcept {}
};

// ReentrantWriter: the owner may nest write acquisitions.
//
// Costs   16 bytes. No read-modify-write: a thread finds its own record in `owner_` only if it stored it itself.
//
// WRITERS OF EACH FIELD   both: the thread that holds the write side.
template <class Platform>
class writer_owner {
   public:
    static constexpr bool is_known = true;

    // Each of these is about the calling thread.
    bool is_mine() const noexcept {
        // Relaxed: any value but the caller's own record means "not mine", however old it is.
        const void* owner = owner_.load(std::memory_order_relaxed);
        return owner != nullptr && owner == &Platform::this_thread();
    }

    bool nest() noexcept {
        if (!is_mine()) return false;
        nested_ = nested_ + 1;
        return true;
    }

    void take() noexcept {
        auto& mine = Platform::this_thread();
        ++mine.writer_holds;
        owner_.store(&mine, std::memory_order_relaxed);
    }

    bool may_release() const noexcept { return is_mine(); }
    bool is_nested() const noexcept { return nested_ != 0; }

    bool unnest() noexcept {
        if (nested_ == 0) return false;
        nested_ = nested_ - 1;
        return true;
    }

    void drop() noexcept {
        --Platform::this_thread().writer_holds;
        owner_.store(nullptr, std::memory_order_relaxed);
    }

   private:
    typename Platform::template atomic<const void*> owner_{nullptr};
    typename Platform::template var<std::uint64_t> nested_{0};
};

}  // namespace rwlocker::core

// hold_list.hpp: the read sides that one thread holds, one entry for each hold.
//
// After   BRAVO's visible readers and folly's tokenless slots, but the thread's own: nobody else reads or writes it.
// Gives   "do I hold the read side of this lock?" without asking the lock: recursive reads, refused upgrades, refused
//         foreign releases.
// Costs   one store to add, one load and one store to drop the latest hold; the first 6 holds are inline. Beyond them it
//         grows by blocks of 62, each allocated once for the depth and never freed: records are immortal.
//
// WRITERS OF EACH FIELD   the owning thread alone.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rwlocker::core {

class hold_list {
   public:
    constexpr hold_list() = default;
    hold_list(const hold_list&) = delete;
    hold_list& operator=(const hold_list&) = delete;

    // Makes room for one more hold. Throws std::bad_alloc, with nothing changed.
    void reserve() {
        if (size_ >= inline_holds) reserve_block();
    }

    // Notes one more hold of `lock`. The caller has called reserve() since the last add().
    void add(const void* lock) noexcept {
        at(size_) = lock;
        ++size_;
    }

    // Drops one hold of `lock`; false if there is none. The latest hold is the cheapest to drop.
    bool drop(const void* lock) noexcept {
        for (std::size_t i = size_; i-- > 0;) {
            if (at(i) != lock) continue;
            at(i) = at(size_ - 1);
            --size_;
            return true;
        }
        return false;
    }

    bool has(const void* lock) const noexcept {
        for (std::size_t i = size_; i-- > 0;)
            if (const_cast<hold_list*>(this)->at(i) == lock) return true;
        return false;
    }

    // How many holds of `lock` there are.
    std::size_t count(const void* lock) const noexcept {
        std::size_t found = 0;
        for (std::size_t i = size_; i-- > 0;)
            if (const_cast<hold_list*>(this)->at(i) == lock) ++found;
        return found;
    }

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }

   private:
    static constexpr std::size_t inline_holds = 6;
    static constexpr std::size_t block_holds = 62;

    struct block {
        const void* holds[block_holds] = {};
        block* below = nullptr;
        block* above = nullptr;
    };

    const void*& at(std::size_t index) noexcept { return index < inline_holds ? inline_[index] : in_block(index); }

    // The block of the deepest hold is remembered: deep recursion drops and adds at the end.
    const void*& in_block(std::size_t index) noexcept {
        const std::size_t number = (index - inline_holds) / block_holds;
        while (current_number_ < number) step(current_->above, +1);
        while (current_number_ > number) step(current_->below, -1);
        return current_->holds[(index - inline_holds) % block_holds];
    }

    void step(block* to, int by) noexcept {
        current_ = to;
        current_number_ += static_cast<std::size_t>(by);
    }

    void reserve_block() {
        const std::size_t number = (size_ - inline_holds) / block_holds;
        if (current_ == nullptr) current_ = new block;
        while (current_number_ < number) {
            if (current_->above == nullptr) {
                current_->above = new block;
                current_->above->below = current_;
            }
            step(current_->above, +1);
        }
    }

    std::size_t size_ = 0;
    const void* inline_[inline_holds] = {};
    block* current_ = nullptr;
    std::size_t current_number_ = 0;
};

}  // namespace rwlocker::core

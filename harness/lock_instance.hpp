// lock_instance.hpp: a lock of one trial, in storage of its own.
//
// Every engine measures it in the same place: padded to whole pairs of cache lines, so that nothing else shares its
// lines, and it straddles none that it need not.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>

#include "rwbench/plugin.h"

namespace rwbench {

// What the lock itself is to blame for, in a sentence.
struct lock_refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class lock_instance {
   public:
    static constexpr std::size_t line_pair = 128;

    // Without a table there is no lock, as on the floor. Throws lock_refused where `create` fails.
    explicit lock_instance(const rwbench_lock* table) : table_(table) {
        if (!table) return;
        alignment_ = std::align_val_t{std::max(table->alignment, line_pair)};
        storage_ = ::operator new((table->size + line_pair - 1) / line_pair * line_pair, alignment_);
        std::array<char, 256> message{};
        if (table->create(storage_, message.data(), message.size()) == RWBENCH_OK) return;
        ::operator delete(storage_, alignment_);
        throw lock_refused(std::string(table->name) + " could not be created: " +
                           (message[0] != '\0' ? message.data() : "it gave no reason"));
    }
    lock_instance(const lock_instance&) = delete;
    lock_instance& operator=(const lock_instance&) = delete;
    ~lock_instance() {
        if (!storage_) return;
        table_->destroy(storage_);
        ::operator delete(storage_, alignment_);
    }

    void* get() const { return storage_; }

   private:
    const rwbench_lock* table_;
    void* storage_ = nullptr;
    std::align_val_t alignment_{};
};

}  // namespace rwbench

// lock_instance.hpp: a lock of one trial, in storage of its own, and its condition likewise.
//
// Every engine measures it in the same place: padded to whole pairs of cache lines, so that nothing else shares its
// lines, and it straddles none that it need not.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "rwbench/plugin.h"

namespace rwbench {

// What the lock itself is to blame for, in a sentence.
struct lock_refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Storage of its own, padded to whole pairs of cache lines, in which a table makes and ends an object.
class padded_storage {
   public:
    static constexpr std::size_t line_pair = 128;

    padded_storage(std::size_t size, std::size_t alignment)
        : alignment_{std::max(alignment, line_pair)},
          bytes_(::operator new((size + line_pair - 1) / line_pair * line_pair, alignment_)) {}
    padded_storage(const padded_storage&) = delete;
    padded_storage& operator=(const padded_storage&) = delete;
    ~padded_storage() { ::operator delete(bytes_, alignment_); }

    void* get() const { return bytes_; }

   private:
    std::align_val_t alignment_;
    void* bytes_;
};

// Throws lock_refused, with the sentence that `create(message, capacity)` left, where it fails.
template <class Create>
void create_or_throw(const std::string& name, Create create) {
    std::array<char, 256> message{};
    if (create(message.data(), message.size()) == RWBENCH_OK) return;
    throw lock_refused(name + " could not be created: " + (message[0] != '\0' ? message.data() : "it gave no reason"));
}

class lock_instance {
   public:
    static constexpr std::size_t line_pair = padded_storage::line_pair;

    // Without a table there is no lock, as on the floor. Throws lock_refused where `create` fails.
    explicit lock_instance(const rwbench_lock* table) {
        if (!table) return;
        storage_.emplace(table->size, table->alignment);
        create_or_throw(table->name, [&](char* message, std::size_t capacity) {
            return table->create(storage_->get(), message, capacity);
        });
        table_ = table;
    }
    lock_instance(const lock_instance&) = delete;
    lock_instance& operator=(const lock_instance&) = delete;
    ~lock_instance() {
        if (table_) table_->destroy(storage_->get());
    }

    void* get() const { return storage_ ? storage_->get() : nullptr; }

   private:
    std::optional<padded_storage> storage_;
    const rwbench_lock* table_ = nullptr;  // of a lock that was created
};

// A condition of a lock, which outlives it.
class condition_instance {
   public:
    // Throws lock_refused where `create_condition` fails.
    condition_instance(const rwbench_lock& table, const lock_instance& lock)
        : storage_(table.condition_size, table.condition_alignment), table_(table) {
        create_or_throw(std::string("the condition of ") + table.name, [&](char* message, std::size_t capacity) {
            return table.create_condition(storage_.get(), lock.get(), message, capacity);
        });
    }
    condition_instance(const condition_instance&) = delete;
    condition_instance& operator=(const condition_instance&) = delete;
    ~condition_instance() { table_.destroy_condition(storage_.get()); }

    void* get() const { return storage_.get(); }

   private:
    padded_storage storage_;
    const rwbench_lock& table_;
};

}  // namespace rwbench

// lock_instance_test.cpp: where the lock of a trial lies.
#include "lock_instance.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

#include "fakes.hpp"

namespace rwbench {
namespace {

rwbench_lock a_lock(std::size_t size, std::size_t alignment) {
    rwbench_lock table = fakes::lock("a lock");
    table.size = size;
    table.alignment = alignment;
    table.create = [](void*, char*, std::size_t) -> int { return RWBENCH_OK; };
    table.destroy = [](void*) {};
    return table;
}

TEST(LockInstance, begins_a_pair_of_cache_lines_and_fills_whole_ones) {
    for (const std::size_t size : {1u, 32u, 128u, 129u, 300u}) {
        const rwbench_lock table = a_lock(size, 8);
        const lock_instance instance(&table);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(instance.get()) % lock_instance::line_pair, 0u) << size;
        // A sanitizer objects where the last line is not the lock's own.
        const std::size_t lines = (size + lock_instance::line_pair - 1) / lock_instance::line_pair;
        std::memset(instance.get(), 0, lines * lock_instance::line_pair);
    }
}

TEST(LockInstance, obeys_a_lock_that_wants_more) {
    const rwbench_lock table = a_lock(64, 4096);
    const lock_instance instance(&table);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(instance.get()) % 4096, 0u);
}

TEST(LockInstance, of_no_lock_has_no_storage) { EXPECT_EQ(lock_instance(nullptr).get(), nullptr); }

}  // namespace
}  // namespace rwbench

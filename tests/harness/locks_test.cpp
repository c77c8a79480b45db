// Every lock that is registered under every scenario that is registered, and how a class becomes a lock's table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <new>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "registry.hpp"
#include "rwbench/lock_plugin.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

registry& built_ins() {
    static registry& known = *new registry;
    static const bool filled = (known.add_built_ins(), true);
    static_cast<void>(filled);
    return known;
}

std::vector<const rwbench_lock*> sound_locks() {
    std::vector<const rwbench_lock*> locks = built_ins().contents().locks;
    std::erase_if(locks, [](const rwbench_lock* lock) { return lock->group == std::string("broken"); });
    return locks;
}

std::string as_test_name(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

class EveryLock : public testing::TestWithParam<const rwbench_lock*> {};

TEST_P(EveryLock, runs_every_scenario_with_every_work_and_passes_its_oracle) {
    thread_executor executor;
    for (const rwbench_scenario* scenario : built_ins().contents().scenarios) {
        if (scenario->engine != RWBENCH_ENGINE_WORKERS) continue;
        if ((scenario->needs & ~GetParam()->capabilities) != 0) continue;
        std::vector<const rwbench_work*> works = built_ins().contents().works;
        if (scenario->own_work) works = {scenario->own_work};
        for (const rwbench_work* work : works) {
            SCOPED_TRACE(std::string(scenario->name) + " with the work " + work->name);
            trial_request request;
            request.lock = GetParam();
            request.scenario = scenario;
            request.work = work;
            request.parameters.readers = 4;
            request.parameters.writers = 2;
            request.parameters.threads = scenario->is_mixed ? 4 : 0;
            request.parameters.read_ratio = 0.5;
            request.parameters.iterations = 5;
            request.parameters.window_ns = scenario->default_window_ns != 0 ? 5'000'000 : 0;
            request.parameters.read_delay_ns = request.parameters.write_delay_ns =
                work->default_write_delay_ns != 0 ? 10'000 : 0;
            request.parameters.seed = 7;
            const trial_outcome outcome = executor.run(request);
            EXPECT_EQ(outcome.failure, std::nullopt);
            EXPECT_EQ(outcome.stuck, std::nullopt);
            EXPECT_EQ(outcome.violation, std::nullopt);
        }
    }
}

TEST_P(EveryLock, makes_pairs_of_both_sides_and_is_free_afterwards) {
    const rwbench_lock& table = *GetParam();
    ASSERT_TRUE(table.read_pairs && table.write_pairs);
    void* storage = ::operator new (table.size, std::align_val_t{table.alignment});
    char message[100] = "";
    ASSERT_EQ(table.create(storage, message, sizeof message), RWBENCH_OK) << message;
    EXPECT_EQ(table.read_pairs(storage, 100), RWBENCH_OK);
    EXPECT_EQ(table.write_pairs(storage, 100), RWBENCH_OK);
    EXPECT_EQ(table.read_pairs(storage, 1), RWBENCH_OK);
    table.destroy(storage);
    ::operator delete (storage, std::align_val_t{table.alignment});
}

INSTANTIATE_TEST_SUITE_P(Locks, EveryLock, testing::ValuesIn(sound_locks()),
                         [](const auto& instance) { return as_test_name(instance.param->name); });

TEST(Locks, of_the_library_can_share_be_timed_and_be_downgraded) {
    int found = 0;
    for (const rwbench_lock* lock : sound_locks()) {
        if (lock->group != std::string("library")) continue;
        ++found;
        EXPECT_EQ(lock->capabilities,
                  static_cast<std::uint32_t>(RWBENCH_CAN_SHARE | RWBENCH_CAN_TIME | RWBENCH_CAN_DOWNGRADE))
            << lock->name;
    }
    EXPECT_GE(found, 8);
}

TEST(Locks, that_exclude_readers_from_each_other_do_not_claim_to_share) {
    EXPECT_FALSE(built_ins().find_lock("Lock")->capabilities & RWBENCH_CAN_SHARE);
    EXPECT_FALSE(built_ins().find_lock("std::mutex")->capabilities & RWBENCH_CAN_SHARE);
    EXPECT_TRUE(built_ins().find_lock("std::shared_mutex")->capabilities & RWBENCH_CAN_SHARE);
}

// ---- capabilities, read off the members -----------------------------------------------------------------------------

struct no_lock {
    void lock() {}
};
struct half_timed : std::shared_mutex {
    bool try_lock_for(std::chrono::nanoseconds) { return true; }
};
struct downgradable : std::shared_mutex {
    void downgrade() {}
};

static_assert(!is_lockable<no_lock> && is_lockable<std::mutex>);
static_assert(!is_shareable<std::mutex> && is_shareable<std::shared_mutex>);
static_assert(is_timed<std::timed_mutex> && is_timed<std::shared_timed_mutex>);
static_assert(!is_timed<half_timed>, "both sides, or it is not timed");
static_assert(is_downgradable<downgradable> && !is_downgradable<std::shared_mutex>);
static_assert(capabilities_of<std::mutex>() == 0);
static_assert(capabilities_of<std::shared_timed_mutex>() == (RWBENCH_CAN_SHARE | RWBENCH_CAN_TIME));

TEST(LockTable, adds_the_capabilities_that_members_do_not_show) {
    EXPECT_EQ(lock_table<std::mutex>("m", "g", "s", RWBENCH_SPINS_ONLY).capabilities,
              static_cast<std::uint32_t>(RWBENCH_SPINS_ONLY));
}

TEST(LockTable, without_a_shared_side_reads_under_the_exclusive_one) {
    struct counting_mutex : std::mutex {
        int* acquisitions = nullptr;
        void lock() {
            std::mutex::lock();
            ++*acquisitions;
        }
    };
    constexpr rwbench_lock table = lock_table<counting_mutex>("m", "g", "s");
    int acquisitions = 0;
    counting_mutex lock;
    lock.acquisitions = &acquisitions;
    EXPECT_EQ(table.read_pairs(&lock, 3), RWBENCH_OK);
    EXPECT_EQ(acquisitions, 3);
}

}  // namespace
}  // namespace rwbench

// Every lock that is registered under every scenario that is registered, and how a class becomes a lock's table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "lock_instance.hpp"
#include "registry.hpp"
#include "rwbench/lock_plugin.hpp"
#include "rwbench/steady_clock.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

registry& built_ins() {
    static registry& known = *new registry;
    static const bool filled = (known.add_built_ins(), true);
    static_cast<void>(filled);
    return known;
}

#if defined(__SANITIZE_THREAD__)
constexpr bool has_thread_sanitizer = true;
#elif defined(__has_feature)
constexpr bool has_thread_sanitizer = __has_feature(thread_sanitizer);
#else
constexpr bool has_thread_sanitizer = false;
#endif

// What ThreadSanitizer does not see of a lock it takes for a race of what the lock guards.
struct unseen_lock {
    std::string_view name, why;
};
constexpr unseen_lock unseen_by_thread_sanitizer[] = {
    {"std::timed_mutex", "gcc 12's doesn't know pthread_mutex_clocklock"},
    {"std::shared_timed_mutex", "gcc 12's doesn't know pthread_rwlock_clockrdlock and _clockwrlock"},
    {"pthread_rwlock_t", "the same"},
    {"pthread_rwlock_t-writer", "the same"},
    {"absl::Mutex", "its operations are in a library that is not instrumented"},
    {"nsync_mu", "its operations are in a library that is not instrumented"},
    {"tbb::queuing_rw_mutex", "its operations are in a library that is not instrumented"},
    {"ck_rwlock", "its operations are assembly"},
    {"ck_pflock", "its operations are assembly"},
};

bool can_be_tested(const rwbench_lock& lock) {
    if (lock.group == std::string_view("broken")) return false;
    return !has_thread_sanitizer ||
           std::none_of(std::begin(unseen_by_thread_sanitizer), std::end(unseen_by_thread_sanitizer),
                        [&](const unseen_lock& unseen) { return unseen.name == lock.name; });
}

std::vector<const rwbench_lock*> sound_locks() {
    std::vector<const rwbench_lock*> locks = built_ins().contents().locks;
    std::erase_if(locks, [](const rwbench_lock* lock) { return !can_be_tested(*lock); });
    return locks;
}

std::string as_test_name(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

class EveryLock : public testing::TestWithParam<const rwbench_lock*> {
   protected:
    static bool can(std::uint32_t capability) { return (GetParam()->capabilities & capability) != 0; }
};

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
            request.parameters.timeout_ns = scenario->default_timeout_ns != 0 ? 20'000 : 0;
            request.parameters.rate_per_s = scenario->default_rate_per_s > 0 ? 100'000 : 0;
            request.parameters.locks = scenario->default_locks != 0 ? 5 : 1;
            request.parameters.skew = scenario->default_skew;
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

// A lock in storage of its own, one operation at a time, as `rwbench battery` calls it.
class held_lock {
   public:
    explicit held_lock(const rwbench_lock& table) : table_(table), instance_(&table) {}

    int acquire(std::uint32_t side, std::uint64_t timeout_ns = RWBENCH_NO_TIMEOUT) {
        const std::uint64_t began_ns = steady_now_ns();
        const int result = table_.acquire(instance_.get(), side, timeout_ns, message_.data(), message_.size());
        took_ns_ = steady_now_ns() - began_ns;
        return result;
    }
    int release(std::uint32_t side) { return table_.release(instance_.get(), side, message_.data(), message_.size()); }
    int downgrade() { return table_.downgrade_held(instance_.get(), message_.data(), message_.size()); }

    // Another thread asks, and gives back at once what it got.
    int acquire_elsewhere(std::uint32_t side, std::uint64_t timeout_ns = RWBENCH_NO_TIMEOUT) {
        int result = RWBENCH_FAILED;
        std::thread([&] {
            result = acquire(side, timeout_ns);
            if (result == RWBENCH_OK) {
                EXPECT_EQ(release(side), RWBENCH_OK) << said();
            }
        }).join();
        return result;
    }
    std::string said() const { return message_.data(); }
    std::uint64_t took_ns() const { return took_ns_; }  // the last one that was done

   private:
    const rwbench_lock& table_;
    lock_instance instance_;
    std::array<char, 256> message_{};
    std::atomic<std::uint64_t> took_ns_{0};
};

TEST_P(EveryLock, takes_one_operation_at_a_time) {
    held_lock lock(*GetParam());
    ASSERT_EQ(lock.acquire(RWBENCH_READ), RWBENCH_OK) << lock.said();
    if (can(RWBENCH_CAN_SHARE)) {
        EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_READ), RWBENCH_OK) << lock.said();
    }
    EXPECT_EQ(lock.release(RWBENCH_READ), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.acquire(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.release(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
}

TEST_P(EveryLock, waits_no_longer_than_it_was_told_or_says_that_it_can_not) {
    held_lock lock(*GetParam());
    constexpr std::uint64_t wait_ns = 1'000'000, ample_ns = 60'000'000'000;
    const bool is_timed = can(RWBENCH_CAN_TIME);
    ASSERT_EQ(lock.acquire(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
    for (std::uint32_t side : {RWBENCH_READ, RWBENCH_WRITE}) {
        EXPECT_EQ(lock.acquire_elsewhere(side, wait_ns), is_timed ? RWBENCH_TIMED_OUT : RWBENCH_FAILED);
        if (is_timed) {
            EXPECT_GE(lock.took_ns(), wait_ns) << "it gave up early";
        }
    }
    const std::string said = lock.said();
    EXPECT_EQ(lock.release(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
    if (!is_timed) {
        EXPECT_EQ(said, "the lock offers no timed acquisition");
        return;
    }
    for (std::uint32_t side : {RWBENCH_READ, RWBENCH_WRITE})
        EXPECT_EQ(lock.acquire_elsewhere(side, ample_ns), RWBENCH_OK) << lock.said();
}

TEST_P(EveryLock, lets_readers_in_after_a_downgrade_and_no_writer_before_the_release) {
    if (!can(RWBENCH_CAN_DOWNGRADE)) return;
    held_lock lock(*GetParam());
    ASSERT_EQ(lock.acquire(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.downgrade(), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_READ), RWBENCH_OK) << lock.said();
    if (can(RWBENCH_CAN_TIME)) {
        EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_WRITE, 1'000'000), RWBENCH_TIMED_OUT);
    }
    EXPECT_EQ(lock.release(RWBENCH_READ), RWBENCH_OK) << lock.said();
    EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_WRITE), RWBENCH_OK) << lock.said();
}

INSTANTIATE_TEST_SUITE_P(Locks, EveryLock, testing::ValuesIn(sound_locks()),
                         [](const auto& instance) { return as_test_name(instance.param->name); });

TEST(Locks, of_the_library_can_share_be_timed_be_downgraded_and_wait) {
    int found = 0;
    for (const rwbench_lock* lock : sound_locks()) {
        if (lock->group != std::string("library")) continue;
        ++found;
        EXPECT_EQ(lock->capabilities, static_cast<std::uint32_t>(RWBENCH_CAN_SHARE | RWBENCH_CAN_TIME |
                                                                 RWBENCH_CAN_DOWNGRADE | RWBENCH_CAN_WAIT))
            << lock->name;
    }
    EXPECT_GE(found, 8);
}

TEST(Locks, that_exclude_readers_from_each_other_do_not_claim_to_share) {
    EXPECT_FALSE(built_ins().find_lock("Lock")->capabilities & RWBENCH_CAN_SHARE);
    EXPECT_FALSE(built_ins().find_lock("std::mutex")->capabilities & RWBENCH_CAN_SHARE);
    EXPECT_TRUE(built_ins().find_lock("std::shared_mutex")->capabilities & RWBENCH_CAN_SHARE);
}

// Each with its own, where it has one.
TEST(Locks, wait_with_the_conditions_that_the_report_names) {
    const std::map<std::string, std::string> expected{{"RWLockFair", "RWCondition"},
                                                      {"RWLockWriteReentrantWriter", "RWCondition"},
                                                      {"Lock", "RWCondition"},
                                                      {"std::mutex", "std::condition_variable"},
                                                      {"std::shared_mutex", "std::condition_variable_any"},
                                                      {"pthread_rwlock_t", "std::condition_variable_any"},
                                                      {"absl::Mutex", "absl::CondVar"},
                                                      {"nsync_mu", "nsync_cv"}};
    for (const auto& [name, condition] : expected)
        if (const rwbench_lock* lock = built_ins().find_lock(name)) {
            EXPECT_EQ(lock->condition, condition) << name;
        }
}

// Of each peer's wrapper: a member under another name would not be seen, and the lock would be shown as less than it is.
TEST(Locks, of_others_offer_what_their_libraries_offer) {
    constexpr std::uint32_t share = RWBENCH_CAN_SHARE, time = RWBENCH_CAN_TIME, downgrade = RWBENCH_CAN_DOWNGRADE,
                            spins = RWBENCH_SPINS_ONLY;
    const std::map<std::string, std::uint32_t> expected{
        {"std::timed_mutex", time},
        {"std::shared_timed_mutex", share | time},
        {"pthread_rwlock_t", share | time},
        {"pthread_rwlock_t-writer", share | time},
        {"boost::shared_mutex", share | time | downgrade},
        {"absl::Mutex", share},
        {"tbb::rw_mutex", share | downgrade},
        {"tbb::spin_rw_mutex", share | downgrade | spins},
        {"tbb::queuing_rw_mutex", share | downgrade | spins},
        {"ck_rwlock", share | downgrade | spins},
        {"ck_pflock", share | spins},
        {"nsync_mu", share},
        {"folly::SharedMutexWritePriority", share | time | downgrade},
        {"folly::SharedMutexReadPriority", share | time | downgrade},
    };
    std::set<std::string> not_built;
    for (const absent_lock& absent : built_ins().contents().absent) not_built.insert(absent.name);
    for (const auto& [name, capabilities] : expected) {
        const rwbench_lock* lock = built_ins().find_lock(name);
        EXPECT_EQ(lock == nullptr, not_built.count(name) == 1) << name << " must be built, or told why not";
        if (lock) {
            EXPECT_EQ(lock->capabilities, capabilities | RWBENCH_CAN_WAIT) << name;
        }
    }
}

// By default absl::Mutex would, where its library was built for it, at a price that no user of a release build pays.
TEST(Locks, of_absl_look_for_no_deadlock_in_the_order_of_two) {
    const rwbench_lock* lock = built_ins().find_lock("absl::Mutex");
    if (!lock) return;
    held_lock one(*lock), other(*lock);
    testing::internal::CaptureStderr();
    for (const auto& [first, second] : {std::pair(&one, &other), std::pair(&other, &one)}) {
        ASSERT_EQ(first->acquire(RWBENCH_WRITE), RWBENCH_OK) << first->said();
        ASSERT_EQ(second->acquire(RWBENCH_WRITE), RWBENCH_OK) << second->said();
        ASSERT_EQ(second->release(RWBENCH_WRITE), RWBENCH_OK) << second->said();
        ASSERT_EQ(first->release(RWBENCH_WRITE), RWBENCH_OK) << first->said();
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

// While a writer waits for a reader, is another reader let in? Of the two kinds of one lock, one lets it in.
TEST(Locks, of_glibc_are_of_the_kind_that_their_names_say) {
    for (const auto& [name, expected] :
         {std::pair("pthread_rwlock_t", RWBENCH_OK), std::pair("pthread_rwlock_t-writer", RWBENCH_TIMED_OUT)}) {
        held_lock lock(*built_ins().find_lock(name));
        ASSERT_EQ(lock.acquire(RWBENCH_READ), RWBENCH_OK) << lock.said();
        std::thread writer([&] { EXPECT_EQ(lock.acquire_elsewhere(RWBENCH_WRITE), RWBENCH_OK) << lock.said(); });
        // Whether the writer has come to wait can't be seen from outside: the first reader that is kept out tells it. Many
        // are let in before it may be said that none ever is.
        int seen = RWBENCH_OK;
        for (int attempt = 0; attempt < 1000 && seen == RWBENCH_OK; ++attempt)
            seen = lock.acquire_elsewhere(RWBENCH_READ, 1'000'000);
        EXPECT_EQ(seen, expected) << name;
        EXPECT_EQ(lock.release(RWBENCH_READ), RWBENCH_OK) << lock.said();
        writer.join();
    }
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
static_assert(capabilities_of<std::mutex>() == RWBENCH_CAN_WAIT, "any lock has the standard's condition");
static_assert(capabilities_of<std::shared_timed_mutex>() == (RWBENCH_CAN_SHARE | RWBENCH_CAN_TIME | RWBENCH_CAN_WAIT));

TEST(LockTable, adds_the_capabilities_that_members_do_not_show) {
    EXPECT_EQ(lock_table<std::mutex>("m", "g", "s", RWBENCH_SPINS_ONLY).capabilities,
              static_cast<std::uint32_t>(RWBENCH_SPINS_ONLY | RWBENCH_CAN_WAIT));
}

// No exception crosses the interface: each becomes a result, with a sentence where there is room for one.
template <bool IsStandard>
struct throws_everywhere {
    explicit throws_everywhere(bool is_made) { fail_unless(is_made); }
    throws_everywhere() : throws_everywhere(false) {}
    void lock() { fail_unless(false); }
    void unlock() {}

    static void fail_unless(bool is_well) {
        if (is_well) return;
        if (IsStandard) throw std::runtime_error("no more");
        throw 5;
    }
};

template <bool IsStandard>
std::vector<std::string> said_of_what_throws() {
    constexpr rwbench_lock table = lock_table<throws_everywhere<IsStandard>>("t", "g", "s");
    throws_everywhere<IsStandard> lock(true);
    std::array<char, 256> message{};
    EXPECT_EQ(table.write_pairs(&lock, 3), RWBENCH_FAILED);
    EXPECT_EQ(table.create(&lock, message.data(), message.size()), RWBENCH_FAILED);
    std::vector<std::string> said{message.data()};
    EXPECT_EQ(table.acquire(&lock, RWBENCH_WRITE, RWBENCH_NO_TIMEOUT, message.data(), message.size()), RWBENCH_FAILED);
    said.push_back(message.data());
    return said;
}

TEST(LockTable, turns_what_a_lock_throws_into_results_and_sentences) {
    EXPECT_EQ(said_of_what_throws<true>(), (std::vector<std::string>{"no more", "no more"}));
    EXPECT_EQ(said_of_what_throws<false>(),
              (std::vector<std::string>{"the lock's constructor threw something that is no std::exception",
                                        "the lock threw something that is no std::exception"}));
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

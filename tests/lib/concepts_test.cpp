// concepts_test.cpp: what must not compile. A concept is trusted once it has refused a type that only nearly fits.
#include "rwlocker/concepts.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>
#include <type_traits>

#include "rwlocker/lock_types.hpp"
#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"

namespace rwlocker::tests {
namespace {

// ---- the capabilities of the standard's own

static_assert(Lockable<std::mutex> && !TimedLockable<std::mutex> && !SharedMutex<std::mutex>);
static_assert(TimedLockable<std::timed_mutex> && !SharedTimedMutex<std::timed_mutex>);
static_assert(SharedMutex<std::shared_mutex> && !SharedTimedMutex<std::shared_mutex>);
static_assert(SharedTimedMutex<std::shared_timed_mutex>);
static_assert(!StoppableLock<std::shared_timed_mutex> && !DowngradableLock<std::shared_timed_mutex> &&
              !TwoSidedLock<std::shared_timed_mutex> && !ReentrantWriterLock<std::shared_timed_mutex>);
static_assert(!Lockable<int> && !DowngradableLock<int> && !TwoSidedLock<int> && !ReentrantWriterLock<int>);

struct void_try {
    void lock();
    void try_lock();
    void unlock();
};
static_assert(!Lockable<void_try>, "try_lock must answer");

struct half_stoppable {
    bool lock(std::stop_token);
};
static_assert(!StoppableLock<half_stoppable>, "both sides must be stoppable");

struct void_stoppable {
    void lock(std::stop_token);
    void lock_shared(std::stop_token);
};
static_assert(!StoppableLock<void_stoppable>, "a stoppable wait must answer");

struct without_locked {
    std::timed_mutex read, write;
};
static_assert(!TwoSidedLock<without_locked>, "a side must say whether it is held");

struct not_reentrant {
    static constexpr bool is_reentrant = false;
};
static_assert(!ReentrantWriterLock<not_reentrant> && !ReentrantWriterLock<RWLockFair>);
static_assert(ReentrantWriterLock<RWLockFairReentrantWriter>);

// ---- policies

struct any_policy : policy::Fair {};
static_assert(policy::Policy<any_policy>);
struct patient_policy : policy::Fair {
    static constexpr unsigned handoff_after = core::largest_barge_limit;
};
static_assert(policy::Policy<patient_policy>);
struct too_patient_policy : policy::Fair {
    static constexpr unsigned handoff_after = core::largest_barge_limit + 1;
};
static_assert(!policy::Policy<too_patient_policy>, "barges are counted modulo 2^14");
struct vague_policy : policy::Fair {
    static int may_enter_shared(core::word);
};
static_assert(!policy::Policy<vague_policy>, "a question is answered by yes or no");
struct nameless_policy : private policy::Fair {
    using Fair::handoff_after;
    using Fair::may_enter_shared;
    using Fair::opens_read_phase;
    using Fair::promised;
    using Fair::readers_compete;
    using Fair::readers_go_first;
    using Fair::readers_join_downgrade;
};
static_assert(!policy::Policy<nameless_policy>, "the report needs a name");
struct policy_without_promises : private policy::Fair {
    using Fair::handoff_after;
    using Fair::may_enter_shared;
    using Fair::name;
    using Fair::opens_read_phase;
    using Fair::readers_compete;
    using Fair::readers_go_first;
    using Fair::readers_join_downgrade;
};
static_assert(!policy::Policy<policy_without_promises>, "nobody could judge it");

// ---- platforms

struct widthless : platform::native {
    static constexpr unsigned relay_width = 0;
};
static_assert(Platform<platform::native> && !Platform<widthless>, "a relay wakes at least one");
struct clockless : platform::native {
    struct clock {};
};
static_assert(!Platform<clockless> && !Platform<int>);

// ---- guards

template <class G>
concept can_downgrade_lvalue = requires(G& guard) {
    guard.downgrade();
};
template <class G>
concept can_downgrade = requires(G&& guard) {
    std::move(guard).downgrade();
};

static_assert(can_downgrade<WriteGuard<RWLockFair>>);
static_assert(!can_downgrade_lvalue<WriteGuard<RWLockFair>>, "the guard is used up: it must be moved");
static_assert(!can_downgrade<ReadGuard<RWLockFair>> && !can_downgrade_lvalue<ReadGuard<RWLockFair>>);
static_assert(!std::is_copy_constructible_v<ReadGuard<RWLockFair>> &&
              !std::is_copy_assignable_v<ReadGuard<RWLockFair>>);
static_assert(!std::is_copy_constructible_v<WriteGuard<RWLockFair>> &&
              !std::is_copy_assignable_v<WriteGuard<RWLockFair>>);
static_assert(std::is_nothrow_move_constructible_v<ReadGuard<RWLockFair>> &&
              std::is_nothrow_move_constructible_v<WriteGuard<RWLockFair>>);
static_assert(std::is_nothrow_default_constructible_v<ReadGuard<RWLockFair>> &&
              std::is_nothrow_default_constructible_v<WriteGuard<RWLockFair>>);
static_assert(!std::is_convertible_v<ReadGuard<RWLockFair>, bool>, "asked in a condition, not counted with");
static_assert(!std::is_constructible_v<ReadGuard<RWLockFair>, WriteGuard<RWLockFair>>, "only by downgrade()");
static_assert(!std::is_constructible_v<WriteGuard<RWLockFair>, ReadGuard<RWLockFair>>, "never");
static_assert(sizeof(ReadGuard<RWLockFair>) == sizeof(void*) && sizeof(WriteGuard<RWLockFair>) == sizeof(void*));

// ---- conditions

template <class C>
concept waits_on_both_sides = requires(C& condition, std::stop_token token) {
    condition.wait();
    condition.read.wait();
    condition.write.wait();
    { condition.read.wait(token) } -> std::same_as<bool>;
    condition.notify();
    condition.notify_all();
};

static_assert(!SpliceableLock<std::shared_mutex> && !SpliceableLock<std::mutex> && !SpliceableLock<int>);
static_assert(waits_on_both_sides<RWCondition<RWLockFair>> && waits_on_both_sides<Condition> &&
              waits_on_both_sides<RWCondition<std::shared_mutex>> && waits_on_both_sides<RWCondition<std::mutex>>);
static_assert(std::is_same_v<Condition, RWCondition<Lock>>);
static_assert(!std::is_copy_constructible_v<Condition> && !std::is_move_constructible_v<Condition> &&
              !std::is_default_constructible_v<Condition>);
static_assert(!std::is_copy_constructible_v<decltype(Condition::read)>,
              "a side lives in its condition and nowhere else");
static_assert(sizeof(Condition) == 72 && sizeof(RWCondition<RWLockFair>) == 72);
static_assert(std::is_trivially_destructible_v<Condition>, "a static condition is usable until the process ends");
constinit RWLockFair a_static_lock;
[[maybe_unused]] constinit RWCondition a_static_condition(a_static_lock);

// ---- locks

static_assert(core::checks_size != 0 || std::is_empty_v<core::plain_owner<platform::native>>,
              "unless it is checked, a plain lock remembers nobody");

template <class L>
struct LockShape : ::testing::Test {};
TYPED_TEST_SUITE(LockShape, every_list, by_name);

TYPED_TEST(LockShape, is_fixed_in_place_and_small) {
    using view = decltype(TypeParam::read);
    static_assert(std::is_nothrow_default_constructible_v<TypeParam>);
    static_assert(!std::is_copy_constructible_v<TypeParam> && !std::is_move_constructible_v<TypeParam>);
    static_assert(!std::is_copy_assignable_v<TypeParam> && !std::is_move_assignable_v<TypeParam>);
    static_assert(!std::is_copy_constructible_v<view> && !std::is_default_constructible_v<view>,
                  "a view lives in its lock and nowhere else");
    static_assert(core::checks_size != 0 || std::is_trivially_destructible_v<TypeParam>,
                  "a static lock is usable until the process ends");
    EXPECT_LE(sizeof(TypeParam), (TypeParam::is_reentrant ? 48u : 32u) + core::checks_size);
    EXPECT_NE(name_of<TypeParam>(), "unlisted");
}

TEST(LockTypes, have_names_that_differ) {
    std::vector<std::string> names;
    const auto collect = [&](const auto&... entry) { (names.emplace_back(entry.name), ...); };
    std::apply(collect, reader_writer_locks);
    std::apply(collect, exclusive_locks);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace rwlocker::tests

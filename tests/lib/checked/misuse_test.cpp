// misuse_test.cpp: what the checked build refuses of every type, where the others wait for ever or let it pass.
#include <gtest/gtest.h>

#include <mutex>
#include <stop_token>

#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

constexpr auto not_permitted = std::errc::operation_not_permitted;
constexpr auto would_deadlock = std::errc::resource_deadlock_would_occur;

template <class L>
struct CheckedLock : ::testing::Test {
    L lock;

    void expect_held_exclusive() {
        EXPECT_TRUE(lock.write.locked());
        EXPECT_FALSE(elsewhere([&] { return lock.try_lock() || lock.try_lock_shared(); }));
    }
};

template <class L>
struct CheckedPlainLock : CheckedLock<L> {};
using plain_and_exclusive_list = joined<plain_list, exclusive_list>::type;
TYPED_TEST_SUITE(CheckedPlainLock, plain_and_exclusive_list, by_name);

TYPED_TEST(CheckedPlainLock, refuses_its_writer_that_locks_again) {
    std::stop_source source;
    this->lock.lock();
    EXPECT_EQ(error_of([&] { this->lock.lock(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { this->lock.write.lock(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { (void)this->lock.lock(source.get_token()); }), would_deadlock);
    EXPECT_FALSE(this->lock.try_lock());
    EXPECT_FALSE(this->lock.try_lock_for(std::chrono::hours(24)));
    EXPECT_FALSE(this->lock.try_lock_until(std::chrono::steady_clock::time_point::max()));
    this->expect_held_exclusive();
    this->lock.unlock();
    expect_free(this->lock);
}

TYPED_TEST(CheckedPlainLock, refuses_its_writer_that_reads) {
    std::stop_source source;
    this->lock.lock();
    EXPECT_EQ(error_of([&] { this->lock.lock_shared(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { this->lock.read.lock(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { (void)this->lock.lock_shared(source.get_token()); }), would_deadlock);
    EXPECT_FALSE(this->lock.try_lock_shared());
    EXPECT_FALSE(this->lock.try_lock_shared_for(std::chrono::hours(24)));
    this->expect_held_exclusive();
    this->lock.unlock();
    expect_free(this->lock);
}

TYPED_TEST_SUITE(CheckedLock, every_list, by_name);

TYPED_TEST(CheckedLock, refuses_a_foreign_release) {
    holder owner = writer_of(this->lock);
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.write.unlock(); }), not_permitted);
    this->expect_held_exclusive();
    owner.release();
    expect_free(this->lock);
}

// Elsewhere a plain lock's write side counts as the caller's if anybody holds it.
TYPED_TEST(CheckedLock, refuses_a_notification_or_a_wait_by_another_than_its_writer) {
    RWCondition<TypeParam> condition(this->lock);
    holder owner = writer_of(this->lock);
    EXPECT_EQ(error_of([&] { condition.notify(); }), not_permitted);
    EXPECT_EQ(error_of([&] { condition.notify(0); }), not_permitted);
    EXPECT_EQ(error_of([&] { condition.read.notify_all(); }), not_permitted);
    EXPECT_EQ(error_of([&] { condition.wait(); }), not_permitted);
    EXPECT_EQ(error_of([&] { condition.read.wait(); }), not_permitted);
    EXPECT_EQ(error_of([&] { condition.wait_for(std::chrono::hours(1)); }), not_permitted);
    this->expect_held_exclusive();
    owner.release();
    expect_free(this->lock);
}

TYPED_TEST(CheckedLock, knows_its_writer_again_after_a_wait) {
    RWCondition<TypeParam> condition(this->lock);
    const std::lock_guard writer(this->lock);
    EXPECT_FALSE(condition.wait_for(std::chrono::seconds(0)));
    condition.notify();
    elsewhere([&] { EXPECT_EQ(error_of([&] { condition.notify(); }), not_permitted); });
    elsewhere([&] { EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted); });
}

TYPED_TEST(CheckedLock, forgets_its_writer_with_the_release) {
    for (int i = 0; i < 3; ++i) {
        this->lock.lock();
        this->lock.unlock();
        EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
        elsewhere([&] {
            this->lock.lock();
            this->lock.unlock();
        });
    }
    expect_free(this->lock);
}

template <class L>
struct CheckedReaderWriterLock : CheckedLock<L> {};
TYPED_TEST_SUITE(CheckedReaderWriterLock, reader_writer_list, by_name);

TYPED_TEST(CheckedReaderWriterLock, refuses_a_foreign_downgrade) {
    holder owner = writer_of(this->lock);
    EXPECT_EQ(error_of([&] { this->lock.downgrade(); }), not_permitted);
    this->expect_held_exclusive();
    owner.release();
    expect_free(this->lock);
}

TYPED_TEST(CheckedReaderWriterLock, forgets_its_writer_with_a_downgrade) {
    this->lock.lock();
    this->lock.downgrade();
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    this->lock.lock_shared();
    this->lock.unlock_shared();
    this->lock.unlock_shared();
    expect_free(this->lock);
}

}  // namespace
}  // namespace rwlocker::tests

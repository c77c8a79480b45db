// misuse_test.cpp: each row of the contract's table of misuse, for each lock type that it applies to: the answer, and that
// nothing was changed by it.
#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>

#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto not_permitted = std::errc::operation_not_permitted;
constexpr auto would_deadlock = std::errc::resource_deadlock_would_occur;

// What other threads find: nothing held and nobody queued, a writer, or readers only.
enum class found { free, writer, readers };

template <class L>
found look_from_elsewhere(L& lock) {
    return elsewhere([&] {
        if (lock.try_lock()) {
            lock.unlock();
            return found::free;
        }
        return lock.read.locked() ? found::readers : found::writer;
    });
}

template <class L>
struct MisuseOfAnyLock : ::testing::Test {
    L lock;
};
TYPED_TEST_SUITE(MisuseOfAnyLock, every_list, by_name);

TYPED_TEST(MisuseOfAnyLock, releasing_what_nobody_holds_is_refused) {
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.read.unlock(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.write.unlock(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(MisuseOfAnyLock, downgrading_what_nobody_holds_is_refused) {
    EXPECT_EQ(error_of([&] { this->lock.downgrade(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.write.downgrade(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(MisuseOfAnyLock, releasing_twice_is_refused) {
    this->lock.lock();
    this->lock.unlock();
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    this->lock.lock_shared();
    this->lock.unlock_shared();
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

template <class L>
struct Misuse : MisuseOfAnyLock<L> {};
TYPED_TEST_SUITE(Misuse, reader_writer_list, by_name);

TYPED_TEST(Misuse, releasing_the_other_side_than_the_held_one_is_refused) {
    this->lock.lock();
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::writer);
    this->lock.unlock();
    this->lock.lock_shared();
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.downgrade(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::readers);
    this->lock.unlock_shared();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(Misuse, releasing_another_threads_read_side_is_refused) {
    {
        holder reader = reader_of(this->lock);
        EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
        EXPECT_EQ(look_from_elsewhere(this->lock), found::readers);
    }
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(Misuse, releasing_the_read_side_more_often_than_taken_is_refused) {
    holder reader = reader_of(this->lock);
    this->lock.lock_shared();
    this->lock.unlock_shared();
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::readers);
}

TYPED_TEST(Misuse, a_readers_upgrade_is_refused_at_once_and_its_read_side_kept) {
    std::stop_source source;
    for (int others = 0; others < 2; ++others) {
        std::optional<holder> other;
        if (others) other.emplace([&] { this->lock.lock_shared(); }, [&] { this->lock.unlock_shared(); });
        this->lock.lock_shared();
        EXPECT_EQ(error_of([&] { this->lock.lock(); }), would_deadlock);
        EXPECT_EQ(error_of([&] { this->lock.write.lock(); }), would_deadlock);
        EXPECT_EQ(error_of([&] { (void)this->lock.lock(source.get_token()); }), would_deadlock);
        EXPECT_FALSE(this->lock.try_lock());
        EXPECT_FALSE(this->lock.try_lock_for(std::chrono::hours(24)));
        EXPECT_FALSE(this->lock.try_lock_until(std::chrono::steady_clock::time_point::max()));
        EXPECT_EQ(look_from_elsewhere(this->lock), found::readers);
        // No waiter was left behind: a reader from elsewhere is not kept out by one.
        EXPECT_TRUE(elsewhere([&] {
            if (!this->lock.try_lock_shared()) return false;
            this->lock.unlock_shared();
            return true;
        }));
        this->lock.unlock_shared();
    }
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(Misuse, an_upgrade_is_refused_behind_a_waiting_writer_too) {
    this->lock.lock_shared();
    sleeper writer([&] { const std::lock_guard inside(this->lock); });
    writer.until_asleep();
    EXPECT_EQ(error_of([&] { this->lock.lock(); }), would_deadlock);
    EXPECT_FALSE(this->lock.try_lock_for(std::chrono::hours(24)));
    this->lock.unlock_shared();
    writer.join();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

template <class L>
struct MisuseOfReentrantLock : MisuseOfAnyLock<L> {};
TYPED_TEST_SUITE(MisuseOfReentrantLock, reentrant_list, by_name);

TYPED_TEST(MisuseOfReentrantLock, a_foreign_release_or_downgrade_is_refused) {
    holder owner = writer_of(this->lock);
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.downgrade(); }), not_permitted);
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::writer);
    owner.release();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(MisuseOfReentrantLock, a_nested_downgrade_is_refused) {
    this->lock.lock();
    this->lock.lock();
    EXPECT_EQ(error_of([&] { this->lock.downgrade(); }), not_permitted);
    EXPECT_EQ(look_from_elsewhere(this->lock), found::writer);
    {
        WriteGuard nested(this->lock, std::adopt_lock);
        EXPECT_EQ(error_of([&] { (void)std::move(nested).downgrade(); }), not_permitted);
        EXPECT_TRUE(nested.owns_lock()) << "a refused downgrade leaves the guard what it held";
    }
    this->lock.downgrade();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::readers);
    this->lock.unlock_shared();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

TYPED_TEST(MisuseOfReentrantLock, the_owners_read_is_refused) {
    std::stop_source source;
    this->lock.lock();
    EXPECT_EQ(error_of([&] { this->lock.lock_shared(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { this->lock.read.lock(); }), would_deadlock);
    EXPECT_EQ(error_of([&] { (void)this->lock.lock_shared(source.get_token()); }), would_deadlock);
    EXPECT_FALSE(this->lock.try_lock_shared());
    EXPECT_FALSE(this->lock.try_lock_shared_for(std::chrono::hours(24)));
    EXPECT_FALSE(this->lock.try_lock_shared_until(std::chrono::steady_clock::time_point::max()));
    EXPECT_EQ(look_from_elsewhere(this->lock), found::writer);
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), not_permitted) << "no refused read left a hold";
    this->lock.unlock();
    EXPECT_EQ(look_from_elsewhere(this->lock), found::free);
}

using MisuseDeathTest = ::testing::Test;

TEST(MisuseDeathTest, a_refused_release_in_a_destructor_terminates) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(
        {
            RWLockFair lock;
            lock.lock();
            const std::lock_guard writer(lock, std::adopt_lock);
            lock.downgrade();  // the guard must be release()d; this one isn't
        },
        "");
}

}  // namespace
}  // namespace rwlocker::tests

// conformance_test.cpp: what every lock type does, each case for each type of lock_types.hpp.
//
// Counterparts of the Python system's own cases for locks, and of the contract's sections "Shape" and "Recursive reads".
// Misuse and waits that end have their own files; who is admitted when is told by schedules on the instrumented platform.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "rwlocker/concepts.hpp"
#include "support/lock_list.hpp"
#include "support/phaser.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

// ---- every lock

template <class L>
struct EveryLock : ::testing::Test {
    static_assert(SharedTimedMutex<L> && StoppableLock<L> && DowngradableLock<L> && TwoSidedLock<L>);
    L lock;
};
TYPED_TEST_SUITE(EveryLock, every_list, by_name);

TYPED_TEST(EveryLock, is_free_at_first) { expect_free(this->lock); }

TYPED_TEST(EveryLock, is_constant_initialised) {
    static constinit TypeParam global;
    const std::lock_guard writer(global);
    EXPECT_TRUE(global.write.locked());
}

TYPED_TEST(EveryLock, keeps_others_out_while_a_writer_is_inside) {
    this->lock.lock();
    EXPECT_TRUE(this->lock.write.locked());
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock_shared(); }));
    this->lock.unlock();
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, keeps_writers_out_while_a_reader_is_inside) {
    this->lock.lock_shared();
    EXPECT_TRUE(this->lock.read.locked());
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    this->lock.unlock_shared();
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, excludes_writers_from_writers_and_from_readers) {
    long first = 0, second = 0;  // plain: a broken lock is also a data race
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                if ((i + t) % 3 == 0) {
                    const std::lock_guard writer(this->lock);
                    ++first;
                    ++second;
                } else {
                    const std::shared_lock reader(this->lock);
                    ASSERT_EQ(first, second);
                }
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(first, 4 * 500 / 3 + 1);
    EXPECT_EQ(first, second);
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, takes_the_standard_guards) {
    {
        const std::lock_guard writer(this->lock);
        EXPECT_TRUE(this->lock.write.locked());
    }
    {
        std::unique_lock writer(this->lock);
        EXPECT_TRUE(this->lock.write.locked());
        writer.unlock();
        EXPECT_TRUE(writer.try_lock());
        writer.unlock();
        EXPECT_TRUE(writer.try_lock_for(1ms));
        writer.unlock();
        EXPECT_TRUE(writer.try_lock_until(std::chrono::system_clock::now() + 1ms));
        std::unique_lock moved(std::move(writer));
        EXPECT_TRUE(moved.owns_lock());
    }
    {
        std::unique_lock writer(this->lock, std::try_to_lock);
        EXPECT_TRUE(writer.owns_lock());
    }
    {
        this->lock.lock();
        const std::lock_guard adopted(this->lock, std::adopt_lock);
    }
    {
        std::shared_lock reader(this->lock);
        EXPECT_TRUE(this->lock.read.locked());
        reader.unlock();
        EXPECT_TRUE(reader.try_lock());
        reader.unlock();
        EXPECT_TRUE(reader.try_lock_for(1ms));
        reader.unlock();
        EXPECT_TRUE(reader.try_lock_until(std::chrono::steady_clock::now() + 1ms));
    }
    {
        std::unique_lock writer(this->lock, std::defer_lock);
        EXPECT_FALSE(this->lock.write.locked());
    }
    expect_free(this->lock);
}

// two threads, opposite orders: std::lock and std::scoped_lock must find a way
TYPED_TEST(EveryLock, is_taken_two_at_a_time_without_deadlock) {
    TypeParam other;
    int together = 0;
    std::thread opposite([&] {
        for (int i = 0; i < 200; ++i) {
            const std::scoped_lock both(other, this->lock);
            ++together;
        }
    });
    for (int i = 0; i < 200; ++i) {
        if (i % 2) {
            const std::scoped_lock both(this->lock, other);
            ++together;
        } else {
            std::lock(this->lock, other);
            ++together;
            this->lock.unlock();
            other.unlock();
        }
    }
    opposite.join();
    EXPECT_EQ(together, 400);
    std::lock(this->lock.read, other.write);
    EXPECT_TRUE(other.write.locked());
    this->lock.read.unlock();
    other.write.unlock();
    expect_free(this->lock);
    expect_free(other);
}

TYPED_TEST(EveryLock, serves_a_standard_condition_on_the_write_side) {
    std::condition_variable_any changed;
    bool is_ready = false;
    std::thread waiter([&] {
        std::unique_lock writer(this->lock);
        changed.wait(writer, [&] { return is_ready; });
        is_ready = false;
    });
    {
        const std::lock_guard writer(this->lock);
        is_ready = true;
    }
    changed.notify_all();
    waiter.join();
    EXPECT_FALSE(is_ready);
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, serves_a_standard_condition_on_the_read_side) {
    std::condition_variable_any changed;
    bool is_ready = false;
    std::vector<std::thread> waiters;
    for (int i = 0; i < 3; ++i)
        waiters.emplace_back([&] {
            std::shared_lock reader(this->lock);
            changed.wait(reader, [&] { return is_ready; });
        });
    {
        const std::lock_guard writer(this->lock);
        is_ready = true;
    }
    changed.notify_all();
    for (auto& waiter : waiters) waiter.join();
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, has_views_of_both_sides) {
    {
        const std::lock_guard reader(this->lock.read);
        EXPECT_TRUE(this->lock.read.locked());
    }
    {
        const std::lock_guard writer(this->lock.write);
        EXPECT_TRUE(this->lock.write.locked());
    }
    {
        std::unique_lock reader(this->lock.read, 1ms);
        EXPECT_TRUE(reader.owns_lock());
        EXPECT_FALSE(elsewhere([&] { return this->lock.write.try_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return this->lock.write.try_lock_for(1ms); }));
    }
    {
        std::unique_lock writer(this->lock.write, std::chrono::steady_clock::now() + 1ms);
        EXPECT_TRUE(writer.owns_lock());
        EXPECT_FALSE(elsewhere([&] { return this->lock.read.try_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return this->lock.read.try_lock_for(1ms); }));
        EXPECT_FALSE(elsewhere([&] { return this->lock.read.try_lock_until(std::chrono::system_clock::now() + 1ms); }));
    }
    std::stop_source source;
    EXPECT_TRUE(this->lock.read.lock(source.get_token()));
    this->lock.read.unlock();
    EXPECT_TRUE(this->lock.write.lock(source.get_token()));
    this->lock.write.downgrade();
    this->lock.read.unlock();
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, has_guards_that_know_their_side) {
    {
        const ReadGuard reader(this->lock);
        EXPECT_TRUE(reader.owns_lock());
        EXPECT_TRUE(this->lock.read.locked());
    }
    {
        WriteGuard writer(this->lock);
        EXPECT_TRUE(writer);
        WriteGuard moved(std::move(writer));
        EXPECT_FALSE(writer);  // NOLINT(bugprone-use-after-move): a moved-from guard is empty
        WriteGuard<TypeParam> assigned;
        assigned = std::move(moved);
        EXPECT_TRUE(assigned);
        EXPECT_FALSE(moved);  // NOLINT(bugprone-use-after-move)
        assigned.unlock();
        EXPECT_FALSE(assigned);
        EXPECT_EQ(error_of([&] { assigned.unlock(); }), std::errc::operation_not_permitted);
    }
    {
        this->lock.lock();
        WriteGuard adopted(this->lock, std::adopt_lock);
        EXPECT_FALSE(elsewhere([&] { return WriteGuard(this->lock, std::try_to_lock).owns_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return ReadGuard(this->lock, std::try_to_lock).owns_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return WriteGuard(this->lock, 1ms).owns_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return ReadGuard(this->lock, 1ms).owns_lock(); }));
        EXPECT_EQ(adopted.release(), &this->lock);
        this->lock.unlock();
    }
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, is_downgraded_by_its_guard) {
    WriteGuard writer(this->lock);
    ReadGuard<TypeParam> reader = std::move(writer).downgrade();
    EXPECT_FALSE(writer);  // NOLINT(bugprone-use-after-move)
    EXPECT_TRUE(reader);
    EXPECT_TRUE(this->lock.read.locked());
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    EXPECT_EQ(error_of([&] { (void)std::move(writer).downgrade(); }), std::errc::operation_not_permitted);
    reader.unlock();
    expect_free(this->lock);
}

TYPED_TEST(EveryLock, is_released_when_an_exception_leaves_a_guarded_scope) {
    for (int side = 0; side < 4; ++side) {
        try {
            std::optional<ReadGuard<TypeParam>> reader;
            std::optional<WriteGuard<TypeParam>> writer;
            std::unique_lock standard(this->lock, std::defer_lock);
            std::shared_lock standard_shared(this->lock, std::defer_lock);
            if (side == 0) reader.emplace(this->lock);
            if (side == 1) writer.emplace(this->lock);
            if (side == 2) standard.lock();
            if (side == 3) standard_shared.lock();
            throw std::runtime_error("left");
        } catch (const std::runtime_error&) {
        }
        expect_free(this->lock);
    }
}

TYPED_TEST(EveryLock, keeps_writers_out_and_stays_usable_after_a_downgrade) {
    this->lock.lock();
    this->lock.downgrade();
    EXPECT_TRUE(this->lock.read.locked());
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    this->lock.unlock_shared();
    for (int i = 0; i < 3; ++i) {  // the manual release of the read side does not poison the next write
        this->lock.lock();
        EXPECT_TRUE(this->lock.write.locked());
        this->lock.unlock();
        expect_free(this->lock);
    }
}

TYPED_TEST(EveryLock, hands_a_released_side_to_those_who_wait) {
    for (const bool holds_write : {true, false}) {
        holds_write ? this->lock.lock() : this->lock.lock_shared();
        int writes = 0;
        sleeper first([&] {
            const std::lock_guard writer(this->lock);
            ++writes;
        });
        sleeper second([&] {
            const std::lock_guard writer(this->lock);
            ++writes;
        });
        sleeper reader([&] { const std::shared_lock inside(this->lock); });
        first.until_asleep();
        second.until_asleep();
        reader.until_asleep();
        EXPECT_FALSE(first.is_done());
        EXPECT_FALSE(second.is_done());
        holds_write ? this->lock.unlock() : this->lock.unlock_shared();
        first.join();
        second.join();
        reader.join();
        EXPECT_EQ(writes, 2);
        expect_free(this->lock);
    }
}

// ---- locks with two different sides

template <class L>
struct ReaderWriterLock : EveryLock<L> {};
TYPED_TEST_SUITE(ReaderWriterLock, reader_writer_list, by_name);

// Windows' SRWLOCK took a reader for a writer at times: readers that meet inside waited for ever (microsoft/STL #4448).
//    main    R---1===2---r        both are inside from 1 to 2
//    other     R-1===2-r
TYPED_TEST(ReaderWriterLock, lets_readers_in_together_unlike_stl_4448) {
    phaser together(2);
    std::thread other([&] {
        const std::shared_lock reader(this->lock);
        auto place = together[1];
        place.await();
        place.await();
    });
    {
        const std::shared_lock reader(this->lock);
        auto place = together[0];
        place.await();
        EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
        EXPECT_TRUE(elsewhere([&] {
            if (!this->lock.try_lock_shared()) return false;
            this->lock.unlock_shared();
            return true;
        }));
        place.await();
    }
    other.join();
    expect_free(this->lock);
}

TYPED_TEST(ReaderWriterLock, lets_readers_in_after_a_downgrade) {
    this->lock.lock();
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock_shared(); }));
    this->lock.downgrade();
    EXPECT_TRUE(elsewhere([&] {
        if (!this->lock.try_lock_shared()) return false;
        this->lock.unlock_shared();
        return true;
    }));
    this->lock.unlock_shared();
    expect_free(this->lock);
}

//    main    W----d--2--r         the readers asleep behind the writer are woken by its downgrade, and are inside
//    other     R==.--2--r         together with it
TYPED_TEST(ReaderWriterLock, wakes_waiting_readers_on_a_downgrade) {
    phaser together(3);
    this->lock.lock();
    const auto read = [&](int thread) {
        return [&, thread] {
            const std::shared_lock reader(this->lock);
            together[thread].await();
        };
    };
    sleeper first(read(1)), second(read(2));
    first.until_asleep();
    second.until_asleep();
    this->lock.downgrade();
    together[0].await();
    this->lock.unlock_shared();
    first.join();
    second.join();
    expect_free(this->lock);
}

//    main    R---------R-r-------r
//    writer    W=================.w
TYPED_TEST(ReaderWriterLock, lets_a_reader_in_again_although_a_writer_waits) {
    this->lock.lock_shared();
    sleeper writer([&] { const std::lock_guard inside(this->lock); });
    writer.until_asleep();
    this->lock.lock_shared();
    EXPECT_TRUE(this->lock.try_lock_shared());
    EXPECT_TRUE(this->lock.try_lock_shared_for(1ms));
    EXPECT_TRUE(this->lock.try_lock_shared_until(std::chrono::steady_clock::now() - 1ms));
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(this->lock.lock_shared(stopped.get_token()));
    EXPECT_FALSE(writer.is_done());
    for (int i = 0; i < 6; ++i) this->lock.unlock_shared();
    writer.join();
    expect_free(this->lock);
}

TYPED_TEST(ReaderWriterLock, counts_any_depth_of_one_threads_reads) {
    constexpr int deep = 300;
    TypeParam others[3];
    for (int i = 0; i < deep; ++i) {
        this->lock.lock_shared();
        others[i % 3].lock_shared();
    }
    for (int i = 0; i < deep - 1; ++i) this->lock.unlock_shared();
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    this->lock.unlock_shared();
    expect_free(this->lock);
    for (int i = 0; i < deep; ++i) others[i % 3].unlock_shared();
    for (auto& other : others) expect_free(other);
    EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), std::errc::operation_not_permitted);
}

TYPED_TEST(ReaderWriterLock, takes_recursion_after_a_downgrade) {
    this->lock.lock();
    this->lock.downgrade();
    this->lock.lock_shared();
    this->lock.unlock_shared();
    EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
    this->lock.unlock_shared();
    expect_free(this->lock);
}

// What a thread took along, nobody inherits, whichever thread comes next.
TYPED_TEST(ReaderWriterLock, stays_read_for_ever_by_a_thread_that_has_ended) {
    elsewhere([&] { this->lock.lock_shared(); });
    for (int i = 0; i < 3; ++i)
        elsewhere([&] {
            EXPECT_EQ(error_of([&] { this->lock.unlock_shared(); }), std::errc::operation_not_permitted);
            EXPECT_FALSE(this->lock.try_lock());
            EXPECT_TRUE(this->lock.try_lock_shared());
            this->lock.unlock_shared();
        });
    EXPECT_TRUE(this->lock.read.locked());
}

// ---- locks that don't know their writer

template <class L>
struct OwnerlessLock : EveryLock<L> {};
using ownerless_list = joined<plain_list, exclusive_list>::type;
TYPED_TEST_SUITE(OwnerlessLock, ownerless_list, by_name);

TYPED_TEST(OwnerlessLock, lets_another_thread_release_what_an_ended_one_has_written_but_where_it_is_checked) {
    elsewhere([&] { this->lock.lock(); });
    EXPECT_FALSE(this->lock.try_lock());
    const bool is_checked = core::checks_size != 0;
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }),
              is_checked ? std::make_error_code(std::errc::operation_not_permitted) : std::error_code());
    EXPECT_EQ(this->lock.write.locked(), is_checked);
}

// ---- locks whose writer may nest

template <class L>
struct ReentrantLock : EveryLock<L> {};
TYPED_TEST_SUITE(ReentrantLock, reentrant_list, by_name);

TYPED_TEST(ReentrantLock, is_released_by_as_many_unlocks_as_there_were_locks) {
    std::stop_source stopped;
    stopped.request_stop();
    this->lock.lock();
    this->lock.lock();
    EXPECT_TRUE(this->lock.try_lock());
    EXPECT_TRUE(this->lock.try_lock_for(1ms));
    EXPECT_TRUE(this->lock.try_lock_until(std::chrono::steady_clock::now() - 1ms));
    EXPECT_TRUE(this->lock.lock(stopped.get_token()));
    const WriteGuard nested(this->lock);
    for (int i = 0; i < 5; ++i) {
        this->lock.unlock();
        EXPECT_TRUE(this->lock.write.locked());
        EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock(); }));
        EXPECT_FALSE(elsewhere([&] { return this->lock.try_lock_shared(); }));
    }
    this->lock.unlock();
    EXPECT_TRUE(this->lock.write.locked());
}

TYPED_TEST(ReentrantLock, passes_its_ownership_to_the_next_writer) {
    for (int i = 0; i < 3; ++i) {
        this->lock.lock();
        this->lock.lock();
        this->lock.unlock();
        this->lock.unlock();
        elsewhere([&] {
            this->lock.lock();
            this->lock.lock();
            this->lock.unlock();
            this->lock.unlock();
        });
    }
    expect_free(this->lock);
}

TYPED_TEST(ReentrantLock, stays_owned_for_ever_by_a_thread_that_has_ended) {
    elsewhere([&] { this->lock.lock(); });
    for (int i = 0; i < 3; ++i)
        elsewhere([&] {
            EXPECT_FALSE(this->lock.try_lock());
            EXPECT_EQ(error_of([&] { this->lock.unlock(); }), std::errc::operation_not_permitted);
        });
    EXPECT_TRUE(this->lock.write.locked());
}

TYPED_TEST(ReentrantLock, gives_its_ownership_up_by_a_downgrade) {
    this->lock.lock();
    this->lock.downgrade();
    EXPECT_FALSE(this->lock.try_lock());
    EXPECT_EQ(error_of([&] { this->lock.unlock(); }), std::errc::operation_not_permitted);
    this->lock.unlock_shared();
    expect_free(this->lock);
}

}  // namespace
}  // namespace rwlocker::tests

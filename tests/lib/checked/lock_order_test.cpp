// lock_order_test.cpp: two threads, or two moments of one, that disagree on the order of their locks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {

// These have names that a stack can show, one for each step: not in the unnamed namespace, not inlined.

template <class L>
[[gnu::noinline]] void first_takes_outer(L& outer) {
    outer.lock();
}
template <class L>
[[gnu::noinline]] void then_takes_inner(L& inner) {
    inner.lock();
}
template <class L>
[[gnu::noinline]] void first_takes_inner(L& inner) {
    inner.lock();
}
template <class L>
[[gnu::noinline]] void then_takes_outer(L& outer) {
    outer.lock();
}

template <class Condition>
[[gnu::noinline]] void then_waits(Condition& on) {
    on.wait();
}

template <class A, class B>
void takes_outer_then_inner(A& outer, B& inner) {
    first_takes_outer(outer);
    then_takes_inner(inner);
    inner.unlock();
    outer.unlock();
}

// What the refusal says; empty if there was none.
template <class A, class B>
std::string takes_inner_then_outer(A& inner, B& outer) {
    first_takes_inner(inner);
    const std::lock_guard hold(inner, std::adopt_lock);
    try {
        then_takes_outer(outer);
        outer.unlock();
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::resource_deadlock_would_occur);
        return error.what();
    }
    return {};
}

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string address_of(const void* lock) {
    std::ostringstream text;
    text << lock;
    return text.str();
}

template <class L>
struct LockOrder : ::testing::Test {
    L a, b, c;
};
TYPED_TEST_SUITE(LockOrder, every_list, by_name);

//    one      A  B b a
//    other             B  A!         refused before it could wait
TYPED_TEST(LockOrder, that_is_inverted_is_refused_with_both_stacks) {
    elsewhere([&] { takes_outer_then_inner(this->a, this->b); });
    const std::string said = takes_inner_then_outer(this->b, this->a);
    EXPECT_THAT(said, HasSubstr("lock order inversion"));
    EXPECT_THAT(said, HasSubstr("holds lock " + address_of(&this->b) + " and asks for lock " + address_of(&this->a)));
    // Where it is inverted, and where it was seen before.
    for (const char* step : {"then_takes_outer", "first_takes_inner", "then_takes_inner", "first_takes_outer"})
        EXPECT_THAT(said, HasSubstr(step));
    EXPECT_THAT(said, Not(HasSubstr("lock_order::"))) << "what watches is of no interest";
    expect_free(this->a);
    expect_free(this->b);
    EXPECT_THAT(takes_inner_then_outer(this->a, this->b), IsEmpty()) << "the first order is still the right one";
}

TYPED_TEST(LockOrder, is_kept_by_those_who_keep_it) {
    for (int i = 0; i < 3; ++i) {
        elsewhere([&] { takes_outer_then_inner(this->a, this->b); });
        takes_outer_then_inner(this->b, this->c);
        takes_outer_then_inner(this->a, this->c);
    }
}

//    A  B,  B  C,  and then  C  A
TYPED_TEST(LockOrder, is_seen_over_several_locks) {
    takes_outer_then_inner(this->a, this->b);
    takes_outer_then_inner(this->b, this->c);
    const std::string said = takes_inner_then_outer(this->c, this->a);
    EXPECT_THAT(said, HasSubstr("with lock " + address_of(&this->a) + " held, lock " + address_of(&this->b)));
    EXPECT_THAT(said, HasSubstr("with lock " + address_of(&this->b) + " held, lock " + address_of(&this->c)));
}

TYPED_TEST(LockOrder, counts_every_lock_that_is_held) {
    {
        const std::lock_guard first(this->a);
        ASSERT_TRUE(this->b.try_lock());  // no order between these two
        const std::lock_guard second(this->b, std::adopt_lock);
        const std::lock_guard third(this->c);
    }
    EXPECT_THAT(takes_inner_then_outer(this->c, this->a), Not(IsEmpty()));
    EXPECT_THAT(takes_inner_then_outer(this->c, this->b), Not(IsEmpty()));
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), IsEmpty());
}

TYPED_TEST(LockOrder, counts_the_read_sides_too) {
    {
        const std::shared_lock first(this->a);
        const std::shared_lock second(this->b);
    }
    const std::shared_lock first(this->b);
    EXPECT_EQ(error_of([&] { const std::shared_lock second(this->a); }), std::errc::resource_deadlock_would_occur);
    EXPECT_EQ(error_of([&] { const ReadGuard second(this->a); }), std::errc::resource_deadlock_would_occur);
}

TYPED_TEST(LockOrder, counts_what_is_held_after_a_downgrade) {
    {
        WriteGuard writing(this->a);
        const auto reading = std::move(writing).downgrade();
        const std::lock_guard second(this->b);
    }
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), Not(IsEmpty()));
}

TYPED_TEST(LockOrder, is_not_made_by_what_ends_by_itself_but_by_what_that_took) {
    {
        const std::lock_guard first(this->a);
        if (this->b.try_lock()) this->b.unlock();
        if (this->b.try_lock_shared_for(std::chrono::milliseconds(1))) this->b.unlock_shared();
    }
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), IsEmpty()) << "now this is the order";
    ASSERT_TRUE(this->a.try_lock());
    EXPECT_EQ(error_of([&] { this->b.lock(); }), std::errc::resource_deadlock_would_occur);
    this->a.unlock();
}

TYPED_TEST(LockOrder, is_free_where_both_are_taken_at_once) {
    for (int i = 0; i < 10; ++i) {
        { const std::scoped_lock both(this->a, this->b); }
        { const std::scoped_lock both(this->b, this->a); }
    }
}

TYPED_TEST(LockOrder, is_of_one_thread_no_more_once_a_lock_is_released) {
    takes_outer_then_inner(this->a, this->b);
    this->b.lock();
    this->b.unlock();
    this->a.lock();
    this->a.unlock();
}

TYPED_TEST(LockOrder, ends_with_its_lock) {
    alignas(TypeParam) unsigned char storage[sizeof(TypeParam)];
    auto* early = new (storage) TypeParam;
    takes_outer_then_inner(*early, this->b);
    early->~TypeParam();
    auto* late = new (storage) TypeParam;  // another lock by the same address
    EXPECT_THAT(takes_inner_then_outer(this->b, *late), IsEmpty());
    late->~TypeParam();
    takes_outer_then_inner(this->a, this->b);
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), Not(IsEmpty())) << "what others ordered stays";
}

TYPED_TEST(LockOrder, leaves_everything_as_it_was_when_it_refuses) {
    takes_outer_then_inner(this->a, this->b);
    const std::lock_guard hold(this->b);
    for (int i = 0; i < 3; ++i) EXPECT_NE(error_of([&] { this->a.lock(); }), std::error_code());
    expect_free(this->a);
    elsewhere([&] {  // nor is it remembered against anybody
        const std::lock_guard first(this->a);
    });
}

TYPED_TEST(LockOrder, of_different_types_counts_as_well) {
    RWLockWrite other;
    takes_outer_then_inner(this->a, other);
    EXPECT_THAT(takes_inner_then_outer(other, this->a), Not(IsEmpty()));
}

TYPED_TEST(LockOrder, is_watched_from_many_threads) {
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    takes_outer_then_inner(this->a, this->b);
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                if (t % 2)
                    takes_outer_then_inner(this->a, this->b);
                else if (!takes_inner_then_outer(this->b, this->a).empty())
                    ++refused;
                const std::lock_guard alone(this->c);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(refused, 400);
}

// ---- conditions: a wait takes its lock again after all others that the thread holds

// What the refusal of a wait says; empty if there was none.
template <class Wait>
std::string refusal_of(Wait wait) {
    try {
        wait();
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::resource_deadlock_would_occur);
        return error.what();
    }
    return {};
}

//    one      A  B  c(A)!          before it could queue: it would take A again with B held
//    other    A c(A)    =.         the notification is its own
TYPED_TEST(LockOrder, that_a_wait_would_invert_is_refused_with_both_stacks) {
    RWCondition<TypeParam> condition(this->a);
    std::atomic<bool> is_inside{false};
    std::thread other([&] {
        const std::lock_guard writer(this->a);
        is_inside = true;
        condition.wait();
    });
    while (!is_inside) std::this_thread::yield();
    first_takes_outer(this->a);
    then_takes_inner(this->b);
    const std::string said = refusal_of([&] { then_waits(condition); });
    EXPECT_THAT(said, HasSubstr("holds lock " + address_of(&this->b) +
                                " and waits on a condition, to take again after it lock " + address_of(&this->a)));
    for (const char* step : {"then_waits", "then_takes_inner", "first_takes_outer"}) EXPECT_THAT(said, HasSubstr(step));
    EXPECT_TRUE(this->a.write.locked() && this->b.write.locked()) << "all is as it was";
    this->b.unlock();
    condition.notify();
    this->a.unlock();
    other.join();
    expect_free(this->a);
    expect_free(this->b);
}

// A wait that ends by itself takes its lock again all the same, and then for as long as that takes.
TYPED_TEST(LockOrder, that_a_wait_of_any_form_would_invert_is_refused) {
    RWCondition<TypeParam> condition(this->a);
    std::stop_source source;
    source.request_stop();
    const auto waits = [&](auto& on) {
        EXPECT_THAT(refusal_of([&] { on.wait(); }), Not(IsEmpty()));
        EXPECT_THAT(refusal_of([&] { on.wait([] { return false; }); }), Not(IsEmpty()));
        EXPECT_THAT(refusal_of([&] { on.wait_for(std::chrono::seconds(0)); }), Not(IsEmpty()));
        EXPECT_THAT(refusal_of([&] { on.wait(source.get_token()); }), Not(IsEmpty()));
    };
    {
        const std::lock_guard first(this->a);
        const std::lock_guard second(this->b);
        waits(condition.write);
    }
    const std::shared_lock first(this->a);
    const std::shared_lock second(this->b);
    waits(condition.read);
}

TYPED_TEST(LockOrder, is_made_by_a_wait_that_keeps_another_lock) {
    RWCondition<TypeParam> condition(this->a);
    {
        const std::lock_guard first(this->a);
        ASSERT_TRUE(this->b.try_lock());  // no order between these two
        const std::lock_guard second(this->b, std::adopt_lock);
        EXPECT_FALSE(condition.wait_for(std::chrono::seconds(0)));
    }
    EXPECT_THAT(takes_inner_then_outer(this->a, this->b), Not(IsEmpty()));
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), IsEmpty());
}

//    A  B c(B) b a      B comes last, before and after
TYPED_TEST(LockOrder, is_kept_by_a_wait_for_the_lock_that_was_taken_last) {
    RWCondition<TypeParam> condition(this->b);
    for (int i = 0; i < 3; ++i) {
        const std::lock_guard first(this->a);
        const std::lock_guard second(this->b);
        EXPECT_FALSE(condition.wait_for(std::chrono::seconds(0)));
    }
}

TYPED_TEST(LockOrder, is_not_asked_for_by_a_wait_that_keeps_nothing) {
    takes_outer_then_inner(this->a, this->b);
    for (TypeParam* lock : {&this->a, &this->b}) {
        RWCondition<TypeParam> condition(*lock);
        const std::lock_guard alone(*lock);
        EXPECT_FALSE(condition.wait_for(std::chrono::seconds(0)));
    }
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), Not(IsEmpty())) << "the order is what it was";
}

// ---- recursion

template <class L>
struct LockOrderOfReaders : LockOrder<L> {};
TYPED_TEST_SUITE(LockOrderOfReaders, reader_writer_list, by_name);

//    A  B  A: a recursive read is no inversion, though B is held
TYPED_TEST(LockOrderOfReaders, lets_a_reader_read_again) {
    const std::shared_lock first(this->a);
    const std::lock_guard second(this->b);
    const std::shared_lock again(this->a);
}

TYPED_TEST(LockOrderOfReaders, holds_a_read_side_until_its_last_release) {
    this->a.lock_shared();
    this->a.lock_shared();
    this->a.unlock_shared();
    this->b.lock();
    this->b.unlock();
    this->a.unlock_shared();
    EXPECT_THAT(takes_inner_then_outer(this->b, this->a), Not(IsEmpty()));
}

template <class L>
struct LockOrderOfNestingWriters : LockOrder<L> {};
TYPED_TEST_SUITE(LockOrderOfNestingWriters, reentrant_list, by_name);

TYPED_TEST(LockOrderOfNestingWriters, lets_the_owner_nest) {
    const std::lock_guard first(this->a);
    const std::lock_guard second(this->b);
    const std::lock_guard again(this->a);
}

// ---- threads that end

// The order of keys' destructors is not said: of ten, made before and after the graph's own, some run after it.
TEST(LockOrderOfThreads, serves_locks_that_are_used_late) {
    static RWLockFair outer, inner;
    static std::atomic<int> late_uses{0};
    std::vector<pthread_key_t> keys(10);
    const auto destructor = [](void*) {
        takes_outer_then_inner(outer, inner);
        EXPECT_THAT(takes_inner_then_outer(inner, outer), Not(IsEmpty()));
        ++late_uses;
    };
    for (std::size_t i = 0; i < keys.size() / 2; ++i) ASSERT_EQ(pthread_key_create(&keys[i], destructor), 0);
    takes_outer_then_inner(outer, inner);
    for (std::size_t i = keys.size() / 2; i < keys.size(); ++i) ASSERT_EQ(pthread_key_create(&keys[i], destructor), 0);
    elsewhere([&] {
        takes_outer_then_inner(outer, inner);
        for (const auto key : keys) pthread_setspecific(key, &keys);
    });
    EXPECT_EQ(late_uses, 10);
    for (const auto key : keys) pthread_key_delete(key);
}

}  // namespace
}  // namespace rwlocker::tests

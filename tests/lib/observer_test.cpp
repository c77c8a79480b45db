// observer_test.cpp: the observing seam: each doorway and each grant, in the order of the lock's own steps, and the
// overtakes that follow from them.
#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

#include "rwlocker/overtaking/history.hpp"
#include "rwlocker/overtaking/judge.hpp"
#include "rwlocker/platform/observing.hpp"
#include "rwlocker/rw_condition.hpp"
#include "support/instrumented_platform.hpp"
#include "support/lock_list.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {
namespace {

using overtaking::acquisition;
using overtaking::history;

std::size_t index_of(const history& seen, std::uint64_t who) {
    for (std::size_t i = 0; i < seen.acquisitions().size(); ++i)
        if (seen.acquisitions()[i].who == who) return i;
    ADD_FAILURE() << "nobody is " << who;
    return 0;
}

TEST(History, counts_grants_to_the_other_kind_and_later_comers_of_the_own_kind) {
    const history seen({
        {side::exclusive, 1, 10, 100},  // the one that is asked about
        {side::shared, 2, 5, 9},        // before the doorway
        {side::shared, 3, 5, 11},       // a reader that came earlier overtakes all the same
        {side::shared, 4, 20, 20},      // an entry at once
        {side::shared, 5, 19, 20},      // in the same step
        {side::exclusive, 6, 8, 12},    // came earlier: its turn
        {side::exclusive, 7, 11, 13},   // came later: barged
        {side::exclusive, 8, 50, 200},  // granted later
    });
    const auto found = seen.of(index_of(seen, 1));
    EXPECT_EQ(found.by_readers, 3u);
    EXPECT_EQ(found.by_writers, 1u);
    EXPECT_EQ(found.writers_before, 1u);
    EXPECT_EQ(found.read_steps, 2u);
}

TEST(History, counts_the_phases_that_overtook_a_writer_and_one_that_was_running_once_a_reader_joins_it) {
    const auto reader = [](std::uint64_t who, std::uint64_t grant, std::uint64_t phase, bool is_opened) {
        return acquisition{side::shared, who, grant, grant, phase, is_opened};
    };
    const history seen({
        reader(1, 5, 7, false),  // the phase that runs when the writers come
        {side::exclusive, 2, 6, 30},
        {side::exclusive, 3, 11, 12},
        reader(4, 13, 8, true),
        reader(5, 14, 8, true),
        reader(6, 20, 9, true),
        {side::exclusive, 7, 9, 40},
        reader(8, 10, 7, false),
    });
    EXPECT_EQ(seen.of(index_of(seen, 2)).read_phases, 3u) << "7, 8 and 9";
    EXPECT_EQ(seen.of(index_of(seen, 2)).into_no_opened_phase, 1u);
    EXPECT_EQ(seen.of(index_of(seen, 2)).read_steps, 4u);
    EXPECT_EQ(seen.of(index_of(seen, 3)).read_phases, 0u) << "no reader joined while it waited";
    EXPECT_EQ(seen.of(index_of(seen, 7)).read_phases, 3u);
}

// By the definition, one pair after the other.
overtaking::overtakes by_definition(const std::vector<acquisition>& all, const acquisition& waiter) {
    overtaking::overtakes found;
    for (const acquisition& other : all) {
        if (other.grant <= waiter.doorway || other.grant >= waiter.grant) continue;
        const bool came_later = other.doorway > waiter.doorway;
        if (other.mode == waiter.mode && !came_later) {
            if (waiter.mode == side::exclusive) ++found.writers_before;
            continue;
        }
        ++(other.mode == side::shared ? found.by_readers : found.by_writers);
    }
    return found;
}

TEST(History, of_any_kind_is_counted_as_the_definition_says) {
    std::minstd_rand chance(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<acquisition> all;
        const std::uint64_t moments = 10 + chance() % 60;
        for (std::uint64_t who = 0; who < 40; ++who) {
            const std::uint64_t doorway = 1 + chance() % moments;
            all.push_back({chance() % 2 ? side::shared : side::exclusive, who, doorway,
                           doorway + (chance() % 3 ? chance() % moments : 0)});
        }
        const history seen(all);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto found = seen.of(i), expected = by_definition(all, seen.acquisitions()[i]);
            EXPECT_EQ(found.by_readers, expected.by_readers);
            EXPECT_EQ(found.by_writers, expected.by_writers);
            EXPECT_EQ(found.writers_before, expected.writers_before);
        }
    }
}

template <class L>
struct Observed : ::testing::Test {
    L lock;
    stage on;

    history seen() const { return lock.observer().seen(); }
    std::vector<acquisition> all() const { return seen().acquisitions(); }
    void TearDown() override {
        EXPECT_EQ(word_of(lock), 0u);
        EXPECT_EQ(overtaking::judged(lock).sentence, "");
    }
};
constexpr unsigned barges_allowed = 3;
using list = list_on<plain_list, instrumented<0, barges_allowed, 2, 1>>;
TYPED_TEST_SUITE(Observed, list, by_name);

TYPED_TEST(Observed, an_entry_at_once_is_doorway_and_grant_in_one) {
    auto& lock = this->lock;
    EXPECT_TRUE(this->on.enter("a").does([&] {
        lock.lock();
        lock.unlock();
        lock.lock_shared();
        lock.lock_shared();  // a re-acquisition is none
        lock.unlock_shared();
        lock.unlock_shared();
    }));
    const auto all = this->all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].mode, side::exclusive);
    EXPECT_EQ(all[1].mode, side::shared);
    for (const auto& one : all) EXPECT_EQ(one.doorway, one.grant);
    EXPECT_LT(all[0].grant, all[1].grant);
}

//    holder    W------w
//    1 2 3       W==.w .w .w       granted in the order of their doorways, or passed by a newcomer where writers may be
//    newcomer         W-w
TYPED_TEST(Observed, writers_are_granted_in_the_order_of_their_doorways) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &newcomer = this->on.enter("newcomer");
    std::vector<actor*> writers;
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    for (const char* name : {"1", "2", "3"}) {
        writers.push_back(&this->on.enter(name));
        EXPECT_FALSE(writers.back()->does([&] {
            lock.lock();
            lock.unlock();
        }));
    }
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    bool barged = false;
    EXPECT_TRUE(newcomer.does([&] {
        barged = lock.try_lock();
        if (barged) lock.unlock();
    }));
    this->on.finishes();
    const history seen = this->seen();
    ASSERT_EQ(seen.acquisitions().size(), barged ? 5u : 4u);
    std::uint64_t queued = 0, last_doorway = 0;
    for (std::size_t i = 0; i < seen.acquisitions().size(); ++i) {
        const acquisition& one = seen.acquisitions()[i];
        if (one.doorway == one.grant) continue;
        EXPECT_LT(last_doorway, one.doorway);
        last_doorway = one.doorway;
        EXPECT_EQ(seen.of(i).by_writers, barged ? 1u : 0u);
        EXPECT_EQ(seen.of(i).by_readers, 0u);
        EXPECT_EQ(seen.of(i).writers_before, queued++);
    }
    EXPECT_EQ(queued, 3u);
    EXPECT_EQ(barged, TypeParam::policy_type::handoff_after > 0);
}

//    holder    W-------w
//    a, b        R====.----r       granted in one step, the same stamp, before or after the writer
//    second        W=======.w
TYPED_TEST(Observed, readers_of_one_phase_are_granted_in_one_step) {
    auto& lock = this->lock;
    if (TypeParam::policy_type::readers_compete) {
        // Here they are woken to come in by themselves; a downgrade without waiting writers grants.
        actor &holder = this->on.enter("holder"), &a = this->on.enter("a"), &b = this->on.enter("b");
        EXPECT_TRUE(holder.does([&] { lock.lock(); }));
        for (actor* reader : {&a, &b})
            EXPECT_FALSE(reader->does([&] {
                lock.lock_shared();
                lock.unlock_shared();
            }));
        EXPECT_TRUE(holder.does([&] {
            lock.downgrade();
            lock.unlock_shared();
        }));
        this->on.finishes();
        const auto all = this->all();
        ASSERT_EQ(all.size(), 3u);
        EXPECT_EQ(all[1].grant, all[2].grant);
        EXPECT_NE(all[1].doorway, all[2].doorway);
        return;
    }
    actor &holder = this->on.enter("holder"), &a = this->on.enter("a"), &b = this->on.enter("b"),
          &second = this->on.enter("second");
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    for (actor* reader : {&a, &b})
        EXPECT_FALSE(reader->does([&] {
            lock.lock_shared();
            lock.unlock_shared();
        }));
    EXPECT_FALSE(second.does([&] {
        lock.lock();
        lock.unlock();
    }));
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    this->on.finishes();
    const history seen = this->seen();
    const auto all = seen.acquisitions();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].mode, side::shared);
    EXPECT_EQ(all[1].grant, all[2].grant);
    EXPECT_EQ(all[1].read_phase, all[2].read_phase);
    EXPECT_TRUE(all[1].is_phase_opened);
    EXPECT_EQ(all[3].mode, side::exclusive);
    EXPECT_EQ(seen.of(3).by_readers, 2u);
    EXPECT_EQ(seen.of(3).read_steps, 1u);
    EXPECT_EQ(seen.of(3).read_phases, 1u);
    EXPECT_EQ(seen.of(1).by_writers, 0u);
}

//    holder    W-w
//    reader     R=...=====.r      invited, too late, queued again: its doorway is the first
//    writer        W----w
template <class L>
void expect_an_invited_reader_to_be_overtaken_from_its_first_doorway_on() {
    L lock;
    stage on;
    actor &holder = on.enter("holder"), &reader = on.enter("reader"), &writer = on.enter("writer");
    for (int times_too_late = 0; times_too_late < 3; ++times_too_late) {
        const std::size_t before = lock.observer().seen().acquisitions().size();
        EXPECT_TRUE(holder.does([&] { lock.lock(); }));
        EXPECT_FALSE(reader.does([&] { lock.lock_shared(); }));
        EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
        for (int i = 0; i < times_too_late; ++i) {
            EXPECT_TRUE(writer.does([&] { lock.lock(); }));
            EXPECT_FALSE(reader.goes_on()) << "a writer is inside";
            EXPECT_TRUE(writer.does([&] { lock.unlock(); }));
        }
        EXPECT_TRUE(reader.goes_on());
        EXPECT_TRUE(reader.does([&] { lock.unlock_shared(); }));
        const history seen = lock.observer().seen();
        const std::size_t last = seen.acquisitions().size() - 1;
        ASSERT_EQ(last, before + static_cast<std::size_t>(times_too_late) + 1);
        EXPECT_EQ(seen.acquisitions()[last].mode, side::shared);
        EXPECT_LT(seen.acquisitions()[last].doorway, seen.acquisitions()[last].grant);
        EXPECT_EQ(seen.of(last).by_writers, static_cast<std::uint64_t>(times_too_late));
    }
}

TEST(Invited, a_reader_is_overtaken_from_its_first_doorway_on) {
    expect_an_invited_reader_to_be_overtaken_from_its_first_doorway_on<
        basic_rw_lock<policy::WriterPreferring, instrumented<0>>>();
}

TEST(Invited, a_reader_that_enters_by_a_brief_look_is_overtaken_from_its_first_doorway_on) {
    expect_an_invited_reader_to_be_overtaken_from_its_first_doorway_on<
        basic_rw_lock<policy::WriterPreferring, instrumented<2>>>();
}

// Who waits on a condition waits for the lock from the notification on.
//    a         R c      =..r
//    w          W c     =..w        both come through their doorway in the notification's step
//    holder          W n w
TYPED_TEST(Observed, notified_waiters_have_their_doorway_in_the_notification) {
    auto& lock = this->lock;
    RWCondition<TypeParam> condition(lock);
    actor &a = this->on.enter("a"), &w = this->on.enter("w"), &holder = this->on.enter("holder");
    EXPECT_FALSE(a.does([&] {
        lock.lock_shared();
        condition.read.wait();
        lock.unlock_shared();
    }));
    EXPECT_FALSE(w.does([&] {
        lock.lock();
        condition.write.wait();
        lock.unlock();
    }));
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    const auto before = this->all();
    ASSERT_EQ(before.size(), 3u);
    EXPECT_TRUE(holder.does([&] {
        condition.notify_all();
        lock.unlock();
    }));
    this->on.finishes();
    const auto all = this->all();
    ASSERT_EQ(all.size(), 5u);
    EXPECT_NE(all[3].mode, all[4].mode);
    EXPECT_EQ(all[3].doorway, all[4].doorway);
    for (const auto& one : {all[3], all[4]}) {
        EXPECT_GT(one.doorway, before.back().grant);
        EXPECT_LT(one.doorway, one.grant);
    }
}

// The notifier reads: its notification lets readers in.
TYPED_TEST(Observed, a_notified_reader_that_is_admitted_at_once_is_doorway_and_grant_in_one) {
    auto& lock = this->lock;
    RWCondition<TypeParam> condition(lock);
    actor &a = this->on.enter("a"), &reader = this->on.enter("reader");
    EXPECT_FALSE(a.does([&] {
        lock.lock_shared();
        condition.read.wait();
        lock.unlock_shared();
    }));
    EXPECT_TRUE(reader.does([&] {
        lock.lock_shared();
        condition.read.notify();
        lock.unlock_shared();
    }));
    this->on.finishes();
    const auto all = this->all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[2].doorway, all[2].grant);
    EXPECT_GT(all[2].grant, all[1].grant);
}

TYPED_TEST(Observed, a_waiter_that_leaves_is_no_acquisition) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &leaver = this->on.enter("leaver");
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_FALSE(leaver.does([&] { EXPECT_FALSE(lock.try_lock_for(std::chrono::microseconds(1))); }));
    this->on.advance(std::chrono::microseconds(2));
    EXPECT_TRUE(leaver.goes_on());
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    EXPECT_EQ(this->all().size(), 1u);
}

// ---- the same seam on real threads

template <class L>
struct ObservedThreads : ::testing::Test {};
using native_list = list_on<plain_list, platform::observing>;
TYPED_TEST_SUITE(ObservedThreads, native_list, by_name);

TYPED_TEST(ObservedThreads, have_every_acquisition_seen_once_and_keep_every_bound) {
    TypeParam lock;
    constexpr int threads = 4, rounds = 150;
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            for (int i = 0; i < rounds; ++i) {
                if ((t + i) % 2) {
                    lock.lock();
                    lock.unlock();
                } else {
                    lock.lock_shared();
                    lock.unlock_shared();
                }
            }
        });
    for (auto& worker : workers) worker.join();
    const auto all = lock.observer().seen().acquisitions();
    int writes = 0;
    const acquisition* last_write = nullptr;
    for (const auto& one : all) {
        EXPECT_LE(one.doorway, one.grant);
        if (one.mode != side::exclusive) continue;
        ++writes;
        if (last_write != nullptr) {
            EXPECT_LT(last_write->grant, one.grant) << "two writers in one step";
        }
        last_write = &one;
    }
    EXPECT_EQ(writes, threads * rounds / 2);
    EXPECT_EQ(static_cast<int>(all.size()), threads * rounds);
    const auto verdict = overtaking::judged(lock);
    EXPECT_EQ(verdict.sentence, "") << verdict.trace;
}

TEST(Observer, keeps_no_more_than_it_has_room_for_and_says_so) {
    overtaking::observer watch;
    overtaking::trace at_once;
    for (std::size_t i = 0; i < overtaking::observer::room; ++i)
        watch.saw_entry(side::shared, at_once, {.number = i + 1});
    EXPECT_FALSE(watch.is_full());
    watch.saw_entry(side::shared, at_once, {.number = overtaking::observer::room + 1});
    EXPECT_TRUE(watch.is_full());
    EXPECT_EQ(watch.seen().acquisitions().size(), overtaking::observer::room);
}

}  // namespace
}  // namespace rwlocker::tests

// observer_test.cpp: the observing seam: each doorway and each grant, in the order of the lock's own steps, and the
// overtakes that follow from them.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "support/instrumented_platform.hpp"
#include "support/lock_list.hpp"
#include "support/observing_platform.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {
namespace {

using acquisition = observer::acquisition;

TEST(Observer, counts_grants_to_the_other_kind_and_later_comers_of_the_own_kind) {
    const void* lock = nullptr;
    const acquisition waiter{lock, side::exclusive, 10, 100};
    const std::vector<acquisition> all{
        waiter,
        {lock, side::shared, 5, 9},        // before the doorway
        {lock, side::shared, 5, 11},       // a reader that came earlier overtakes all the same
        {lock, side::shared, 20, 20},      // an entry at once
        {lock, side::exclusive, 8, 12},    // came earlier: its turn
        {lock, side::exclusive, 11, 13},   // came later: barged
        {lock, side::exclusive, 50, 200},  // granted later
    };
    const auto found = observer::overtakes_of(waiter, all);
    EXPECT_EQ(found.by_readers, 2u);
    EXPECT_EQ(found.by_writers, 1u);
}

template <class L>
struct Observed : ::testing::Test {
    Observed() { observed::seen().forget(); }
    L lock;
    stage on;

    std::vector<acquisition> all() const { return observed::seen().acquisitions(&lock); }
    void TearDown() override { EXPECT_EQ(word_of(lock), 0u); }
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
    const auto all = this->all();
    ASSERT_EQ(all.size(), barged ? 5u : 4u);
    std::vector<acquisition> queued;
    for (const auto& one : all)
        if (one.doorway != one.grant) queued.push_back(one);
    ASSERT_EQ(queued.size(), 3u);
    for (std::size_t i = 0; i < queued.size(); ++i) {
        if (i > 0) {
            EXPECT_LT(queued[i - 1].doorway, queued[i].doorway);
        }
        const auto found = observer::overtakes_of(queued[i], all);
        EXPECT_EQ(found.by_writers, barged ? 1u : 0u);
        EXPECT_EQ(found.by_readers, 0u);
    }
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
    const auto all = this->all();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].mode, side::shared);
    EXPECT_EQ(all[1].grant, all[2].grant);
    EXPECT_EQ(all[3].mode, side::exclusive);
    EXPECT_EQ(observer::overtakes_of(all[3], all).by_readers, 2u);
    EXPECT_EQ(observer::overtakes_of(all[1], all).by_writers, 0u);
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
using native_list = list_on<plain_list, observing>;
TYPED_TEST_SUITE(ObservedThreads, native_list, by_name);

TYPED_TEST(ObservedThreads, have_every_acquisition_seen_once_and_keep_the_writers_bound) {
    observed::seen().forget();
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
    const auto all = observed::seen().acquisitions(&lock);
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
        EXPECT_LE(observer::overtakes_of(one, all).by_writers, TypeParam::policy_type::handoff_after);
    }
    EXPECT_EQ(writes, threads * rounds / 2);
    EXPECT_EQ(static_cast<int>(all.size()), threads * rounds);
}

}  // namespace
}  // namespace rwlocker::tests

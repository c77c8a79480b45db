// play_test.cpp: actors do all operations at random, in an order of single steps drawn from a seed: thousands of
// interleavings that no drawn schedule has, each of which can be played again.
//
//     RWLOCKER_PLAYS=9000 RWLOCKER_SEED=7 RWLOCKER_WATCHDOG_SECONDS=600 rwlocker_play_test --gtest_filter='*Fair'
//
// By default 250 plays for each lock. On a machine so busy that these take longer than 2 s, some are left out: a change of
// actors is a change of threads, which costs little only where a processor is free.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>

#include "rwlocker/overtaking/judge.hpp"
#include "support/condition_mix.hpp"
#include "support/instrumented_platform.hpp"
#include "support/lock_list.hpp"
#include "support/mix.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* set = std::getenv(variable);
    return set ? std::strtoull(set, nullptr, 10) : otherwise;
}

// How many plays, from which seed on.
class program {
   public:
    const std::uint64_t first = number_from("RWLOCKER_SEED", 1);

    bool has(std::uint64_t seed) const {
        const auto played = seed - first;
        return played < plays_ && (is_set_ || played < 30 || std::chrono::steady_clock::now() < end_);
    }
    bool is_whole(std::uint64_t next_seed) const { return next_seed - first >= 250; }

   private:
    const std::uint64_t plays_ = number_from("RWLOCKER_PLAYS", 250);
    const bool is_set_ = std::getenv("RWLOCKER_PLAYS") != nullptr;
    const std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

struct staged_world {
    using clock = virtual_clock;
    static void pause(chance& random) {
        for (auto steps = random() % 3; steps > 0; --steps) before(op::relax);
    }
    static std::chrono::microseconds timeout(chance& random) { return std::chrono::microseconds(random() % 1000); }
};

constexpr unsigned barges_allowed = 2;

template <class L>
struct Play : ::testing::Test {};
using list = list_on<every_list, instrumented<1, barges_allowed, 2, 1>>;
TYPED_TEST_SUITE(Play, list, by_name);

// Nobody is overtaken more often than the policy promises.
template <class L>
void expect_bounds(const L& lock) {
    if constexpr (requires { typename L::policy_type; }) {
        const auto verdict = overtaking::judged(lock);
        EXPECT_EQ(verdict.sentence, "") << verdict.trace;
    }
}

TYPED_TEST(Play, of_all_operations_keeps_every_promise) {
    using played = mix<TypeParam, staged_world>;
    const program plays;
    auto seed = plays.first;
    tally seen;
    stage on;
    std::vector<actor*> actors;
    for (const char* name : {"a", "b", "c", "d", "e"}) actors.push_back(&on.enter(name));
    for (; plays.has(seed) && !this->HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        instrumented_base::spurious_failures() = seed % 4 == 0;
        TypeParam lock;
        played deeds_of(lock, static_cast<unsigned>(actors.size()));
        std::vector<tally> tallies(actors.size());
        for (unsigned i = 0; i < actors.size(); ++i)
            actors[i]->is_told([&, i] {
                chance random(static_cast<unsigned>(seed * 31 + i + 1));
                for (int n = 0; n < 10; ++n) deeds_of.does(played::draw(random), i, random, tallies[i]);
                EXPECT_TRUE(instrumented_thread().parker.is_quiet());
                EXPECT_TRUE(instrumented_thread().holds.empty());
            });
        on.plays_out(seed);
        tally sum;
        for (const auto& each : tallies) sum.add(each);
        deeds_of.expect_sums(sum);
        EXPECT_EQ(word_of(lock), 0u);
        expect_bounds(lock);
        seen.add(sum);
    }
    instrumented_base::spurious_failures() = 0;
    if (plays.is_whole(seed)) {
        EXPECT_EQ(played::unseen(seen), "");
    }
}

TYPED_TEST(Play, of_conditions_loses_no_notification_and_invents_none) {
    using played = condition_mix<TypeParam, staged_world>;
    const program plays;
    auto seed = plays.first;
    condition_tally seen;
    stage on;
    std::vector<actor*> actors;
    for (const char* name : {"a", "b", "c", "d", "e"}) actors.push_back(&on.enter(name));
    for (; plays.has(seed) && !this->HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        instrumented_base::spurious_failures() = seed % 4 == 0;
        TypeParam lock;
        played deeds_of(lock, static_cast<unsigned>(actors.size()));
        std::vector<condition_tally> tallies(actors.size());
        for (unsigned i = 0; i < actors.size(); ++i)
            actors[i]->is_told([&, i] {
                chance random(static_cast<unsigned>(seed * 37 + i + 1));
                for (int n = 0; n < 10; ++n) deeds_of.does(played::draw(random), i, random, tallies[i]);
                deeds_of.ends();
                EXPECT_TRUE(instrumented_thread().parker.is_quiet());
                EXPECT_TRUE(instrumented_thread().holds.empty());
            });
        on.plays_out(seed);
        for (const auto& each : tallies) seen.add(each);
        deeds_of.expect_counts();
        EXPECT_EQ(word_of(lock), 0u);
        expect_bounds(lock);
    }
    instrumented_base::spurious_failures() = 0;
    if (plays.is_whole(seed)) {
        EXPECT_EQ(played::unseen(seen), "");
    }
}

// The last waiter to come back destroys the lock and its condition, while the notifier's release may still wake others, or the
// others release.
TYPED_TEST(Play, of_a_last_waiter_that_destroys_the_lock_is_not_disturbed_by_the_relay) {
    const program plays;
    auto seed = plays.first;
    stage on;
    std::vector<actor*> actors;
    for (const char* name : {"a", "b", "c", "d", "notifier"}) actors.push_back(&on.enter(name));
    for (; plays.has(seed) && !this->HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        struct shared {
            TypeParam lock;
            RWCondition<TypeParam> condition{lock};
        };
        std::optional<shared> own(std::in_place);
        const std::size_t waiters = actors.size() - 1;
        std::size_t inside = 0, left = waiters;  // one actor moves at a time
        for (unsigned i = 0; i < waiters; ++i)
            actors[i]->is_told([&, i] {
                chance random(static_cast<unsigned>(seed * 31 + i + 1));
                const bool writes = random() % 4 == 0;
                writes ? own->lock.lock() : own->lock.lock_shared();
                ++inside;
                writes ? own->condition.write.wait() : own->condition.read.wait();
                const bool is_last = --left == 0;
                writes ? own->lock.unlock() : own->lock.unlock_shared();
                if (!is_last) return;
                own->lock.lock();  // nobody reads any more
                own->lock.unlock();
                own.reset();
            });
        actors.back()->is_told([&] {
            for (bool is_notified = false; !is_notified;) {
                own->lock.lock();
                is_notified = inside == waiters;
                if (is_notified) own->condition.notify_all();
                own->lock.unlock();
                if (!is_notified) before(op::relax);
            }
        });
        on.plays_out(seed);
        EXPECT_FALSE(own.has_value());
    }
}

// Whoever comes last destroys the lock as soon as its own release has returned. The others may still be inside theirs: the
// cell of a destroyed lock tells who touches it.
TYPED_TEST(Play, of_a_last_user_that_destroys_the_lock_touches_it_no_more) {
    const program plays;
    auto seed = plays.first;
    stage on;
    std::vector<actor*> actors;
    for (const char* name : {"a", "b", "c", "d"}) actors.push_back(&on.enter(name));
    for (; plays.has(seed) && !this->HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::optional<TypeParam> lock(std::in_place);
        std::size_t left = actors.size();  // one actor moves at a time
        for (unsigned i = 0; i < actors.size(); ++i)
            actors[i]->is_told([&, i] {
                chance random(static_cast<unsigned>(seed * 31 + i + 1));
                const bool writes = random() % 2;
                while (writes ? !lock->try_lock_for(staged_world::timeout(random))
                              : !lock->try_lock_shared_for(staged_world::timeout(random))) {
                }
                staged_world::pause(random);
                const bool is_last = --left == 0;
                writes ? lock->unlock() : lock->unlock_shared();
                if (!is_last) return;
                lock->lock();  // nobody reads any more
                lock->unlock();
                lock.reset();
            });
        on.plays_out(seed);
        EXPECT_FALSE(lock.has_value());
    }
}

}  // namespace
}  // namespace rwlocker::tests

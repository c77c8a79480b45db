// counts_test.cpp: what each call costs, counted on the instrumented platform, not timed: read-modify-writes of the lock's
// word, parks, wake-ups; and how a release's wake-ups are relayed.
#include <gtest/gtest.h>

#include <vector>

#include "support/instrumented_platform.hpp"
#include "support/lock_list.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

// The read-modify-writes of a call that neither parks nor wakes.
template <class Call>
unsigned changes_of(Call&& call) {
    const counts cost = cost_of(std::forward<Call>(call));
    EXPECT_EQ(cost.failed, 0u);
    EXPECT_EQ(cost.parks, 0u);
    EXPECT_EQ(cost.wakes, 0u);
    return cost.changes;
}

template <class L>
struct Cost : ::testing::Test {
    L lock;
};
using list = list_on<every_list, instrumented<8, 3, 4>>;
TYPED_TEST_SUITE(Cost, list, by_name);

TYPED_TEST(Cost, of_each_uncontended_acquisition_and_release_is_one_change) {
    auto& lock = this->lock;
    std::stop_source source;
    const auto released_by = [&](auto release, auto&&... acquire) {
        int which = 0;
        (
            [&] {
                SCOPED_TRACE("acquisition " + std::to_string(which++));
                EXPECT_EQ(changes_of(acquire), 1u);
                EXPECT_EQ(changes_of(release), 1u);
            }(),
            ...);
    };
    released_by([&] { lock.unlock(); }, [&] { lock.lock(); }, [&] { EXPECT_TRUE(lock.try_lock()); },
                [&] { EXPECT_TRUE(lock.try_lock_for(1ms)); },
                [&] { EXPECT_TRUE(lock.try_lock_until(virtual_clock::now() + 1ms)); },
                [&] { EXPECT_TRUE(lock.lock(source.get_token())); }, [&] { lock.write.lock(); });
    released_by([&] { lock.unlock_shared(); }, [&] { lock.lock_shared(); },
                [&] { EXPECT_TRUE(lock.try_lock_shared()); }, [&] { EXPECT_TRUE(lock.try_lock_shared_for(1ms)); },
                [&] { EXPECT_TRUE(lock.try_lock_shared_until(virtual_clock::now() + 1ms)); },
                [&] { EXPECT_TRUE(lock.lock_shared(source.get_token())); }, [&] { lock.read.lock(); });
    EXPECT_EQ(changes_of([&] { const WriteGuard inside(lock); }), 2u);
    EXPECT_EQ(changes_of([&] { const ReadGuard inside(lock); }), 2u);
}

TYPED_TEST(Cost, of_a_look_is_no_change) {
    EXPECT_EQ(changes_of([&] { (void)this->lock.read.locked(); }), 0u);
    EXPECT_EQ(changes_of([&] { (void)this->lock.write.locked(); }), 0u);
}

TYPED_TEST(Cost, of_a_refused_try_or_release_is_no_change) {
    auto& lock = this->lock;
    lock.lock();
    stage on;
    EXPECT_TRUE(on.enter("other").does([&] {
        EXPECT_EQ(changes_of([&] { EXPECT_FALSE(lock.try_lock()); }), 0u);
        EXPECT_EQ(changes_of([&] { EXPECT_FALSE(lock.try_lock_shared()); }), 0u);
    }));
    lock.unlock();
    EXPECT_EQ(changes_of([&] { EXPECT_THROW(lock.unlock(), std::system_error); }), 0u);
    EXPECT_EQ(changes_of([&] { EXPECT_THROW(lock.unlock_shared(), std::system_error); }), 0u);
    EXPECT_EQ(changes_of([&] { EXPECT_THROW(lock.downgrade(), std::system_error); }), 0u);
}

template <class L>
struct CostOfTwoSides : Cost<L> {};
using two_sided_list = list_on<reader_writer_list, instrumented<8, 3, 4>>;
TYPED_TEST_SUITE(CostOfTwoSides, two_sided_list, by_name);

TYPED_TEST(CostOfTwoSides, a_downgrade_is_one_change) {
    this->lock.lock();
    EXPECT_EQ(changes_of([&] { this->lock.downgrade(); }), 1u);
    EXPECT_EQ(changes_of([&] { this->lock.unlock_shared(); }), 1u);
}

TYPED_TEST(CostOfTwoSides, a_recursive_read_is_one_change_also_past_a_waiting_writer) {
    auto& lock = this->lock;
    stage on;
    actor &reader = on.enter("reader"), &writer = on.enter("writer");
    EXPECT_TRUE(reader.does([&] { lock.lock_shared(); }));
    EXPECT_FALSE(writer.does([&] { lock.lock(); }));
    EXPECT_TRUE(reader.does([&] {
        EXPECT_EQ(changes_of([&] { lock.lock_shared(); }), 1u);
        EXPECT_EQ(changes_of([&] { EXPECT_TRUE(lock.try_lock_shared()); }), 1u);
        EXPECT_EQ(changes_of([&] { lock.unlock_shared(); }), 1u);
        EXPECT_EQ(changes_of([&] { lock.unlock_shared(); }), 1u);
        lock.unlock_shared();
    }));
    EXPECT_TRUE(writer.goes_on());
    EXPECT_TRUE(writer.does([&] { lock.unlock(); }));
}

template <class L>
struct CostOfNesting : Cost<L> {};
using nesting_list = list_on<reentrant_list, instrumented<8, 3, 4>>;
TYPED_TEST_SUITE(CostOfNesting, nesting_list, by_name);

TYPED_TEST(CostOfNesting, is_no_change) {
    auto& lock = this->lock;
    lock.lock();
    EXPECT_EQ(changes_of([&] { lock.lock(); }), 0u);
    EXPECT_EQ(changes_of([&] { EXPECT_TRUE(lock.try_lock()); }), 0u);
    EXPECT_EQ(changes_of([&] { EXPECT_TRUE(lock.try_lock_for(1ms)); }), 0u);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(changes_of([&] { lock.unlock(); }), 0u);
    EXPECT_EQ(changes_of([&] { lock.unlock(); }), 1u);
}

// ---- contended: without brief spins, so that each count is the same every time

template <class L>
struct CostOfWaiting : ::testing::Test {
    L lock;
    stage on;
    counts cost{};

    void TearDown() override {
        EXPECT_TRUE(on.all_done());
        EXPECT_EQ(word_of(lock), 0u);
    }
};
using waiting_list = list_on<plain_list, instrumented<0, 3, 4>>;
TYPED_TEST_SUITE(CostOfWaiting, waiting_list, by_name);

TYPED_TEST(CostOfWaiting, is_two_changes_and_one_park_to_queue) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &reader = this->on.enter("reader"), &writer = this->on.enter("writer");
    counts of_reader, of_writer;
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_FALSE(reader.does([&] { of_reader = cost_of([&] { lock.lock_shared(); }); }));
    EXPECT_FALSE(writer.does([&] { of_writer = cost_of([&] { lock.lock(); }); }));
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    const auto let_in = [&](actor& who, auto release) {
        if (!who.goes_on()) return false;
        return who.does(release);
    };
    // Whoever's turn it is.
    if (!let_in(writer, [&] { lock.unlock(); })) {
        EXPECT_TRUE(let_in(reader, [&] { lock.unlock_shared(); }));
        EXPECT_TRUE(let_in(writer, [&] { lock.unlock(); }));
    } else {
        EXPECT_TRUE(let_in(reader, [&] { lock.unlock_shared(); }));
    }
    for (const counts& one : {of_reader, of_writer}) {
        EXPECT_EQ(one.parks, 1u);
        EXPECT_EQ(one.woken, 1u);
        EXPECT_EQ(one.wakes, 0u);
        EXPECT_EQ(one.failed, 0u);
        // Two to queue; one more to come in by oneself, where one is woken to do so, two if that is done in the queue.
        EXPECT_GE(one.changes, 2u);
        EXPECT_LE(one.changes, 4u);
    }
}

TYPED_TEST(CostOfWaiting, is_two_changes_to_leave) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &leaver = this->on.enter("leaver");
    for (const bool reads : {false, true}) {
        EXPECT_TRUE(holder.does([&] { lock.lock(); }));
        counts whole;
        EXPECT_FALSE(leaver.does([&] {
            whole = cost_of([&] { EXPECT_FALSE(reads ? lock.try_lock_shared_for(10us) : lock.try_lock_for(10us)); });
        }));
        this->on.advance(10us);
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(whole.changes, 4u) << "two to queue, two to leave";
        EXPECT_EQ(whole.parks, 1u);
        EXPECT_EQ(whole.woken, 0u);
        EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    }
}

TYPED_TEST(CostOfWaiting, is_at_most_two_changes_and_one_wake_up_for_the_releaser) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &waiter = this->on.enter("waiter");
    for (const bool holder_reads : {false, true})
        for (const bool waiter_reads : {false, true}) {
            if (holder_reads && waiter_reads) continue;
            EXPECT_TRUE(holder.does([&] { holder_reads ? lock.lock_shared() : lock.lock(); }));
            EXPECT_FALSE(waiter.does([&] { waiter_reads ? lock.lock_shared() : lock.lock(); }));
            counts of_release;
            EXPECT_TRUE(holder.does(
                [&] { of_release = cost_of([&] { holder_reads ? lock.unlock_shared() : lock.unlock(); }); }));
            EXPECT_LE(of_release.changes, 2u);
            EXPECT_EQ(of_release.failed, 0u);
            EXPECT_EQ(of_release.wakes, 1u);
            EXPECT_TRUE(waiter.goes_on());
            EXPECT_TRUE(waiter.does([&] { waiter_reads ? lock.unlock_shared() : lock.unlock(); }));
        }
    // A downgrade that lets a reader in.
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_FALSE(waiter.does([&] { lock.lock_shared(); }));
    counts of_downgrade;
    EXPECT_TRUE(holder.does([&] { of_downgrade = cost_of([&] { lock.downgrade(); }); }));
    EXPECT_LE(of_downgrade.changes, 2u);
    EXPECT_EQ(of_downgrade.wakes, 1u);
    EXPECT_TRUE(waiter.goes_on());
    EXPECT_TRUE(waiter.does([&] { lock.unlock_shared(); }));
    EXPECT_TRUE(holder.does([&] { lock.unlock_shared(); }));
}

// A wake-up that is on its way is not repeated: with the designated writer awake, another release only frees the word.
TYPED_TEST(CostOfWaiting, is_one_change_for_a_releaser_while_the_designated_writer_is_awake) {
    auto& lock = this->lock;
    actor &holder = this->on.enter("holder"), &waiter = this->on.enter("waiter"),
          &newcomer = this->on.enter("newcomer");
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_FALSE(waiter.does([&] { lock.lock(); }));
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    if (core::has_designated(word_of(lock))) {
        EXPECT_TRUE(newcomer.does([&] {
            EXPECT_EQ(changes_of([&] { EXPECT_TRUE(lock.try_lock()); }), 1u);
            EXPECT_EQ(changes_of([&] { lock.unlock(); }), 1u);
        }));
    }
    EXPECT_TRUE(waiter.goes_on());
    EXPECT_TRUE(waiter.does([&] { lock.unlock(); }));
}

// ---- the relay

struct relay_cost {
    counts of_releaser;
    std::vector<counts> of_readers;
};

template <class L>
relay_cost release_to(unsigned readers) {
    L lock;
    stage on;
    relay_cost cost;
    cost.of_readers.resize(readers);
    actor& writer = on.enter("writer");
    EXPECT_TRUE(writer.does([&] { lock.lock(); }));
    for (unsigned i = 0; i < readers; ++i)
        EXPECT_FALSE(on.enter("reader").does([&, i] {
            cost.of_readers[i] = cost_of([&] { lock.lock_shared(); });
            lock.unlock_shared();
        }));
    EXPECT_TRUE(writer.does([&] { cost.of_releaser = cost_of([&] { lock.unlock(); }); }));
    on.finishes();
    EXPECT_EQ(word_of(lock), 0u);
    return cost;
}

template <class P, unsigned Release, unsigned Relay>
void expect_relay() {
    SCOPED_TRACE(std::string(P::name) + ", release width " + std::to_string(Release) + ", relay width " +
                 std::to_string(Relay));
    using lock = basic_rw_lock<P, instrumented<0, 3, Relay, Release>>;
    const unsigned one_wake_up = release_to<lock>(1).of_releaser.changes;
    for (const unsigned readers : {1u, 2u, 5u, 40u}) {
        SCOPED_TRACE(std::to_string(readers) + " readers");
        const relay_cost cost = release_to<lock>(readers);
        EXPECT_EQ(cost.of_releaser.wakes, std::min(readers, Release));
        EXPECT_EQ(cost.of_releaser.changes, one_wake_up) << "flat, however many wait";
        unsigned wakes = cost.of_releaser.wakes;
        for (const counts& one : cost.of_readers) {
            EXPECT_EQ(one.woken, 1u) << "each is woken once";
            EXPECT_EQ(one.parks, 1u);
            EXPECT_LE(one.wakes, Relay);
            wakes += one.wakes;
        }
        EXPECT_EQ(wakes, readers);
    }
}

TEST(Relay, wakes_each_reader_once_and_costs_the_releaser_no_more_than_its_width) {
    expect_relay<policy::Fair, 1, 1>();
    expect_relay<policy::Fair, 4, 16>();
    expect_relay<policy::ReaderPhaseFair, 2, 3>();
    expect_relay<policy::ReaderPreferring, 3, 2>();
    expect_relay<policy::WriterPreferring, 4, 16>();
    expect_relay<policy::WriterPreferring, 1, 2>();
}

// Readers hold the lock from the release on: with the relay only begun, nobody can come between.
TEST(Relay, has_granted_all_before_it_wakes_the_first) {
    basic_rw_lock<policy::Fair, instrumented<0, 3, 1, 1>> lock;
    stage on;
    actor &writer = on.enter("writer"), &newcomer = on.enter("newcomer");
    EXPECT_TRUE(writer.does([&] { lock.lock(); }));
    std::vector<actor*> readers;
    for (int i = 0; i < 5; ++i) {
        readers.push_back(&on.enter("reader"));
        EXPECT_FALSE(readers.back()->does([&] { lock.lock_shared(); }));
    }
    EXPECT_TRUE(writer.begins([&] { lock.unlock(); }, op::wake));
    EXPECT_EQ(core::readers_in(word_of(lock)), 5u);
    EXPECT_TRUE(newcomer.does([&] { EXPECT_FALSE(lock.try_lock()); }));
    on.finishes();
    for (actor* reader : readers) EXPECT_TRUE(reader->does([&] { lock.unlock_shared(); }));
    EXPECT_EQ(word_of(lock), 0u);
}

// ---- brief spins

// A lock that comes free within the brief spin is taken without queueing or parking.
TYPED_TEST(Cost, of_a_wait_that_a_brief_spin_bridges_is_one_change) {
    auto& lock = this->lock;
    stage on;
    actor &holder = on.enter("holder"), &waiter = on.enter("waiter");
    counts of_waiter;
    EXPECT_TRUE(holder.does([&] { lock.lock(); }));
    EXPECT_TRUE(waiter.begins([&] { of_waiter = cost_of([&] { lock.lock(); }); }, op::relax, 3));
    EXPECT_TRUE(holder.does([&] { lock.unlock(); }));
    EXPECT_TRUE(waiter.goes_on());
    EXPECT_EQ(of_waiter.changes, 1u);
    EXPECT_EQ(of_waiter.parks, 0u);
    EXPECT_TRUE(waiter.does([&] { lock.unlock(); }));
}

}  // namespace
}  // namespace rwlocker::tests

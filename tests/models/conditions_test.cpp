// conditions_test.cpp: conditions in the model: every way in which a few threads can wait, notify, give up, and use the lock
// besides. A lost notification is a thread that is stuck; an invented one, a claim that does not hold; a missing order, a race.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "explore/explorers.hpp"
#include "mutants/mutant.hpp"
#include "rwlocker/rw_condition.hpp"
#include "written_program.hpp"

namespace rwbench::verify::tests {
namespace {

using core::side;

template <class P, class World>
struct shared {
    using lock_type = rwlocker::basic_rw_lock<P, modelled<0, World>>;
    struct props {
        lock_type lock;
        rwlocker::RWCondition<lock_type> condition{lock};
        model_var<int, faithful> epoch{0};  // guarded by the lock
    };
    std::optional<props> own{std::in_place};

    lock_type& lock() { return own->lock; }
    auto& condition() { return own->condition; }

    void takes(side mode) { mode == side::shared ? lock().lock_shared() : lock().lock(); }
    void drops(side mode) { mode == side::shared ? lock().unlock_shared() : lock().unlock(); }

    void waits(side mode) {
        takes(mode);
        const auto is_so = [this] { return own->epoch != 0; };
        mode == side::shared ? condition().read.wait(is_so) : condition().write.wait(is_so);
        drops(mode);
    }
    // True: it was notified.
    bool waits_timed(side mode) {
        takes(mode);
        const model_clock::time_point deadline(model_records::mine().time + std::chrono::hours(1));
        return mode == side::shared ? condition().read.wait_until(deadline) : condition().write.wait_until(deadline);
    }
    void notifies(std::size_t n) {
        lock().lock();
        own->epoch = 1;
        condition().notify(n);
        lock().unlock();
    }
};

constexpr std::size_t everybody = ~std::size_t{0};

template <class P, class World = faithful>
struct model {
    using books = shared<P, World>;
    using thread = typename written_program<books>::thread_function;

    static exploration explored(std::vector<thread> threads, explorer& by, double seconds) {
        written_program<books> play(std::move(threads), [](books& all) {
            if (!all.own) return;
            if (all.lock().is_locked() || all.lock().is_locked_shared() || !all.lock().try_lock())
                world::fail(finding_kind::claim, "the lock was left held, or a waiter in it");
            all.lock().unlock();
        });
        exploration_limits limits;
        const auto began = std::chrono::steady_clock::now();
        limits.is_over = [=] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() > seconds;
        };
        return explore(play, by, limits);
    }
};

template <class P>
struct ConditionsInTheModel : ::testing::Test {
    using books = shared<P, faithful>;

    // Of a few steps: all executions, one of each class.
    static void expect_kept(const std::string& what, std::vector<typename model<P>::thread> threads) {
        SCOPED_TRACE(what);
        dpor_explorer by;
        const exploration seen = model<P>::explored(std::move(threads), by, 50);
        expect_nothing_found(seen);
        EXPECT_TRUE(seen.is_exhausted) << seen.executions << " executions";
    }

    // Of more: as many as can be drawn in a while.
    static void expect_kept_when_drawn(const std::string& what, std::vector<typename model<P>::thread> threads) {
        SCOPED_TRACE(what);
        random_explorer by(1);
        expect_nothing_found(model<P>::explored(std::move(threads), by, 0.4));
    }

   private:
    static void expect_nothing_found(const exploration& seen) {
        EXPECT_FALSE(seen.found) << seen.found->sentence << ", after " << seen.executions << " executions";
        EXPECT_GT(seen.executions, 0u);
    }
};
using policies = ::testing::Types<rwlocker::policy::WriterPreferring, rwlocker::policy::ReaderPreferring,
                                  rwlocker::policy::Fair, rwlocker::policy::ReaderPhaseFair>;
struct by_policy {
    template <class P>
    static std::string GetName(int) {
        return std::string(P::name);
    }
};
TYPED_TEST_SUITE(ConditionsInTheModel, policies, by_policy);

TYPED_TEST(ConditionsInTheModel, lose_no_notification) {
    using books = typename TestFixture::books;
    for (const side mode : {side::shared, side::exclusive}) {
        const std::string name = mode == side::shared ? "a reader" : "a writer";
        const auto waits = [mode](books& all) { all.waits(mode); };
        TestFixture::expect_kept(name + " and a notifier", {waits, [](books& all) { all.notifies(1); }});
        TestFixture::expect_kept_when_drawn(
            name + ", a reader, and who notifies all",
            {waits, [](books& all) { all.waits(side::shared); }, [](books& all) { all.notifies(everybody); }});
        TestFixture::expect_kept_when_drawn(name + ", a writer besides, and who notifies after a downgrade",
                                            {waits,
                                             [](books& all) {
                                                 all.lock().lock();
                                                 all.lock().unlock();
                                             },
                                             [](books& all) {
                                                 all.lock().lock();
                                                 all.own->epoch = 1;
                                                 all.lock().downgrade();
                                                 all.condition().notify_all();
                                                 all.lock().unlock_shared();
                                             }});
    }
}

// Who was notified passes it on; who gave up must have left the notification to the other.
TYPED_TEST(ConditionsInTheModel, give_a_notification_to_one_who_waits_or_has_it_passed_on) {
    using books = typename TestFixture::books;
    for (const side mode : {side::shared, side::exclusive}) {
        const auto gives_up = [mode](books& all) {
            const bool is_notified = all.waits_timed(mode);
            if (is_notified && all.own->epoch == 0) world::fail(finding_kind::claim, "a notification was invented");
            if (is_notified) all.condition().notify();
            all.drops(mode);
        };
        TestFixture::expect_kept_when_drawn("one that may give up, and a notifier",
                                            {gives_up, [](books& all) { all.notifies(1); }});
        TestFixture::expect_kept_when_drawn(
            "one that may give up, one that does not, and a notifier",
            {gives_up, [mode](books& all) { all.waits(mode); }, [](books& all) { all.notifies(1); }});
        TestFixture::expect_kept_when_drawn(
            "one that waits, a writer that may give up, and a notifier",
            {[mode](books& all) { all.waits(mode); },
             [](books& all) {
                 const model_clock::time_point deadline(model_records::mine().time + std::chrono::hours(1));
                 if (all.lock().try_lock_until(deadline)) all.lock().unlock();
             },
             [](books& all) { all.notifies(1); }});
    }
}

// The waiter ends the lock and its condition as soon as it has come back, alone with them.
TYPED_TEST(ConditionsInTheModel, are_not_touched_by_the_notifier_once_the_last_waiter_is_through) {
    using books = typename TestFixture::books;
    for (const side mode : {side::shared, side::exclusive})
        TestFixture::expect_kept("a waiter that ends the lock, and a notifier",
                                 {[mode](books& all) {
                                      all.takes(mode);
                                      // No look before: it must have been notified to come back.
                                      if (all.own->epoch == 0)
                                          mode == side::shared ? all.condition().read.wait()
                                                               : all.condition().write.wait();
                                      all.drops(mode);
                                      all.lock().lock();
                                      all.lock().unlock();
                                      all.own.reset();
                                  },
                                  [](books& all) { all.notifies(1); }});
}

// ---- planted faults: each must be found

class PlantedInConditions : public ::testing::Test {
   protected:
    ~PlantedInConditions() override { planted() = nullptr; }

    using books = shared<rwlocker::policy::Fair, faulty>;

    using thread = model<rwlocker::policy::Fair, faulty>::thread;

    // One that waits, and a notifier.
    static std::optional<finding> found_with(fault how, thread waits) {
        planted() = &how;
        dpor_explorer by;
        const exploration seen = model<rwlocker::policy::Fair, faulty>::explored(
            {std::move(waits), [](books& all) { all.notifies(1); }}, by, 50);
        planted() = nullptr;
        return seen.found;
    }
    static std::optional<finding> found_with(fault how, side mode) {
        return found_with(std::move(how), [mode](books& all) { all.waits(mode); });
    }
};

TEST_F(PlantedInConditions, a_wake_up_that_is_dropped_is_found) {
    fault none;
    none.loses_wake = [](const occasion&) { return true; };
    for (const side mode : {side::shared, side::exclusive}) {
        const auto found = found_with(none, mode);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->kind, finding_kind::stuck);
    }
}

// The lock's own hand-over orders all but one who gives up beside a notifier.
TEST_F(PlantedInConditions, a_queue_bit_that_publishes_nothing_is_found) {
    fault relaxed;
    relaxed.order = [](const occasion& at) {
        return std::string_view(at.function) == "unlock_queue" ? std::memory_order_relaxed : at.order;
    };
    const auto found = found_with(relaxed, [](books& all) {
        (void)all.waits_timed(side::exclusive);
        all.drops(side::exclusive);
    });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, finding_kind::race);
}

// A notification marks them as queued and keeps the queue bit, which an ordinary waiter drops in that step.
fault unmarked(core::word mark) {
    fault how;
    how.desired = [mark](const occasion& at) {
        return core::is_queue_locked(at.after) ? at.after & ~(mark & ~at.before) : at.after;
    };
    return how;
}

TEST_F(PlantedInConditions, notified_waiters_that_are_not_marked_as_queued_are_found) {
    for (const auto& found : {found_with(unmarked(core::readers_queued_bit), side::shared),
                              found_with(unmarked(core::writers_queued_bit), side::exclusive)}) {
        ASSERT_TRUE(found);
        EXPECT_EQ(found->kind, finding_kind::stuck);
    }
}

}  // namespace
}  // namespace rwbench::verify::tests

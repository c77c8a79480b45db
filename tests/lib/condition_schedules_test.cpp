// condition_schedules_test.cpp: conditions, step by step: who is let in when, what a deadline or a stop request does at each
// moment, who wakes whom, and what it costs. Drawn schedules on the instrumented platform, for every policy.
//
// R r W w take and release, c waits on the condition, n notifies, = waits for the lock, . is let in, x gives up.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <deque>
#include <memory>
#include <new>
#include <vector>

#include "rwlocker/overtaking/judge.hpp"
#include "rwlocker/rw_condition.hpp"
#include "support/acted_lock.hpp"
#include "support/lock_list.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

constexpr unsigned barges_allowed = 3;  // K, here
constexpr auto patience_of_leavers = 10us;

enum class reason { deadline, stop };

template <class L>
struct scene : acted_lock<L> {
    ~scene() { this->expect_nothing_left(); }

    using acted_lock<L>::lock, acted_lock<L>::on, acted_lock<L>::enter;

    // It takes its side, and waits on the condition for ever.
    void waits(actor& who, side mode) {
        EXPECT_FALSE(who.does([this, mode] {
            if (mode == side::shared) {
                lock.lock_shared();
                condition.read.wait();
            } else {
                lock.lock();
                condition.write.wait();
            }
        }));
        EXPECT_TRUE(who.is_parked());
    }

    // The same until fires(), unless it is notified: then `outcome` is true.
    void waits_in_vain(actor& who, side mode, reason why) {
        outcome = false;
        source = std::stop_source();
        EXPECT_FALSE(who.does([this, mode, why] {
            const auto wait = [&](auto& on_side) {
                outcome =
                    why == reason::deadline ? on_side.wait_for(patience_of_leavers) : on_side.wait(source.get_token());
            };
            if (mode == side::shared) {
                lock.lock_shared();
                wait(condition.read);
            } else {
                lock.lock();
                wait(condition.write);
            }
        }));
        EXPECT_TRUE(who.is_parked());
        this->why = why;
    }
    void fires() {
        if (why == reason::deadline)
            on.advance(patience_of_leavers);
        else
            source.request_stop();
    }

    void notifies(actor& who, std::size_t n) {
        EXPECT_TRUE(who.does([this, n] { condition.notify(n); }));
    }
    void notifies_all(actor& who) {
        EXPECT_TRUE(who.does([this] { condition.notify_all(); }));
    }

    RWCondition<L> condition{lock};
    bool outcome = false;
    reason why = reason::deadline;
    std::stop_source source;
};

template <class L>
struct ConditionSchedule : ::testing::Test {
    using policy_type = typename L::policy_type;
};
using schedule_list = list_on<reader_writer_list, instrumented<0, barges_allowed, 1>>;
TYPED_TEST_SUITE(ConditionSchedule, schedule_list, by_name);

//    a         W c     =.w
//    holder       W n w
//    newcomer          W     may not pass it: not even once
TYPED_TEST(ConditionSchedule, a_notified_writer_is_handed_the_lock) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &holder = on.enter("holder"), &newcomer = on.enter("newcomer");
    on.waits(a, side::exclusive);
    EXPECT_TRUE(on.writes(holder));
    on.notifies(holder, 1);
    EXPECT_FALSE(a.can_go_on()) << "woken when the side is its own, not before";
    EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
    EXPECT_TRUE(core::has_writer(word_of(on.lock))) << "from hand to hand";
    EXPECT_FALSE(on.tries_to_write(newcomer));
    EXPECT_TRUE(holder.goes_on());
    EXPECT_TRUE(a.goes_on());
    on.unwrites(a);
}

// The same past a reader that notifies: the last reader hands the lock over.
TYPED_TEST(ConditionSchedule, a_writer_notified_by_a_reader_is_handed_the_lock_by_the_last_one) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &r1 = on.enter("r1"), &r2 = on.enter("r2"), &newcomer = on.enter("newcomer");
    on.waits(a, side::exclusive);
    EXPECT_TRUE(on.reads(r1));
    EXPECT_TRUE(on.reads(r2));
    on.notifies(r1, 1);
    on.unreads(r1);
    EXPECT_FALSE(a.can_go_on());
    EXPECT_TRUE(r2.begins([&] { on.lock.unlock_shared(); }, op::wake));
    EXPECT_FALSE(on.tries_to_write(newcomer));
    EXPECT_TRUE(r2.goes_on());
    EXPECT_TRUE(a.goes_on());
    on.unwrites(a);
}

//    a, b, c   R c       =.r    granted in one step, also where readers are invited
//    holder       W n w
TYPED_TEST(ConditionSchedule, notified_readers_are_inside_before_the_first_is_woken) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &b = on.enter("b"), &c = on.enter("c"), &holder = on.enter("holder"),
          &newcomer = on.enter("newcomer"), &queued = on.enter("queued");
    for (actor* each : {&a, &b, &c}) on.waits(*each, side::shared);
    EXPECT_TRUE(on.writes(holder));
    on.notifies_all(holder);
    EXPECT_FALSE(on.reads(queued)) << "an ordinary reader beside them";
    EXPECT_FALSE(a.can_go_on());
    EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
    EXPECT_EQ(core::readers_in(word_of(on.lock)), 4u);
    EXPECT_FALSE(on.tries_to_write(newcomer));
    on.on.finishes();
    for (actor* each : {&a, &b, &c, &queued}) on.unreads(*each);
}

// Once they are through, the next readers that queue are invited again, where the policy invites.
TYPED_TEST(ConditionSchedule, readers_that_queue_later_are_let_in_as_ever) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &holder = on.enter("holder");
    on.waits(a, side::shared);
    EXPECT_TRUE(on.writes(holder));
    on.notifies_all(holder);
    on.unwrites(holder);
    EXPECT_TRUE(a.goes_on());
    on.unreads(a);
    EXPECT_TRUE(on.writes(holder));
    EXPECT_FALSE(on.reads(a));
    EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
    EXPECT_EQ(core::has_readers(word_of(on.lock)), !TestFixture::policy_type::readers_compete);
    EXPECT_TRUE(holder.goes_on());
    EXPECT_TRUE(a.goes_on());
    on.unreads(a);
}

// A downgrade lets them in like any reader, if the policy says so, and no writer was notified with them.
TYPED_TEST(ConditionSchedule, notified_readers_join_a_downgrade) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &holder = on.enter("holder");
    on.waits(a, side::shared);
    EXPECT_TRUE(on.writes(holder));
    on.notifies_all(holder);
    on.downgrades(holder);
    EXPECT_TRUE(a.goes_on());
    on.unreads(a);
    on.unreads(holder);
}

//    a, b      R c   .r      admitted by the notifier
//    w         W c      =.w  queued behind them
//    reader       R n r
TYPED_TEST(ConditionSchedule, a_reading_notifier_admits_the_notified_readers_at_once) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &w = on.enter("w"), &b = on.enter("b"), &reader = on.enter("reader");
    on.waits(a, side::shared);
    on.waits(w, side::exclusive);
    on.waits(b, side::shared);
    EXPECT_TRUE(on.reads(reader));
    EXPECT_TRUE(reader.begins([&] { on.condition.notify_all(); }, op::wake));
    EXPECT_EQ(core::readers_in(word_of(on.lock)), 3u) << "all before the first is woken, and before the writer";
    EXPECT_TRUE(reader.goes_on());
    EXPECT_TRUE(a.goes_on());
    EXPECT_TRUE(b.goes_on());
    EXPECT_FALSE(w.can_go_on());
    for (actor* each : {&reader, &a, &b}) on.unreads(*each);
    EXPECT_TRUE(w.goes_on());
    on.unwrites(w);
}

// What the "arrives" column doesn't admit, queues: behind a waiting writer, but where readers are preferred.
TYPED_TEST(ConditionSchedule, a_reading_notifier_does_not_let_readers_slip_past_a_waiting_writer) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &writer = on.enter("writer"), &reader = on.enter("reader");
    on.waits(a, side::shared);
    EXPECT_TRUE(on.reads(reader));
    EXPECT_FALSE(on.writes(writer));
    const bool is_admitted = TestFixture::policy_type::may_enter_shared(word_of(on.lock));
    on.notifies(reader, 1);
    EXPECT_EQ(a.can_go_on(), is_admitted);
    if (is_admitted) {
        EXPECT_TRUE(a.goes_on());
        on.unreads(a);
    }
    on.unreads(reader);
    EXPECT_TRUE(writer.goes_on());
    on.unwrites(writer);
    if (!is_admitted) {
        EXPECT_TRUE(a.goes_on());
        on.unreads(a);
    }
}

// boost thread_v2's stranded reader: behind a timed writer that gives up, here readers who were notified meanwhile.
//    a         R c       =.r
//    reader      R   n     r
//    writer        W=  x
TYPED_TEST(ConditionSchedule, notified_readers_behind_a_writer_that_gives_up_are_let_in_unlike_boost_thread_v2) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &writer = on.enter("writer"), &reader = on.enter("reader");
    on.waits(a, side::shared);
    EXPECT_TRUE(on.reads(reader));
    EXPECT_FALSE(writer.does([&] { EXPECT_FALSE(on.lock.try_lock_for(patience_of_leavers)); }));
    on.notifies(reader, 1);
    on.on.advance(patience_of_leavers);
    EXPECT_TRUE(writer.goes_on());
    EXPECT_TRUE(a.goes_on());
    on.unreads(a);
    on.unreads(reader);
}

// Between ordinary writers, a notified one keeps its place, and nobody passes it when it is first.
//    w1          W=.w
//    a        W c   =.w
//    w2              W=.w
//    holder     W n      w
TYPED_TEST(ConditionSchedule, a_notified_writer_has_its_place_in_the_queue) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &w1 = on.enter("w1"), &w2 = on.enter("w2"), &holder = on.enter("holder"),
          &newcomer = on.enter("newcomer");
    on.waits(a, side::exclusive);
    EXPECT_TRUE(on.writes(holder));
    EXPECT_FALSE(on.writes(w1));
    on.notifies(holder, 1);
    EXPECT_FALSE(on.writes(w2));
    on.unwrites(holder);
    EXPECT_TRUE(w1.goes_on());
    EXPECT_FALSE(a.can_go_on());
    EXPECT_TRUE(core::is_handoff_due(word_of(on.lock)));
    on.unwrites(w1);
    EXPECT_FALSE(on.tries_to_write(newcomer));
    EXPECT_TRUE(a.goes_on());
    EXPECT_FALSE(w2.can_go_on());
    on.unwrites(a);
    EXPECT_TRUE(w2.goes_on());
    on.unwrites(w2);
}

// K is counted past a notified writer as past any other.
TYPED_TEST(ConditionSchedule, no_queued_writer_is_passed_more_than_k_times_where_others_are_notified) {
    scene<TypeParam> on;
    constexpr unsigned k = TypeParam::handoff_after;
    actor &a = on.enter("a"), &w1 = on.enter("w1"), &w2 = on.enter("w2"), &holder = on.enter("holder"),
          &newcomer = on.enter("newcomer");
    on.waits(a, side::exclusive);
    EXPECT_TRUE(on.writes(holder));
    EXPECT_FALSE(on.writes(w1));
    on.notifies(holder, 1);
    EXPECT_FALSE(on.writes(w2));
    on.unwrites(holder);
    unsigned passes = 0;
    while (on.tries_to_write(newcomer)) {
        ++passes;
        w1.goes_on();
        on.unwrites(newcomer);
    }
    EXPECT_EQ(passes, k);
    for (actor* each : {&w1, &a, &w2}) {
        EXPECT_TRUE(each->goes_on()) << each->name();
        if (each != &w2) {
            EXPECT_FALSE(on.tries_to_write(newcomer)) << "all have been passed as often";
        }
        on.unwrites(*each);
    }
}

// The designated writer gives up with the lock free: the notified writer behind it can't be left to compete.
//    leaver      W=   x
//    a        W c  =   .w
//    holder     W n w
TYPED_TEST(ConditionSchedule, a_designated_writer_that_gives_up_hands_the_lock_to_a_notified_one) {
    if (TypeParam::handoff_after == 0) return;  // nobody is designated
    scene<TypeParam> on;
    actor &a = on.enter("a"), &b = on.enter("b"), &leaver = on.enter("leaver"), &holder = on.enter("holder"),
          &newcomer = on.enter("newcomer");
    on.waits(a, side::exclusive);
    on.waits(b, side::exclusive);
    EXPECT_TRUE(on.writes(holder));
    EXPECT_FALSE(leaver.does([&] { EXPECT_FALSE(on.lock.try_lock_for(patience_of_leavers)); }));
    on.notifies_all(holder);
    EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
    EXPECT_TRUE(core::has_designated(word_of(on.lock)));
    on.on.advance(patience_of_leavers);
    EXPECT_FALSE(leaver.goes_on()) << "its token is owed to it";
    EXPECT_TRUE(core::has_writer(word_of(on.lock)));
    EXPECT_FALSE(on.tries_to_write(newcomer));
    EXPECT_TRUE(a.goes_on());
    EXPECT_TRUE(holder.goes_on());
    EXPECT_TRUE(leaver.goes_on());
    on.unwrites(a);
    EXPECT_TRUE(b.goes_on());
    on.unwrites(b);
}

// ---- deadlines and stop requests

template <class L>
struct ConditionLeaving : ConditionSchedule<L> {
    template <class Case>
    void in_each_way(Case one) {
        for (const side mode : {side::shared, side::exclusive})
            for (const reason why : {reason::deadline, reason::stop}) {
                SCOPED_TRACE(std::string(mode == side::shared ? "read" : "write") +
                             (why == reason::deadline ? ", deadline" : ", stop"));
                scene<L> on;
                one(on, mode, why);
            }
    }
    static void releases(scene<L>& on, actor& who, side mode) {
        mode == side::shared ? on.unreads(who) : on.unwrites(who);
    }
};
TYPED_TEST_SUITE(ConditionLeaving, schedule_list, by_name);

TYPED_TEST(ConditionLeaving, takes_the_side_again_and_leaves_the_notification_to_the_next) {
    this->in_each_way([this](auto& on, side mode, reason why) {
        actor &leaver = on.enter("leaver"), &next = on.enter("next"), &holder = on.enter("holder");
        on.waits_in_vain(leaver, mode, why);
        on.waits(next, mode);
        EXPECT_TRUE(on.writes(holder));
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "it has left the condition, and waits for its side";
        on.notifies(holder, 1);
        on.unwrites(holder);
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_FALSE(on.outcome);
        this->releases(on, leaver, mode);
        EXPECT_TRUE(next.goes_on());
        this->releases(on, next, mode);
    });
}

// Between the notification and the release: too late to give up.
TYPED_TEST(ConditionLeaving, is_too_late_once_notified) {
    this->in_each_way([this](auto& on, side mode, reason why) {
        actor &waiter = on.enter("waiter"), &holder = on.enter("holder");
        on.waits_in_vain(waiter, mode, why);
        EXPECT_TRUE(on.writes(holder));
        on.notifies(holder, 1);
        on.fires();
        EXPECT_FALSE(waiter.goes_on());
        on.unwrites(holder);
        EXPECT_TRUE(waiter.goes_on());
        EXPECT_TRUE(on.outcome) << "notified is notified";
        this->releases(on, waiter, mode);
    });
}

// At every step of the notifier and the leaver: one of the two outcomes, with what belongs to it.
TYPED_TEST(ConditionLeaving, races_with_a_notification_to_one_outcome) {
    this->in_each_way([this](auto& on, side mode, reason why) {
        actor &waiter = on.enter("waiter"), &next = on.enter("next"), &holder = on.enter("holder");
        unsigned left = 0, notified = 0;
        for (int steps = 0; steps < 12; ++steps) {
            on.waits_in_vain(waiter, mode, why);
            on.waits(next, mode);
            EXPECT_TRUE(on.writes(holder));
            on.fires();
            for (int i = 0; i < steps && waiter.can_go_on(); ++i) waiter.steps();
            holder.is_told([&] { on.condition.notify(1); });
            while (!holder.is_done()) {
                holder.steps();
                if (!holder.can_go_on() && !holder.is_done()) waiter.goes_on();
            }
            on.unwrites(holder);
            // Whoever the notification went to: the other one is to be notified yet, unless it has left.
            for (bool has_moved = true; has_moved;) {
                has_moved = false;
                for (actor* each : {&waiter, &next})
                    if (each->can_go_on()) {
                        has_moved = true;
                        if (each->goes_on()) this->releases(on, *each, mode);
                    }
            }
            EXPECT_TRUE(waiter.is_done());
            EXPECT_EQ(next.is_done(), !on.outcome) << "exactly one notification";
            on.outcome ? ++notified : ++left;
            if (!next.is_done()) {
                EXPECT_TRUE(on.writes(holder));
                on.notifies_all(holder);
                on.unwrites(holder);
                EXPECT_TRUE(next.goes_on());
                this->releases(on, next, mode);
            }
        }
        EXPECT_GT(left, 0u);
        EXPECT_GT(notified, 0u);
    });
}

// The relay's width is 1: each woken reader wakes the next. All deadlines pass when only the first has its token.
//    r1..r4    R c      =.
//    holder       W n w
TYPED_TEST(ConditionLeaving, in_mid_relay_is_too_late_and_the_relay_goes_on) {
    scene<TypeParam> on;
    std::vector<actor*> readers;
    std::vector<int> outcomes(4, -1);
    for (int i = 0; i < 4; ++i) {
        readers.push_back(&on.enter("reader"));
        EXPECT_FALSE(readers.back()->does([&, i] {
            on.lock.lock_shared();
            outcomes[static_cast<std::size_t>(i)] = on.condition.read.wait_for(patience_of_leavers);
        }));
    }
    actor& holder = on.enter("holder");
    EXPECT_TRUE(on.writes(holder));
    on.notifies_all(holder);
    on.unwrites(holder);
    on.on.advance(patience_of_leavers);
    for (int i = 3; i > 0; --i) {
        EXPECT_FALSE(readers[static_cast<std::size_t>(i)]->goes_on()) << "its token has not come";
    }
    for (actor* each : readers) {
        EXPECT_TRUE(each->goes_on()) << each->name();
    }
    EXPECT_EQ(outcomes, std::vector(4, 1));
    for (actor* each : readers) on.unreads(*each);
}

// A reader may be notified, and admitted, before it has released the side that it waits with.
TYPED_TEST(ConditionSchedule, a_reader_may_be_notified_while_it_still_releases_its_side) {
    scene<TypeParam> on;
    actor &a = on.enter("a"), &notifier = on.enter("notifier");
    EXPECT_TRUE(on.reads(notifier));
    EXPECT_TRUE(on.reads(a));
    // Its appending ends with the drop of the queue bit; then it looks at the word, to release.
    EXPECT_TRUE(a.begins([&] { on.condition.read.wait(); }, op::exchange, 2));
    a.steps();
    EXPECT_FALSE(core::is_queue_locked(word_of(on.lock)));
    EXPECT_EQ(core::readers_in(word_of(on.lock)), 2u);
    on.notifies_all(notifier);
    EXPECT_EQ(core::readers_in(word_of(on.lock)), 3u);
    EXPECT_TRUE(a.goes_on());
    EXPECT_EQ(core::readers_in(word_of(on.lock)), 2u);
    on.unreads(a);
    on.unreads(notifier);
}

// oneTBB #2136's kind, a wake-up lost between "it is not so" and "I sleep": the notification comes at each step on the way.
TYPED_TEST(ConditionSchedule, a_notification_on_the_way_to_sleep_is_not_lost_unlike_onetbb_2136) {
    for (const bool reads : {false, true})
        for (int steps = 0; steps < 16; ++steps) {
            SCOPED_TRACE((reads ? "read, step " : "write, step ") + std::to_string(steps));
            scene<TypeParam> on;
            actor &waiter = on.enter("waiter"), &notifier = on.enter("notifier");
            bool is_so = false;
            waiter.is_told([&] {
                reads ? on.lock.lock_shared() : on.lock.lock();
                const auto look = [&] { return is_so; };
                reads ? on.condition.read.wait(look) : on.condition.write.wait(look);
                reads ? on.lock.unlock_shared() : on.lock.unlock();
            });
            for (int i = 0; i < steps && waiter.can_go_on(); ++i) waiter.steps();
            notifier.is_told([&] {
                on.lock.lock();
                is_so = true;
                on.condition.notify();
                on.lock.unlock();
            });
            on.on.finishes();
        }
}

// glibc BZ 23844's kind: tries that fail, at each step of a hand-over, take no wake-up with them.
TYPED_TEST(ConditionSchedule, a_failed_try_at_any_step_costs_no_notified_waiter_its_wake_up_unlike_glibc_23844) {
    for (int steps = 0; steps < 16; ++steps) {
        SCOPED_TRACE("step " + std::to_string(steps));
        scene<TypeParam> on;
        actor &reader = on.enter("reader"), &writer = on.enter("writer"), &notifier = on.enter("notifier"),
              &trier = on.enter("trier");
        on.waits(reader, side::shared);
        on.waits(writer, side::exclusive);
        notifier.is_told([&] {
            on.lock.lock();
            on.condition.notify_all();
            on.lock.unlock();
        });
        for (int i = 0; i < steps && notifier.can_go_on(); ++i) notifier.steps();
        trier.is_told([&] {
            for (int i = 0; i < 4; ++i) {
                if (on.lock.try_lock()) on.lock.unlock();
                if (on.lock.try_lock_shared()) on.lock.unlock_shared();
                if (on.lock.try_lock_for(-1s)) on.lock.unlock();
            }
        });
        while (!trier.is_done() || notifier.can_go_on() || reader.can_go_on() || writer.can_go_on())
            for (actor* each : {&trier, &notifier, &reader, &writer}) {
                if (!each->can_go_on()) continue;
                each->steps();
                if (!each->is_done() || each == &trier || each == &notifier) continue;
                each == &reader ? on.unreads(reader) : on.unwrites(writer);
            }
    }
}

// glibc BZ 25847's kind: who comes to wait at any step of a notification, or right after it, takes none from who waits already.
//    a         W c       =.w
//    notifier     W n c         it waits itself, with the notification under way
//    late        W c
TYPED_TEST(ConditionSchedule, who_waits_later_steals_no_notification_unlike_glibc_25847) {
    for (const bool reads : {false, true})
        for (int steps = 0; steps < 20; ++steps) {
            SCOPED_TRACE((reads ? "read, step " : "write, step ") + std::to_string(steps));
            scene<TypeParam> on;
            actor &a = on.enter("a"), &notifier = on.enter("notifier"), &late = on.enter("late"),
                  &last = on.enter("last");
            const auto waits = [&, reads] {
                reads ? on.lock.lock_shared() : on.lock.lock();
                reads ? on.condition.read.wait() : on.condition.write.wait();
                reads ? on.lock.unlock_shared() : on.lock.unlock();
            };
            EXPECT_FALSE(a.does(waits));
            notifier.is_told([&] {
                on.lock.lock();
                on.condition.notify();
                on.condition.wait();
                on.lock.unlock();
            });
            for (int i = 0; i < steps && notifier.can_go_on(); ++i) notifier.steps();
            late.is_told(waits);
            while (late.can_go_on() || notifier.can_go_on() || a.can_go_on())
                for (actor* each : {&late, &notifier, &a})
                    if (each->can_go_on()) each->goes_on();
            EXPECT_TRUE(a.is_done());
            EXPECT_TRUE(late.is_parked() && notifier.is_parked());
            last.is_told([&] {
                on.lock.lock();
                on.condition.notify_all();
                on.lock.unlock();
            });
            on.on.finishes();
        }
}

// ---- what it costs

template <class L>
struct CostOfCondition : ::testing::Test {
    L lock;
    RWCondition<L> condition{lock};
};
using cost_list = list_on<every_list, instrumented<0, 3, 4>>;
TYPED_TEST_SUITE(CostOfCondition, cost_list, by_name);

TYPED_TEST(CostOfCondition, of_notifying_nobody_is_no_change) {
    this->lock.lock();
    const counts cost = cost_of([&] {
        this->condition.notify();
        this->condition.notify_all();
    });
    this->lock.unlock();
    EXPECT_EQ(cost.changes, 0u);
    EXPECT_EQ(cost.wakes, 0u);
}

TYPED_TEST(CostOfCondition, of_a_wait_is_three_changes_and_one_park) {
    stage on;
    for (const bool reads : {false, true}) {
        actor &waiter = on.enter("waiter"), &holder = on.enter("holder");
        counts cost;
        EXPECT_FALSE(waiter.does([&] {
            reads ? this->lock.lock_shared() : this->lock.lock();
            cost = cost_of([&] { reads ? this->condition.read.wait() : this->condition.write.wait(); });
            reads ? this->lock.unlock_shared() : this->lock.unlock();
        }));
        EXPECT_TRUE(holder.does([&] {
            this->lock.lock();
            const counts of_notifying = cost_of([&] { this->condition.notify(); });
            EXPECT_EQ(of_notifying.changes, 3u);
            EXPECT_EQ(of_notifying.wakes, 0u);
            this->lock.unlock();
        }));
        EXPECT_TRUE(waiter.goes_on());
        EXPECT_EQ(cost.changes, 3u) << "two to queue, one to release";
        EXPECT_EQ(cost.parks, 1u);
        EXPECT_EQ(cost.woken, 1u);
    }
}

// Waiters without threads: the engine knows nothing else of them.
template <class P>
struct crowd {
    using platform = instrumented<0, 3, 16, 4>;
    using node = core::waiter<platform>;

    explicit crowd(std::size_t count, side mode_) : mode(mode_) {
        for (std::size_t i = 0; i < count; ++i) {
            parkers.emplace_back();
            nodes.emplace_back(mode, &parkers.back(), core::origin::condition);
            engine.begin(queue, nodes.back());
        }
    }

    // All that have a token do their share, until nobody has one; how many were woken, and by how many wake-ups.
    void relays() {
        std::deque<std::size_t> woken;
        std::vector<bool> is_seen(nodes.size(), false);
        const auto look = [&](std::size_t i) {
            if (i == nodes.size() || is_seen[i] || parkers[i].tokens() == 0) return;
            is_seen[i] = true;
            woken.push_back(i);
        };
        const auto look_at_all = [&] {
            for (std::size_t i = 0; i < nodes.size(); ++i) look(i);
        };
        look_at_all();
        while (!woken.empty()) {
            const std::size_t i = woken.front();
            woken.pop_front();
            const counts cost = cost_of([&] { EXPECT_EQ(engine.on_wake(nodes[i]), core::woken::entered); });
            EXPECT_LE(cost.wakes, platform::relay_width);
            wakes += cost.wakes;
            if (cost.wakes > 0) look_at_all();
            if (mode == side::exclusive) {
                wakes += cost_of([&] { EXPECT_TRUE(engine.release_exclusive()); }).wakes;
                look(i + 1);
            } else {
                engine.release_shared();
            }
        }
        for (const auto& each : parkers) EXPECT_EQ(each.tokens(), 1u) << "each is woken once";
    }

    core::engine<P, platform> engine;
    core::condition_queue<platform> queue;
    const side mode;
    std::deque<instrumented_parker> parkers;
    std::deque<node> nodes;
    unsigned wakes = 0;
};

template <class P>
struct CostOfNotifyAll : ::testing::Test {};
using policies =
    ::testing::Types<policy::WriterPreferring, policy::ReaderPreferring, policy::Fair, policy::ReaderPhaseFair>;
struct policy_name {
    template <class P>
    static std::string GetName(int) {
        return std::string(P::name);
    }
};
TYPED_TEST_SUITE(CostOfNotifyAll, policies, policy_name);

TYPED_TEST(CostOfNotifyAll, and_of_the_unlock_is_the_same_for_10_and_for_10000) {
    for (const side mode : {side::shared, side::exclusive}) {
        for (const std::size_t count : {10u, 10'000u}) {
            SCOPED_TRACE(std::string(mode == side::shared ? "readers " : "writers ") + std::to_string(count));
            auto all = std::make_unique<crowd<TypeParam>>(count, mode);
            ASSERT_TRUE(all->engine.try_enter(side::exclusive));
            const counts notifying =
                cost_of([&] { EXPECT_TRUE(all->engine.notify(all->queue, ~std::size_t{0}, side::exclusive)); });
            EXPECT_EQ(notifying.changes, 3u);
            EXPECT_EQ(notifying.wakes, 0u);
            const counts releasing = cost_of([&] { EXPECT_TRUE(all->engine.release_exclusive()); });
            EXPECT_EQ(releasing.changes, mode == side::shared ? 2u : 1u);
            EXPECT_EQ(releasing.wakes, mode == side::shared ? 4u : 1u);
            all->wakes = releasing.wakes;
            all->relays();
            EXPECT_EQ(all->wakes, count);
            EXPECT_FALSE(all->engine.is_held_exclusive() || all->engine.is_held_shared());
        }
    }
}

// From the read side, the notifier wakes as many as a releaser would.
TYPED_TEST(CostOfNotifyAll, from_the_read_side_is_the_same_for_10_and_for_10000) {
    for (const std::size_t count : {10u, 10'000u}) {
        auto all = std::make_unique<crowd<TypeParam>>(count, side::shared);
        ASSERT_TRUE(all->engine.try_enter(side::shared));
        const counts notifying =
            cost_of([&] { EXPECT_TRUE(all->engine.notify(all->queue, ~std::size_t{0}, side::shared)); });
        EXPECT_EQ(notifying.changes, 3u);
        EXPECT_EQ(notifying.wakes, 4u);
        all->wakes = notifying.wakes;
        all->relays();
        EXPECT_EQ(all->wakes, count);
        all->engine.release_shared();
        EXPECT_FALSE(all->engine.is_held_exclusive() || all->engine.is_held_shared());
    }
}

TYPED_TEST(CostOfNotifyAll, is_less_work_for_n_waiters_which_are_woken_by_n_wake_ups) {
    for (const std::size_t n : {1u, 3u, 7u, 40u}) {
        auto all = std::make_unique<crowd<TypeParam>>(40, side::shared);
        ASSERT_TRUE(all->engine.try_enter(side::exclusive));
        EXPECT_TRUE(all->engine.notify(all->queue, n, side::exclusive));
        unsigned tokens = 0;
        all->wakes = cost_of([&] { EXPECT_TRUE(all->engine.release_exclusive()); }).wakes;
        for (std::size_t i = 0; i < n; ++i)
            if (all->parkers[i].tokens() == 1)
                all->wakes += cost_of([&] { (void)all->engine.on_wake(all->nodes[i]); }).wakes;
        for (const auto& each : all->parkers) tokens += each.tokens();
        EXPECT_EQ(tokens, n);
        EXPECT_EQ(all->wakes, n);
        for (std::size_t i = n; i < all->nodes.size(); ++i) EXPECT_TRUE(all->engine.leave(all->queue, all->nodes[i]));
    }
}

// Natively, a splice and the release after it touch no waiter between the first few and the last: these are out of reach here,
// and a look at one of them would be the end of this test, and of its process.
TYPED_TEST(CostOfNotifyAll, touches_none_of_the_waiters_in_the_middle) {
    using native = platform::native;
    using node = core::waiter<native>;
    constexpr std::size_t length = 4096, in_reach = 8, hidden = length / sizeof(node);
    void* page = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(page, MAP_FAILED);
    for (const side mode : {side::shared, side::exclusive}) {
        core::engine<TypeParam, native> engine;
        core::condition_queue<native> queue;
        std::deque<platform::futex_parker> parkers;
        std::deque<node> near;
        std::vector<node*> all;
        for (std::size_t i = 0; i < in_reach + hidden + 1; ++i) {
            parkers.emplace_back();
            node* n = i >= in_reach && i < in_reach + hidden
                          ? new (static_cast<char*>(page) + (i - in_reach) * sizeof(node))
                                node(mode, &parkers.back(), core::origin::condition)
                          : &near.emplace_back(mode, &parkers.back(), core::origin::condition);
            all.push_back(n);
            engine.begin(queue, *n);
        }
        ASSERT_TRUE(engine.try_enter(side::exclusive));
        ASSERT_EQ(mprotect(page, length, PROT_NONE), 0);
        EXPECT_TRUE(engine.notify(queue, ~std::size_t{0}, side::exclusive));
        EXPECT_TRUE(engine.release_exclusive());
        ASSERT_EQ(mprotect(page, length, PROT_READ | PROT_WRITE), 0);
        EXPECT_TRUE(mode == side::shared ? engine.is_held_shared() : engine.is_held_exclusive());
    }
    munmap(page, length);
}

}  // namespace
}  // namespace rwlocker::tests

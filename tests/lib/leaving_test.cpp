// leaving_test.cpp: every way to leave a queue, by deadline and by stop request: as the last waiter, among others, as the
// designated one, when due, with others gated behind, and just as the lock is granted. Drawn schedules, for every policy.
//
// R r W w take and release, = waits, . is let in, x leaves. After each nobody is stranded and the word is zero.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "support/acted_lock.hpp"
#include "support/lock_list.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;
using core::side;
using core::word;

constexpr unsigned barges_allowed = 3;  // K, here
constexpr auto patience_of_leavers = 10us;

enum class reason { deadline, stop };

// One lock, its actors, and one of them that will give up.
template <class L>
struct scene : acted_lock<L> {
    explicit scene(reason why_) : why(why_) {}
    ~scene() { this->expect_nothing_left(); }

    using acted_lock<L>::lock, acted_lock<L>::on, acted_lock<L>::enter, acted_lock<L>::unreads,
        acted_lock<L>::tries_to_read;

    reason why;

    // One whose try of the read side tells, and leaves nothing.
    bool is_open_to_readers() {
        actor& who = enter("passer-by");
        const bool is_open = tries_to_read(who);
        if (is_open) unreads(who);
        return is_open;
    }

    // It waits, until leaves() at the latest.
    void waits(actor& who, side mode) {
        outcome.reset();
        source = std::stop_source();
        EXPECT_FALSE(who.does([this, mode] {
            if (why == reason::deadline)
                outcome = mode == side::shared ? lock.try_lock_shared_for(patience_of_leavers)
                                               : lock.try_lock_for(patience_of_leavers);
            else
                outcome = mode == side::shared ? lock.lock_shared(source.get_token()) : lock.lock(source.get_token());
        }));
        EXPECT_TRUE(who.is_parked());
    }
    // The deadline passes, or the stop is requested: nobody has moved yet.
    void fires() { why == reason::deadline ? on.advance(patience_of_leavers) : void(source.request_stop()); }
    void leaves(actor& who) {
        fires();
        EXPECT_TRUE(who.goes_on());
        EXPECT_EQ(outcome, false);
        expect_quiet(who);
    }
    void expect_quiet(actor& who) {
        EXPECT_TRUE(who.does([] {
            EXPECT_TRUE(instrumented_thread().parker.is_quiet()) << "a token or a stop mark is left for the next wait";
            EXPECT_TRUE(instrumented_thread().holds.empty());
        }));
    }

    std::optional<bool> outcome;
    std::stop_source source;
};

template <class L>
struct Leaving : ::testing::Test {
    template <class Play>
    void by_deadline_and_by_stop(Play play) {
        for (const reason why : {reason::deadline, reason::stop}) {
            SCOPED_TRACE(why == reason::deadline ? "by deadline" : "by stop request");
            scene<L> on(why);
            play(on);
        }
    }
};

// A reentrant writer changes nothing here: what it nests never comes to the queues.
using list = list_on<plain_list, instrumented<0, barges_allowed, 2, 1>>;
TYPED_TEST_SUITE(Leaving, list, by_name);

//    holder    W-----w     or R-----r
//    leaver      W==x
TYPED_TEST(Leaving, of_the_only_writer_leaves_no_trace) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver");
        EXPECT_TRUE(on.writes(holder));
        const word before = word_of(on.lock);
        on.waits(leaver, side::exclusive);
        on.leaves(leaver);
        EXPECT_EQ(word_of(on.lock), before);
        on.unwrites(holder);
        EXPECT_TRUE(on.reads(holder));
        const word reading = word_of(on.lock);
        on.waits(leaver, side::exclusive);
        on.leaves(leaver);
        EXPECT_EQ(word_of(on.lock), reading);
        EXPECT_TRUE(on.is_open_to_readers());
        on.unreads(holder);
    });
}

//    holder    W-----w
//    leaver      R==x
TYPED_TEST(Leaving, of_the_only_reader_leaves_no_trace_unlike_brpc_3051) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver");
        EXPECT_TRUE(on.writes(holder));
        const word before = word_of(on.lock);
        on.waits(leaver, side::shared);
        on.leaves(leaver);
        EXPECT_EQ(word_of(on.lock), before);
        on.unwrites(holder);
    });
}

//    holder    W-------------w
//    a b c       W=W=W=             one of them leaves: the others are served as if it had never come
template <class Scene>
void one_of_three_leaves(Scene& on, side mode, int which) {
    actor& holder = on.enter("holder");
    std::vector<actor*> three;
    EXPECT_TRUE(on.writes(holder));
    for (int i = 0; i < 3; ++i) {
        three.push_back(&on.enter("one of three"));
        if (i == which)
            on.waits(*three.back(), mode);
        else
            EXPECT_FALSE(mode == side::shared ? on.reads(*three.back()) : on.writes(*three.back()));
    }
    on.leaves(*three[which]);
    on.unwrites(holder);
    if (mode == side::shared) {
        on.on.finishes();
        EXPECT_EQ(core::readers_in(word_of(on.lock)), 2u);
    }
    for (int i = 0; i < 3; ++i)
        if (i != which) {
            EXPECT_EQ(three[i]->goes_on(), true) << "writer " << i << " waits although its turn has come";
            mode == side::shared ? on.unreads(*three[i]) : on.unwrites(*three[i]);
        }
}
TYPED_TEST(Leaving, of_the_first_the_middle_or_the_last_writer_keeps_the_others_order) {
    for (int which = 0; which < 3; ++which)
        this->by_deadline_and_by_stop([=](auto& on) { one_of_three_leaves(on, side::exclusive, which); });
}
TYPED_TEST(Leaving, of_the_first_the_middle_or_the_last_reader_keeps_the_others) {
    for (int which = 0; which < 3; ++which)
        this->by_deadline_and_by_stop([=](auto& on) { one_of_three_leaves(on, side::shared, which); });
}

//    holder    R---------r
//    leaver      W====x
//    gated         R=?.---r     who waited behind the leaver alone is let in by it, also when nobody releases anything
//    gated         R=?.---r
TYPED_TEST(Leaving, of_the_last_writer_lets_in_the_readers_behind_it_unlike_boost_thread_v2) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &a = on.enter("a"), &b = on.enter("b"),
              &c = on.enter("c");
        EXPECT_TRUE(on.reads(holder));
        on.waits(leaver, side::exclusive);
        const bool are_gated = !on.reads(a);
        if (are_gated) {
            EXPECT_FALSE(on.reads(b));
            EXPECT_FALSE(on.reads(c));
        }
        on.leaves(leaver);
        if (are_gated) {
            EXPECT_EQ(core::readers_in(word_of(on.lock)), 4u);
            on.on.finishes();
            on.unreads(b);
            on.unreads(c);
        }
        EXPECT_TRUE(on.is_open_to_readers());
        on.unreads(a);
        on.unreads(holder);
    });
}

//    holder    R---------------r
//    leaver      W====x             its leaving begins no phase
//    gated         R==.------r
//    second             W======.w
//    late                 R?        joins only where a late reader joins any readers
TYPED_TEST(Leaving, of_a_writer_begins_no_phase) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &gated = on.enter("gated"),
              &second = on.enter("second");
        EXPECT_TRUE(on.reads(holder));
        on.waits(leaver, side::exclusive);
        const bool was_let_in = on.reads(gated);
        on.leaves(leaver);
        EXPECT_TRUE(gated.goes_on());
        EXPECT_FALSE(on.writes(second));
        EXPECT_EQ(on.is_open_to_readers(), was_let_in);
        on.unreads(gated);
        on.unreads(holder);
        EXPECT_TRUE(second.goes_on());
        on.unwrites(second);
    });
}

//    holder    R-----------r
//    leaver      W====x               another writer waits still: it goes on keeping the readers out
//    second        W=======.w
//    gated            R=======.r
TYPED_TEST(Leaving, of_one_of_two_writers_lets_no_reader_in) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &second = on.enter("second"),
              &gated = on.enter("gated");
        EXPECT_TRUE(on.reads(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_FALSE(on.writes(second));
        const bool was_let_in = on.reads(gated);
        on.leaves(leaver);
        EXPECT_EQ(gated.can_go_on(), false);
        if (was_let_in) on.unreads(gated);
        on.unreads(holder);
        EXPECT_TRUE(second.goes_on());
        EXPECT_EQ(gated.is_done(), was_let_in);
        on.unwrites(second);
        EXPECT_TRUE(gated.goes_on());
        if (!was_let_in) on.unreads(gated);
    });
}

//    holder    W----w            the release hands over, or grants, but its token is not there yet when the leaver gives up:
//    leaver      W===.-w         too late, it is inside
TYPED_TEST(Leaving, of_a_writer_that_is_granted_meanwhile_is_too_late) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver");
        EXPECT_TRUE(on.reads(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock_shared(); }, op::wake));
        on.fires();
        if (core::has_writer(word_of(on.lock))) {
            EXPECT_FALSE(leaver.goes_on()) << "it must wait for its token";
            EXPECT_TRUE(holder.goes_on());
            EXPECT_TRUE(leaver.goes_on());
            EXPECT_EQ(on.outcome, true);
            on.unwrites(leaver);
        } else {
            // Designated, not granted: it leaves, but not before it has its token.
            EXPECT_FALSE(leaver.goes_on());
            EXPECT_EQ(word_of(on.lock), 0u) << "it has left the queue";
            EXPECT_TRUE(holder.goes_on());
            EXPECT_TRUE(leaver.goes_on());
            EXPECT_EQ(on.outcome, false);
        }
        on.expect_quiet(leaver);
    });
}

// The leaver has decided to give up, and stands before its first step, when the grant comes, token and all.
TYPED_TEST(Leaving, of_a_writer_whose_grant_comes_before_its_first_step_is_too_late) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver");
        EXPECT_TRUE(on.reads(holder));
        on.waits(leaver, side::exclusive);
        on.fires();
        EXPECT_TRUE(leaver.goes_on_until(op::exchange)) << "about to take the queue";
        on.unreads(holder);
        const bool is_granted = core::has_writer(word_of(on.lock));
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, is_granted);
        if (is_granted) on.unwrites(leaver);
        on.expect_quiet(leaver);
    });
}

//    holder    W---w          the releaser wakes one; the first reader has the others to wake, although its own time is up
//    leaver      R=.-----r
//    a b c d     R===.---r
TYPED_TEST(Leaving, of_a_reader_that_is_granted_meanwhile_does_its_share_of_waking) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver");
        std::vector<actor*> others;
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::shared);
        for (int i = 0; i < 6; ++i) {
            others.push_back(&on.enter("other"));
            EXPECT_FALSE(on.reads(*others.back()));
        }
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "it must wait for its token";
        EXPECT_TRUE(holder.goes_on());
        EXPECT_FALSE(others[0]->can_go_on()) << "this one is the leaver's to wake";
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, true);
        on.on.finishes();
        EXPECT_EQ(core::readers_in(word_of(on.lock)), 7u);
        on.unreads(leaver);
        for (auto* other : others) on.unreads(*other);
        on.expect_quiet(leaver);
    });
}

//    holder    W---w                  a reader that was woken to come in if it may, gives up after a newcomer came first
//    leaver      R=.=x
//    newcomer       W----w
TYPED_TEST(Leaving, of_an_invited_reader_that_came_too_late) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &newcomer = on.enter("newcomer");
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::shared);
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
        const bool came_first = on.tries_to_write(newcomer);
        EXPECT_EQ(came_first, TypeParam::policy_type::readers_compete);
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "it must wait for its token";
        EXPECT_TRUE(holder.goes_on());
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, !came_first);
        came_first ? on.unwrites(newcomer) : on.unreads(leaver);
        on.expect_quiet(leaver);
    });
}

// A try that fails leaves nothing either, whatever holds the lock and whoever waits.
TYPED_TEST(Leaving, of_one_try_changes_nothing) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &writer = on.enter("writer"), &reader = on.enter("reader"),
              &tries = on.enter("tries");
        EXPECT_TRUE(on.writes(holder));
        EXPECT_FALSE(on.writes(writer));
        EXPECT_FALSE(on.reads(reader));
        const word before = word_of(on.lock);
        std::stop_source stopped;
        stopped.request_stop();
        EXPECT_TRUE(tries.does([&] {
            const counts cost = cost_of([&] {
                EXPECT_FALSE(on.lock.try_lock());
                EXPECT_FALSE(on.lock.try_lock_shared());
                EXPECT_FALSE(on.lock.try_lock_for(0s));
                EXPECT_FALSE(on.lock.try_lock_shared_for(-1s));
                EXPECT_FALSE(on.lock.try_lock_until(virtual_clock::now() - 1s));
                EXPECT_FALSE(on.lock.try_lock_shared_until(virtual_clock::time_point::min()));
                EXPECT_FALSE(on.lock.lock(stopped.get_token()));
                EXPECT_FALSE(on.lock.lock_shared(stopped.get_token()));
            });
            EXPECT_EQ(cost.changes, 0u);
            EXPECT_EQ(cost.parks, 0u);
        }));
        EXPECT_EQ(word_of(on.lock), before);
        on.unwrites(holder);
        writer.goes_on();
        reader.goes_on();
        for (actor* who : {&writer, &reader, &writer}) {
            if (!who->is_done()) continue;
            if (who == &writer && core::has_writer(word_of(on.lock))) on.unwrites(writer);
            if (who == &reader && core::has_readers(word_of(on.lock))) on.unreads(reader);
            writer.goes_on();
            reader.goes_on();
        }
        if (core::has_readers(word_of(on.lock))) on.unreads(reader);
    });
}

// ---- where writers may barge

template <class L>
struct LeavingDesignated : Leaving<L> {};
template <class L>
using writers_barge = std::bool_constant<(L::policy_type::handoff_after > 0)>;
using barging_list = those_that<writers_barge, list>::type;
TYPED_TEST_SUITE(LeavingDesignated, barging_list, by_name);

// The queue behind the leaver, when it leaves as the designated writer of a free lock.
//    holder    W-w
//    leaver     W=.x
//    second      W===.w
TYPED_TEST(LeavingDesignated, passes_the_role_to_the_next_writer) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &second = on.enter("second");
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_FALSE(on.writes(second));
        // Its token is on its way when its time is up: else it would take the token, and the lock.
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "its token is owed to it";
        EXPECT_TRUE(core::has_designated(word_of(on.lock)));
        EXPECT_TRUE(second.goes_on());
        on.unwrites(second);
        EXPECT_TRUE(holder.goes_on());
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, false);
        on.expect_quiet(leaver);
    });
}

//    holder    W-w
//    leaver     W=.x
//    gated       R==.r     no other writer: the readers behind it are let in, or it was no obstacle to them
TYPED_TEST(LeavingDesignated, lets_in_the_readers_behind_it) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &a = on.enter("a"), &b = on.enter("b");
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
        const bool are_gated = !on.reads(a);
        on.reads(b);
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "its token is owed to it";
        EXPECT_EQ(core::readers_in(word_of(on.lock)), 2u);
        EXPECT_EQ(core::has_queued(word_of(on.lock)), false);
        if (are_gated) {
            EXPECT_TRUE(a.goes_on());
            EXPECT_TRUE(b.goes_on());
        }
        EXPECT_TRUE(holder.goes_on());
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, false);
        on.unreads(a);
        on.unreads(b);
        on.expect_quiet(leaver);
    });
}

//    holder    W-w
//    leaver     W=.===x      it lost the race to a newcomer, whose release must then wake the second
//    second      W=====.w
//    newcomer     W-----w
TYPED_TEST(LeavingDesignated, while_a_newcomer_is_inside_strands_nobody) {
    for (const bool has_lost_already : {false, true})
        this->by_deadline_and_by_stop([=](auto& on) {
            actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &second = on.enter("second"),
                  &newcomer = on.enter("newcomer");
            EXPECT_TRUE(on.writes(holder));
            on.waits(leaver, side::exclusive);
            EXPECT_FALSE(on.writes(second));
            EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
            EXPECT_TRUE(on.tries_to_write(newcomer));
            if (has_lost_already) {
                EXPECT_TRUE(holder.goes_on());
                EXPECT_FALSE(leaver.goes_on()) << "it has found the lock taken, and waits again";
                on.leaves(leaver);
            } else {
                on.fires();
                EXPECT_FALSE(leaver.goes_on());
                EXPECT_TRUE(holder.goes_on());
                EXPECT_TRUE(leaver.goes_on());
                EXPECT_EQ(on.outcome, false);
            }
            EXPECT_FALSE(second.can_go_on());
            on.unwrites(newcomer);
            EXPECT_TRUE(second.goes_on());
            on.unwrites(second);
            on.expect_quiet(leaver);
        });
}

// As due: K newcomers have passed the leaver, the last of them is inside. What it was due dies with it; the second in the
// queue has been passed by fewer.
//    holder    W-w
//    leaver     W=..====x
//    newcomer     W-wW-w W-w W-w
//    second             W=.==.==.w
TYPED_TEST(LeavingDesignated, when_due_takes_its_claim_along) {
    for (const bool has_second : {false, true})
        this->by_deadline_and_by_stop([=](auto& on) {
            actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &second = on.enter("second"),
                  &newcomer = on.enter("newcomer");
            EXPECT_TRUE(on.writes(holder));
            on.waits(leaver, side::exclusive);
            on.unwrites(holder);
            for (unsigned i = 0; i < barges_allowed; ++i) {
                EXPECT_TRUE(on.tries_to_write(newcomer));
                EXPECT_FALSE(leaver.goes_on());
                if (i + 1 == barges_allowed) break;
                if (has_second && i + 2 == barges_allowed) {
                    EXPECT_FALSE(on.writes(second));
                }
                on.unwrites(newcomer);
            }
            EXPECT_TRUE(core::is_handoff_due(word_of(on.lock)));
            on.leaves(leaver);
            EXPECT_FALSE(core::is_handoff_due(word_of(on.lock)));
            on.unwrites(newcomer);
            // One newcomer had passed the second, too.
            for (unsigned i = 1; i < barges_allowed && has_second; ++i) {
                EXPECT_TRUE(on.tries_to_write(newcomer)) << i;
                EXPECT_FALSE(second.goes_on());
                on.unwrites(newcomer);
            }
            EXPECT_EQ(on.tries_to_write(newcomer), !has_second);
            if (!has_second) {
                on.unwrites(newcomer);
            } else {
                EXPECT_TRUE(second.goes_on());
                on.unwrites(second);
            }
        });
}

// A second that was passed as often is due in its place: the next release hands it the lock.
//    holder    W-w
//    leaver     W==.=x           K newcomers pass both
//    second      W=====.w
TYPED_TEST(LeavingDesignated, when_due_leaves_a_second_due_that_was_passed_as_often) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &second = on.enter("second"),
              &newcomer = on.enter("newcomer"), &releaser = on.enter("releaser");
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_FALSE(on.writes(second));
        on.unwrites(holder);
        for (unsigned i = 0; i + 1 < barges_allowed; ++i) {
            EXPECT_TRUE(on.tries_to_write(newcomer));
            EXPECT_FALSE(leaver.goes_on());
            on.unwrites(newcomer);
        }
        // The last newcomer that may pass: after it both are due.
        EXPECT_TRUE(on.tries_to_write(releaser));
        EXPECT_FALSE(leaver.goes_on());
        EXPECT_TRUE(core::is_handoff_due(word_of(on.lock)));
        on.leaves(leaver);
        EXPECT_TRUE(core::is_handoff_due(word_of(on.lock))) << "the second was passed as often";
        on.unwrites(releaser);
        EXPECT_TRUE(core::has_writer(word_of(on.lock)));
        EXPECT_TRUE(second.goes_on());
        on.unwrites(second);
    });
}

// Handed the lock as designated, before it has its token, and its time is up: too late, it is inside.
TYPED_TEST(LeavingDesignated, that_is_handed_the_lock_meanwhile_is_too_late) {
    this->by_deadline_and_by_stop([](auto& on) {
        actor &holder = on.enter("holder"), &leaver = on.enter("leaver"), &newcomer = on.enter("newcomer");
        EXPECT_TRUE(on.writes(holder));
        on.waits(leaver, side::exclusive);
        EXPECT_TRUE(holder.begins([&] { on.lock.unlock(); }, op::wake));
        for (unsigned i = 0; i < barges_allowed; ++i) {
            EXPECT_TRUE(on.tries_to_write(newcomer));
            on.unwrites(newcomer);
        }
        EXPECT_TRUE(core::has_writer(word_of(on.lock)));
        on.fires();
        EXPECT_FALSE(leaver.goes_on()) << "it must wait for its token";
        EXPECT_TRUE(holder.goes_on());
        EXPECT_TRUE(leaver.goes_on());
        EXPECT_EQ(on.outcome, true);
        on.unwrites(leaver);
        on.expect_quiet(leaver);
    });
}

}  // namespace
}  // namespace rwlocker::tests

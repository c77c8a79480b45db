// admission_test.cpp: who is let in when, by the contract's table of admission: drawn schedules, each for every policy.
//
// In the pictures time goes to the right: R r W w take and release the read and write side, d downgrades, = waits,
// . is let in, ? is what the table decides.
#include <gtest/gtest.h>

#include <vector>

#include "support/acted_lock.hpp"
#include "support/lock_list.hpp"

namespace rwlocker::tests {
namespace {

// The table, one line for each policy. A new policy needs its own.
template <class P>
struct table;
template <>
struct table<policy::WriterPreferring> {
    static constexpr bool reader_joins_readers_before_a_waiting_writer = false;
    static constexpr bool reader_joins_a_begun_phase = false;
    static constexpr bool readers_follow_a_writer = false;   // although a writer waits
    static constexpr bool readers_join_a_downgrade = false;  // although a writer waits
    static constexpr bool writers_in_order = false;
    static constexpr bool reader_passes_a_designated_writer = false;  // of no meaning where writers keep their order
};
template <>
struct table<policy::ReaderPreferring> {
    static constexpr bool reader_joins_readers_before_a_waiting_writer = true;
    static constexpr bool reader_joins_a_begun_phase = true;
    static constexpr bool readers_follow_a_writer = true;
    static constexpr bool readers_join_a_downgrade = true;
    static constexpr bool writers_in_order = false;
    static constexpr bool reader_passes_a_designated_writer = true;
};
template <>
struct table<policy::Fair> {
    static constexpr bool reader_joins_readers_before_a_waiting_writer = false;
    static constexpr bool reader_joins_a_begun_phase = false;
    static constexpr bool readers_follow_a_writer = true;
    static constexpr bool readers_join_a_downgrade = true;
    static constexpr bool writers_in_order = true;
};
template <>
struct table<policy::ReaderPhaseFair> {
    static constexpr bool reader_joins_readers_before_a_waiting_writer = false;
    static constexpr bool reader_joins_a_begun_phase = true;
    static constexpr bool readers_follow_a_writer = true;
    static constexpr bool readers_join_a_downgrade = true;
    static constexpr bool writers_in_order = true;
};

constexpr unsigned barges_allowed = 3;  // K, here

template <class L>
struct Admission : ::testing::Test, acted_lock<L> {
    using says = table<typename L::policy_type>;
    void TearDown() override { this->expect_nothing_left(); }
};

// A reentrant writer changes nothing here: it never comes to the queues.
using list = list_on<plain_list, instrumented<0, barges_allowed, 2>>;
TYPED_TEST_SUITE(Admission, list, by_name);

//    first     R------r
//    writer      W====.w
//    late          R?     joins the readers inside, or waits until the writer has been
TYPED_TEST(Admission, of_a_late_reader_behind_a_queued_writer) {
    auto &first = this->enter("first"), &writer = this->enter("writer"), &late = this->enter("late");
    EXPECT_TRUE(this->reads(first));
    EXPECT_FALSE(this->writes(writer));
    const bool joins = TestFixture::says::reader_joins_readers_before_a_waiting_writer;
    EXPECT_EQ(this->reads(late), joins);
    this->unreads(first);
    if (joins) {
        EXPECT_FALSE(writer.can_go_on());
        this->unreads(late);
    }
    EXPECT_TRUE(writer.goes_on());
    EXPECT_EQ(late.is_done(), joins);
    this->unwrites(writer);
    EXPECT_TRUE(late.goes_on());
    if (!joins) this->unreads(late);
}

//    first     W--------w
//    reader      R====?
//    second        W==?     either order of arrival
TYPED_TEST(Admission, on_a_writers_release_with_both_waiting) {
    for (const bool reader_first : {true, false}) {
        auto &first = this->enter("first"), &reader = this->enter("reader"), &second = this->enter("second");
        EXPECT_TRUE(this->writes(first));
        if (reader_first) {
            EXPECT_FALSE(this->reads(reader));
        }
        EXPECT_FALSE(this->writes(second));
        if (!reader_first) {
            EXPECT_FALSE(this->reads(reader));
        }
        this->unwrites(first);
        if (TestFixture::says::readers_follow_a_writer) {
            EXPECT_FALSE(second.can_go_on());
            EXPECT_TRUE(reader.goes_on());
            this->unreads(reader);
            EXPECT_TRUE(second.goes_on());
            this->unwrites(second);
        } else {
            EXPECT_FALSE(reader.can_go_on());
            EXPECT_TRUE(second.goes_on());
            EXPECT_FALSE(reader.can_go_on());
            this->unwrites(second);
            EXPECT_TRUE(reader.goes_on());
            this->unreads(reader);
        }
    }
}

//    first     W---w
//    readers     R=.--r     nobody else waits: all of them
TYPED_TEST(Admission, of_all_waiting_readers_when_no_writer_waits) {
    auto& first = this->enter("first");
    std::vector<actor*> readers;
    EXPECT_TRUE(this->writes(first));
    for (int i = 0; i < 9; ++i) {
        readers.push_back(&this->enter("reader"));
        EXPECT_FALSE(this->reads(*readers.back()));
    }
    EXPECT_FALSE(this->tries_to_write(this->enter("late")));
    this->unwrites(first);
    this->on.finishes();
    EXPECT_EQ(core::readers_in(word_of(this->lock)), 9u);
    for (auto* reader : readers) this->unreads(*reader);
}

//    first     R------r           second is let in, late only after it
//    second      W====.---w
//    late          R==========.
TYPED_TEST(Admission, on_the_last_readers_release_with_both_waiting) {
    if constexpr (!TestFixture::says::reader_joins_readers_before_a_waiting_writer) {
        auto &first = this->enter("first"), &other = this->enter("other"), &second = this->enter("second"),
             &late = this->enter("late");
        EXPECT_TRUE(this->reads(first));
        EXPECT_TRUE(this->reads(other));
        EXPECT_FALSE(this->writes(second));
        EXPECT_FALSE(this->reads(late));
        this->unreads(first);
        EXPECT_FALSE(second.can_go_on()) << "a reader is still inside";
        this->unreads(other);
        EXPECT_FALSE(late.can_go_on());
        EXPECT_TRUE(second.goes_on());
        EXPECT_FALSE(late.can_go_on());
        this->unwrites(second);
        EXPECT_TRUE(late.goes_on());
        this->unreads(late);
    } else {
        // Readers never wait behind readers here.
        auto &first = this->enter("first"), &second = this->enter("second");
        EXPECT_TRUE(this->reads(first));
        EXPECT_FALSE(this->writes(second));
        this->unreads(first);
        EXPECT_TRUE(second.goes_on());
        this->unwrites(second);
    }
}

//    first     W-------w
//    a, b        R=====.---r      the snapshot: those who waited at the release
//    second        W=========.w
//    late                R?       into the phase that the release began, or behind the second writer
//    later                       R  after the last reader of the phase: never before the second writer
TYPED_TEST(Admission, of_a_late_reader_to_a_phase_that_a_release_began) {
    if constexpr (TestFixture::says::readers_follow_a_writer) {
        auto &first = this->enter("first"), &a = this->enter("a"), &b = this->enter("b"),
             &second = this->enter("second"), &late = this->enter("late"), &later = this->enter("later");
        EXPECT_TRUE(this->writes(first));
        EXPECT_FALSE(this->reads(a));
        EXPECT_FALSE(this->reads(b));
        EXPECT_FALSE(this->writes(second));
        this->unwrites(first);
        // Neither of them has moved yet, and both are inside.
        EXPECT_EQ(core::readers_in(word_of(this->lock)), 2u);
        const bool joins = TestFixture::says::reader_joins_a_begun_phase;
        EXPECT_EQ(this->tries_to_read(late), joins);
        if (!joins) {
            EXPECT_FALSE(this->reads(late));
        }
        EXPECT_TRUE(a.goes_on());
        EXPECT_TRUE(b.goes_on());
        this->unreads(a);
        EXPECT_EQ(this->tries_to_read(later), joins);
        if (joins) this->unreads(later);
        this->unreads(b);
        if (joins) {
            EXPECT_FALSE(second.can_go_on());
            this->unreads(late);
        }
        EXPECT_FALSE(!joins && late.can_go_on());
        if (TestFixture::says::writers_in_order) {
            EXPECT_FALSE(this->tries_to_read(later));
        }
        EXPECT_TRUE(second.goes_on());
        EXPECT_FALSE(this->tries_to_read(later));
        this->unwrites(second);
        if (!joins) {
            EXPECT_TRUE(late.goes_on());
            this->unreads(late);
        }
    } else {
        // The second writer goes before the readers that wait; once it has been they are let in, and a third writer closes
        // the door again.
        auto &first = this->enter("first"), &a = this->enter("a"), &second = this->enter("second"),
             &third = this->enter("third"), &late = this->enter("late");
        EXPECT_TRUE(this->writes(first));
        EXPECT_FALSE(this->reads(a));
        EXPECT_FALSE(this->writes(second));
        this->unwrites(first);
        EXPECT_FALSE(a.can_go_on());
        EXPECT_TRUE(second.goes_on());
        this->unwrites(second);
        EXPECT_TRUE(a.goes_on());
        EXPECT_FALSE(this->writes(third));
        EXPECT_FALSE(this->tries_to_read(late));
        this->unreads(a);
        EXPECT_TRUE(third.goes_on());
        this->unwrites(third);
    }
}

//    first     W---d-----r
//    a           R=?             who waited at the downgrade, with a writer waiting
//    second       W======.w
//    late            R?          into the phase that the downgrade began
TYPED_TEST(Admission, on_a_downgrade_with_both_waiting) {
    auto &first = this->enter("first"), &a = this->enter("a"), &second = this->enter("second"),
         &late = this->enter("late");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->reads(a));
    EXPECT_FALSE(this->writes(second));
    this->downgrades(first);
    EXPECT_FALSE(second.can_go_on());
    const bool joins = TestFixture::says::readers_join_a_downgrade;
    EXPECT_EQ(core::readers_in(word_of(this->lock)), joins ? 2u : 1u);
    EXPECT_EQ(a.goes_on(), joins);
    const bool late_joins = TestFixture::says::reader_joins_a_begun_phase;
    EXPECT_EQ(this->tries_to_read(late), late_joins);
    if (late_joins) this->unreads(late);
    this->unreads(first);
    if (joins) {
        EXPECT_FALSE(second.can_go_on());
        this->unreads(a);
    }
    EXPECT_TRUE(second.goes_on());
    EXPECT_EQ(a.is_done(), joins);
    this->unwrites(second);
    if (!joins) {
        EXPECT_TRUE(a.goes_on());
        this->unreads(a);
    }
}

//    first     W---d----r
//    a, b        R=.---r         no writer waits: all join, and late ones too
//    late            R--r
TYPED_TEST(Admission, on_a_downgrade_with_readers_waiting) {
    auto &first = this->enter("first"), &a = this->enter("a"), &b = this->enter("b"), &late = this->enter("late");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->reads(a));
    EXPECT_FALSE(this->reads(b));
    this->downgrades(first);
    EXPECT_EQ(core::readers_in(word_of(this->lock)), 3u);
    EXPECT_TRUE(this->tries_to_read(late));
    EXPECT_TRUE(a.goes_on());
    EXPECT_TRUE(b.goes_on());
    EXPECT_FALSE(this->tries_to_write(this->enter("writer")));
    for (auto* reader : {&first, &a, &b, &late}) this->unreads(*reader);
}

//    first     W---d-------r      a writer that comes after the downgrade; a late reader behind it: the phase that
//    second        W=======.w     the downgrade began takes it in, if late readers join phases at all
//    late            R?
TYPED_TEST(Admission, of_a_late_reader_to_a_phase_that_a_downgrade_began) {
    auto &first = this->enter("first"), &second = this->enter("second"), &late = this->enter("late");
    EXPECT_TRUE(this->writes(first));
    this->downgrades(first);
    EXPECT_FALSE(this->writes(second));
    const bool joins = TestFixture::says::reader_joins_a_begun_phase;
    EXPECT_EQ(this->tries_to_read(late), joins);
    this->unreads(first);
    EXPECT_EQ(second.can_go_on(), !joins);
    if (joins) this->unreads(late);
    // The phase is over: nobody joins it any more.
    if (TestFixture::says::writers_in_order) {
        EXPECT_FALSE(this->tries_to_read(this->enter("later")));
    }
    EXPECT_TRUE(second.goes_on());
    this->unwrites(second);
}

// A phase that nobody's release or downgrade began takes in no late reader: the first reader came to a free lock.
//    first     R-----r
//    second      W===.w
//    late          R?
// is of_a_late_reader_behind_a_queued_writer. Here the same lock has had a begun phase before: it must be forgotten.
TYPED_TEST(Admission, of_a_late_reader_after_a_begun_phase_has_ended) {
    auto &first = this->enter("first"), &second = this->enter("second"), &late = this->enter("late");
    EXPECT_TRUE(this->writes(first));
    this->downgrades(first);
    this->unreads(first);
    EXPECT_TRUE(this->reads(first));
    EXPECT_FALSE(this->writes(second));
    const bool joins = TestFixture::says::reader_joins_readers_before_a_waiting_writer;
    EXPECT_EQ(this->tries_to_read(late), joins);
    if (joins) this->unreads(late);
    this->unreads(first);
    EXPECT_TRUE(second.goes_on());
    this->unwrites(second);
}

//    first     W----w                served in order of arrival; a newcomer never gets between, where the order is kept
//    1 2 3 4     W==.w .w .w .w
//    newcomer       W? each time
TYPED_TEST(Admission, of_writers_in_order_of_arrival) {
    auto &first = this->enter("first"), &newcomer = this->enter("newcomer");
    std::vector<actor*> writers;
    EXPECT_TRUE(this->writes(first));
    for (const char* name : {"1", "2", "3", "4"}) {
        writers.push_back(&this->enter(name));
        EXPECT_FALSE(this->writes(*writers.back()));
    }
    this->unwrites(first);
    for (std::size_t i = 0; i < writers.size(); ++i) {
        if (TestFixture::says::writers_in_order) {
            // It holds the lock before it has moved.
            EXPECT_TRUE(core::has_writer(word_of(this->lock)));
            EXPECT_FALSE(this->tries_to_write(newcomer));
        } else {
            EXPECT_TRUE(core::is_free(word_of(this->lock)));
        }
        for (std::size_t j = i + 1; j < writers.size(); ++j) EXPECT_FALSE(writers[j]->can_go_on());
        EXPECT_TRUE(writers[i]->goes_on());
        this->unwrites(*writers[i]);
    }
}

// ---- where writers may barge

template <class L>
struct Barging : Admission<L> {};
template <class L>
using writers_barge = std::bool_constant<!table<typename L::policy_type>::writers_in_order>;
using barging_list = those_that<writers_barge, list>::type;
TYPED_TEST_SUITE(Barging, barging_list, by_name);

//    first     W--w                    the lock is left free, and a running writer may take it, K times;
//    waiter      W=.=  =.=  =.=  ..    then the waiter is handed it: no newcomer, and no try, gets between
//    newcomer       W--w W--w W--w x
TYPED_TEST(Barging, ends_after_K_newcomers) {
    auto &first = this->enter("first"), &waiter = this->enter("waiter"), &newcomer = this->enter("newcomer"),
         &other = this->enter("other");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->writes(waiter));
    this->unwrites(first);
    for (unsigned i = 0; i < barges_allowed; ++i) {
        EXPECT_TRUE(core::is_free(word_of(this->lock)));
        EXPECT_TRUE(this->tries_to_write(newcomer)) << "barge " << i << " of " << barges_allowed;
        // The woken waiter finds the lock taken and waits again.
        EXPECT_FALSE(waiter.goes_on());
        this->unwrites(newcomer);
    }
    EXPECT_TRUE(core::has_writer(word_of(this->lock))) << "after K lost races the lock is handed over";
    EXPECT_FALSE(this->tries_to_write(newcomer));
    EXPECT_FALSE(this->writes(other));
    EXPECT_TRUE(waiter.goes_on());
    this->unwrites(waiter);
    EXPECT_TRUE(other.goes_on());
    this->unwrites(other);
}

// The same, but the waiter does not move at all between its first wake-up and the hand-over: it is given one token only.
TYPED_TEST(Barging, gives_one_token_to_a_designated_writer_that_is_handed_the_lock) {
    auto &first = this->enter("first"), &waiter = this->enter("waiter"), &newcomer = this->enter("newcomer");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->writes(waiter));
    // The releaser has designated it, and stands before its wake-up.
    EXPECT_TRUE(first.begins([this] { this->lock.unlock(); }, op::wake));
    for (unsigned i = 0; i < barges_allowed; ++i) {
        EXPECT_TRUE(this->tries_to_write(newcomer));
        this->unwrites(newcomer);
    }
    EXPECT_TRUE(core::has_writer(word_of(this->lock)));
    EXPECT_FALSE(this->tries_to_write(newcomer));
    EXPECT_FALSE(waiter.can_go_on()) << "the token is the first releaser's to give";
    EXPECT_TRUE(first.goes_on());
    EXPECT_TRUE(waiter.goes_on());
    this->unwrites(waiter);
    EXPECT_TRUE(waiter.does([] { EXPECT_TRUE(instrumented_thread().parker.is_quiet()); }));
}

//    first     W-w             one lost race, a millisecond after the waiter came: it is due
//    waiter     W=.==  ...w
//    newcomer     W---w
TYPED_TEST(Barging, ends_after_a_millisecond) {
    auto &first = this->enter("first"), &waiter = this->enter("waiter"), &newcomer = this->enter("newcomer");
    for (const bool is_late : {false, true}) {
        EXPECT_TRUE(this->writes(first));
        EXPECT_FALSE(this->writes(waiter));
        this->on.advance(std::chrono::microseconds(is_late ? 1000 : 999));
        this->unwrites(first);
        EXPECT_TRUE(this->tries_to_write(newcomer));
        EXPECT_FALSE(waiter.goes_on());
        this->unwrites(newcomer);
        EXPECT_EQ(core::has_writer(word_of(this->lock)), is_late);
        EXPECT_EQ(this->tries_to_write(newcomer), !is_late);
        if (!is_late) this->unwrites(newcomer);
        EXPECT_TRUE(waiter.goes_on());
        this->unwrites(waiter);
    }
}

//    first     W--w
//    waiter      W=.     awake, or about to be: it still counts as waiting
//    reader         R?
TYPED_TEST(Barging, leaves_a_designated_writer_counting_as_waiting) {
    auto &first = this->enter("first"), &waiter = this->enter("waiter"), &reader = this->enter("reader");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->writes(waiter));
    this->unwrites(first);
    const bool passes = TestFixture::says::reader_passes_a_designated_writer;
    EXPECT_EQ(this->tries_to_read(reader), passes);
    if (passes) {
        EXPECT_FALSE(waiter.goes_on());
        this->unreads(reader);
    }
    EXPECT_TRUE(waiter.goes_on());
    this->unwrites(waiter);
}

// A waiter that is due does not go before readers whom the table lets in first.
//    first     W---w                 K newcomers pass; the last one is inside when a reader comes
//    waiter      W=======.=======.w
//    newcomer      W-w W-w W-----w
//    reader                  R===?
TYPED_TEST(Barging, puts_no_writer_that_is_due_before_readers_whose_turn_it_is) {
    auto &first = this->enter("first"), &waiter = this->enter("waiter"), &newcomer = this->enter("newcomer"),
         &reader = this->enter("reader");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->writes(waiter));
    this->unwrites(first);
    for (unsigned i = 0; i < barges_allowed; ++i) {
        EXPECT_TRUE(this->tries_to_write(newcomer));
        EXPECT_FALSE(waiter.goes_on());
        if (i + 1 < barges_allowed) this->unwrites(newcomer);
    }
    EXPECT_TRUE(core::is_handoff_due(word_of(this->lock)));
    EXPECT_FALSE(this->reads(reader));
    this->unwrites(newcomer);
    if (TestFixture::says::readers_follow_a_writer) {
        EXPECT_FALSE(waiter.can_go_on());
        EXPECT_TRUE(reader.goes_on());
        this->unreads(reader);
        EXPECT_TRUE(core::has_writer(word_of(this->lock)));
        EXPECT_TRUE(waiter.goes_on());
        this->unwrites(waiter);
    } else {
        EXPECT_FALSE(reader.can_go_on());
        EXPECT_TRUE(waiter.goes_on());
        this->unwrites(waiter);
        EXPECT_TRUE(reader.goes_on());
        this->unreads(reader);
    }
}

// The second in the queue is overtaken by at most K newcomers in all, those before it was first among them.
TYPED_TEST(Barging, is_counted_from_each_waiters_own_arrival) {
    auto &first = this->enter("first"), &one = this->enter("one"), &two = this->enter("two"),
         &newcomer = this->enter("newcomer");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->writes(one));
    this->unwrites(first);
    EXPECT_TRUE(this->tries_to_write(newcomer));  // passes one
    EXPECT_FALSE(this->writes(two));
    EXPECT_FALSE(one.goes_on());
    this->unwrites(newcomer);
    EXPECT_TRUE(this->tries_to_write(newcomer));  // passes one and two
    EXPECT_FALSE(one.goes_on());
    this->unwrites(newcomer);
    EXPECT_TRUE(one.goes_on());
    this->unwrites(one);
    for (unsigned passed_two = 1; passed_two < barges_allowed; ++passed_two) {
        EXPECT_TRUE(this->tries_to_write(newcomer)) << passed_two;
        EXPECT_FALSE(two.goes_on());
        this->unwrites(newcomer);
    }
    EXPECT_FALSE(this->tries_to_write(newcomer));
    EXPECT_TRUE(two.goes_on());
    this->unwrites(two);
}

// Readers that are invited, not granted (where the policy says so), may lose the race with a running writer. They wait
// again, and are not lost.
//    first     W---w
//    a, b        R=.==.
//    newcomer      W--w
TYPED_TEST(Admission, of_invited_readers_that_a_writer_passes) {
    auto &first = this->enter("first"), &a = this->enter("a"), &b = this->enter("b"),
         &newcomer = this->enter("newcomer");
    EXPECT_TRUE(this->writes(first));
    EXPECT_FALSE(this->reads(a));
    EXPECT_FALSE(this->reads(b));
    this->unwrites(first);
    const bool passes = TypeParam::policy_type::readers_compete;
    EXPECT_EQ(this->tries_to_write(newcomer), passes);
    EXPECT_EQ(a.goes_on(), !passes);
    if (passes) this->unwrites(newcomer);
    EXPECT_TRUE(b.goes_on());
    EXPECT_TRUE(a.goes_on());
    this->unreads(a);
    this->unreads(b);
}

// A reader's recursion is no bypass: it gets in past a waiting writer, and no other reader with it.
TYPED_TEST(Admission, of_a_reader_again_lets_no_other_reader_in) {
    auto &first = this->enter("first"), &writer = this->enter("writer"), &other = this->enter("other");
    EXPECT_TRUE(this->reads(first));
    EXPECT_FALSE(this->writes(writer));
    EXPECT_TRUE(this->reads(first));
    const bool joins = TestFixture::says::reader_joins_readers_before_a_waiting_writer;
    EXPECT_EQ(this->tries_to_read(other), joins);
    if (joins) this->unreads(other);
    this->unreads(first);
    EXPECT_FALSE(writer.can_go_on());
    this->unreads(first);
    EXPECT_TRUE(writer.goes_on());
    this->unwrites(writer);
}

}  // namespace
}  // namespace rwlocker::tests

// state_test.cpp: the state word's transitions and questions: pure functions, no thread.
#include "rwlocker/core/state.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rwlocker::core {
namespace {

// Words with every combination of flags, with some readers, barges and limits.
std::vector<word> some_words() {
    std::vector<word> words;
    for (word flags = 0; flags < 64; ++flags)
        for (const word readers : {word{0}, word{1}, word{2}, (word{1} << 29) - 1})
            for (const unsigned barged : {0u, 1u, largest_barge_limit})
                for (const unsigned limit : {0u, 1u, largest_barge_limit})
                    words.push_back(flags | readers << readers_shift | word{barged} << barges_shift |
                                    word{limit} << limit_shift);
    return words;
}

TEST(State, a_new_word_is_free_and_nobody_waits) {
    EXPECT_TRUE(is_free(0));
    EXPECT_FALSE(has_writer(0) || has_readers(0) || has_queued(0) || is_queue_locked(0) || has_designated(0));
    EXPECT_FALSE(is_handoff_due(0) || is_read_phase(0) || is_full(0));
}

TEST(State, fields_do_not_overlap) {
    const word fields[] = {exclusive_bit,
                           queue_bit,
                           readers_queued_bit,
                           writers_queued_bit,
                           designated_bit,
                           read_phase_bit,
                           barge_field << barges_shift,
                           barge_field << limit_shift,
                           ~word{0} << readers_shift};
    word all = 0;
    for (const word field : fields) {
        EXPECT_EQ(all & field, 0u);
        all |= field;
    }
    EXPECT_EQ(all, ~word{0}) << "no bit is unused";
}

// Each transition changes what its name says, and nothing else.
TEST(State, transitions_change_nothing_else) {
    constexpr word barges_bits = barge_field << barges_shift, limit_bits = barge_field << limit_shift;
    for (const word s : some_words()) {
        EXPECT_EQ(with_queue_locked(s) & ~queue_bit, s & ~queue_bit);
        EXPECT_EQ(without_queue_locked(with_queue_locked(s)), s & ~queue_bit);
        EXPECT_EQ(with_writer(s) & ~exclusive_bit, s & ~exclusive_bit);
        EXPECT_EQ(without_writer(with_writer(s)), s & ~exclusive_bit);
        EXPECT_EQ(with_readers_queued(s) & ~readers_queued_bit, s & ~readers_queued_bit);
        EXPECT_EQ(without_readers_queued(with_readers_queued(s)), s & ~readers_queued_bit);
        EXPECT_EQ(with_designated(s) & ~designated_bit, s & ~designated_bit);
        EXPECT_EQ(without_designated(with_designated(s)), s & ~designated_bit);
        EXPECT_EQ(with_read_phase(s) & ~read_phase_bit, s & ~read_phase_bit);
        if (!is_full(s)) {
            EXPECT_EQ(readers_in(with_reader_added(s)), readers_in(s) + 1);
            EXPECT_EQ(with_reader_added(s) << (64 - readers_shift), s << (64 - readers_shift));
            EXPECT_EQ(with_readers_added(s, 3), with_reader_added(with_reader_added(with_reader_added(s))));
        }
        if (has_readers(s)) {
            EXPECT_EQ(readers_in(with_reader_gone(s)), readers_in(s) - 1);
            EXPECT_EQ(is_read_phase(with_reader_gone(s)), is_read_phase(s) && !is_last_reader(s));
        }
        EXPECT_EQ(with_writers_queued(s, 7) & ~(limit_bits | writers_queued_bit),
                  s & ~(limit_bits | writers_queued_bit));
        EXPECT_EQ(barge_limit(with_writers_queued(s, 7)), 7u);
        EXPECT_EQ(without_writers_queued(s), s & ~(limit_bits | barges_bits | writers_queued_bit | designated_bit));
    }
}

TEST(State, a_writer_that_enters_from_outside_is_counted_if_others_are_queued) {
    for (const word s : some_words()) {
        const word entered = with_writer_entered(s);
        EXPECT_TRUE(has_writer(entered));
        EXPECT_EQ(barges(entered), has_queued_writer(s) ? (barges(s) + 1) % (1u << barge_bits) : barges(s));
        EXPECT_EQ(barge_limit(entered), barge_limit(s));
        EXPECT_EQ(entered >> readers_shift, s >> readers_shift);
    }
}

TEST(State, hand_off_is_due_after_as_many_barges_as_the_limit_says_also_past_the_fields_end) {
    for (const unsigned before : {0u, 5u, largest_barge_limit - 1, largest_barge_limit})
        for (const unsigned limit : {0u, 1u, 8192u, largest_barge_limit}) {
            word s = with_writers_queued(word{before} << barges_shift, before + limit);
            for (unsigned i = 0; i < limit; ++i) {
                ASSERT_FALSE(is_handoff_due(s)) << "after " << i << " barges";
                s = without_writer(with_writer_entered(s));
            }
            EXPECT_TRUE(is_handoff_due(s));
            EXPECT_TRUE(is_handoff_due(with_handoff_due(s)));
            EXPECT_FALSE(is_handoff_due(without_writers_queued(s))) << "nobody is queued";
        }
}

TEST(State, a_wait_that_is_over_makes_hand_off_due_at_once) {
    for (const word s : some_words()) EXPECT_TRUE(is_handoff_due(with_handoff_due(s)));
}

TEST(State, is_full_with_two_to_the_29_readers) {
    EXPECT_FALSE(is_full(with_readers_added(0, (word{1} << 29) - 1)));
    EXPECT_TRUE(is_full(with_readers_added(0, word{1} << 29)));
}

}  // namespace
}  // namespace rwlocker::core

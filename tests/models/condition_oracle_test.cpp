// condition_oracle_test.cpp: which histories of a condition have an explanation.
#include "play/condition_oracle.hpp"

#include <gtest/gtest.h>

namespace rwbench::verify::tests {
namespace {

using takes = condition_oracle::takes;

struct ConditionOracle : testing::Test {
    condition_oracle in_order{takes::first}, in_any_order{takes::any};

    ConditionOracle() {
        both([](condition_oracle& one) { one.begin(); });
    }

    template <class Call>
    void both(Call call) {
        call(in_order);
        call(in_any_order);
    }
    void waits(unsigned thread, bool may_give_up = false) {
        both([=](condition_oracle& one) { one.waits(thread, may_give_up); });
    }
    void arrives(unsigned thread) {
        both([=](condition_oracle& one) { one.has_arrived(thread); });
    }
    void notifies(unsigned thread, std::size_t n) {
        both([=](condition_oracle& one) {
            one.notifies(thread, n);
            one.has_notified(thread);
        });
    }
    bool returns(unsigned thread, bool is_notified) {
        const bool in_any = in_any_order.returns(thread, is_notified);
        return in_order.returns(thread, is_notified) && in_any;
    }
};

TEST_F(ConditionOracle, who_was_notified_returns) {
    waits(0);
    arrives(0);
    notifies(1, 1);
    EXPECT_TRUE(in_order.is_waiting(0));
    EXPECT_TRUE(returns(0, true));
    EXPECT_FALSE(in_order.is_anybody_waiting());
}

TEST_F(ConditionOracle, nobody_returns_whom_nobody_notified) {
    waits(0);
    arrives(0);
    EXPECT_FALSE(returns(0, true));
}

TEST_F(ConditionOracle, a_notification_of_nobody_is_not_kept) {
    notifies(1, 1);
    waits(0);
    arrives(0);
    EXPECT_FALSE(returns(0, true));
}

TEST_F(ConditionOracle, one_notification_is_for_one) {
    waits(0);
    arrives(0);
    waits(1);
    arrives(1);
    notifies(2, 1);
    EXPECT_TRUE(returns(0, true));
    EXPECT_FALSE(in_any_order.returns(1, true));
}

TEST_F(ConditionOracle, a_notification_of_many_is_for_all_of_them) {
    for (unsigned t : {0u, 1u, 2u}) {
        waits(t);
        arrives(t);
    }
    notifies(3, 9);
    for (unsigned t : {2u, 0u, 1u}) EXPECT_TRUE(returns(t, true));
}

TEST_F(ConditionOracle, only_the_one_in_order_minds_who_waited_first) {
    waits(0);
    arrives(0);
    waits(1);
    arrives(1);
    notifies(2, 1);
    EXPECT_TRUE(in_any_order.returns(1, true));
    EXPECT_FALSE(in_order.returns(1, true));
}

TEST_F(ConditionOracle, of_two_that_arrive_together_either_may_be_first) {
    waits(0);
    waits(1);
    arrives(0);
    arrives(1);
    notifies(2, 1);
    EXPECT_TRUE(returns(1, true));
    notifies(2, 1);
    EXPECT_TRUE(returns(0, true));
}

TEST_F(ConditionOracle, who_may_not_have_arrived_may_have_been_missed) {
    waits(0, true);
    notifies(1, 1);
    EXPECT_TRUE(returns(0, false));
}

TEST_F(ConditionOracle, who_gives_up_was_not_notified) {
    waits(0, true);
    arrives(0);
    waits(1);
    arrives(1);
    notifies(2, 1);
    EXPECT_TRUE(returns(0, false));  // it left before, and the other was taken
    EXPECT_TRUE(returns(1, true));

    waits(0, true);
    arrives(0);
    notifies(2, 1);
    waits(1);
    arrives(1);
    notifies(2, 1);
    EXPECT_TRUE(returns(1, true));
    EXPECT_TRUE(returns(0, true));
}

TEST_F(ConditionOracle, only_who_may_give_up_does) {
    waits(0);
    arrives(0);
    EXPECT_FALSE(returns(0, false));
}

TEST_F(ConditionOracle, a_notification_takes_effect_between_its_beginning_and_its_end) {
    both([](condition_oracle& one) { one.notifies(1, 1); });
    waits(0);
    EXPECT_TRUE(returns(0, true));
    both([](condition_oracle& one) { one.has_notified(1); });
    waits(0);
    EXPECT_FALSE(returns(0, true));
}

}  // namespace
}  // namespace rwbench::verify::tests

// audit_test.cpp: which orders there are, where, and what weaker ones are tried in their stead.
#include "command/audit.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace rwbench::verify::tests {
namespace {

using std::memory_order_acq_rel, std::memory_order_acquire, std::memory_order_relaxed, std::memory_order_release,
    std::memory_order_seq_cst;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Audit, an_order_is_weakened_by_one_notch_to_what_its_operation_may_have) {
    EXPECT_THAT(weaker_orders(operation::compare_exchange, memory_order_acq_rel),
                ElementsAre(memory_order_acquire, memory_order_release));
    EXPECT_THAT(weaker_orders(operation::load, memory_order_seq_cst), ElementsAre(memory_order_acquire));
    EXPECT_THAT(weaker_orders(operation::failed_exchange, memory_order_seq_cst), ElementsAre(memory_order_acquire));
    EXPECT_THAT(weaker_orders(operation::store, memory_order_seq_cst), ElementsAre(memory_order_release));
    EXPECT_THAT(weaker_orders(operation::change, memory_order_seq_cst), ElementsAre(memory_order_acq_rel));
    EXPECT_THAT(weaker_orders(operation::wake, memory_order_release), ElementsAre(memory_order_relaxed));
    EXPECT_THAT(weaker_orders(operation::load, memory_order_relaxed), IsEmpty());
}

std::vector<std::string> unmet(const std::string& source, const std::vector<unsigned>& met) {
    std::vector<std::string> all;
    for (const report::unmet_order& one : lines_not_met("some/lock.hpp", source, met)) all.push_back(one.at);
    return all;
}

TEST(Audit, a_statement_that_no_scenario_comes_to_is_told_by_its_line) {
    const std::string source =
        "void lock() {\n"
        "    word_.store(1, std::memory_order_release);\n"  // 2
        "    // not this one: std::memory_order_acquire\n"
        "    if (word_.compare_exchange_weak(s, 1,\n"
        "                                    std::memory_order_acquire)) {\n"  // 5
        "    }\n"
        "    word_.load(std::memory_order::acquire);\n"  // 7
        "    word_.load(std::memory_order_relaxed);\n"
        "}\n";
    EXPECT_THAT(unmet(source, {}), ElementsAre("lock.hpp:2", "lock.hpp:5", "lock.hpp:7"));
    EXPECT_THAT(unmet(source, {2, 4}), ElementsAre("lock.hpp:7"));
    EXPECT_THAT(unmet(source, {2, 5, 7}), IsEmpty());
    EXPECT_THAT(unmet("/* std::memory_order_acquire\n */ using std::memory_order_acquire;\n", {}), IsEmpty());
}

std::vector<planned_check> plan_of(const std::string& word) {
    for (const lock_case& one : faulty_library())
        if (one.full_name() == "RWLockFair") return {{one, parse_scenario(word), {}}};
    throw std::logic_error("no RWLockFair");
}

audited audit_of(const std::string& word, double seconds) {
    return audit(plan_of(word), {}, seconds, [](std::size_t, std::size_t) {});
}

TEST(Audit, an_order_that_is_handed_to_a_helper_is_known_by_where_it_was_stated) {
    std::vector<std::string> places;
    for (const report::weakened_order& one : audit_of("W|R", 60).orders.weakened) places.push_back(one.place);
    EXPECT_THAT(places, Contains("begin/1"));
    EXPECT_THAT(places, Contains("release_shared_contended"));
    EXPECT_THAT(places, Not(Contains("change")));
}

TEST(Audit, what_is_caught_and_what_survives_in_a_scenario_is_told) {
    const report::order_audit found = audit_of("R|R", 60).orders;
    ASSERT_THAT(found.weakened, Not(IsEmpty()));
    // Readers alone write nothing that an order would have to publish.
    for (const report::weakened_order& one : found.weakened) {
        EXPECT_FALSE(one.violation) << one.place;
        EXPECT_THAT(one.searched, testing::HasSubstr("1 scenario: 1 exhausted"));
        EXPECT_GT(one.executions, 0u);
    }
    EXPECT_THAT(found.unmet, Not(IsEmpty()));
}

TEST(Audit, a_weakened_order_is_the_fault_that_it_says) {
    report::weakened_order one;
    one.at = "lock.hpp:20";
    one.operation = "compare-exchange";
    one.order = "acq_rel";
    one.weakened_to = "release";
    const fault how = as_fault(one);
    occasion asked = {place("lock", "some/lock.hpp", 20),
                      doing::change,
                      operation::compare_exchange,
                      "lock",
                      memory_order_acq_rel,
                      false,
                      0,
                      0};
    EXPECT_EQ(how.order(asked), memory_order_release);
    asked.how = operation::change;
    EXPECT_EQ(how.order(asked), memory_order_acq_rel);
    asked.how = operation::compare_exchange;
    asked.line = 21;
    EXPECT_EQ(how.order(asked), memory_order_acq_rel);
    one.weakened_to = "weak";
    EXPECT_THROW(as_fault(one), std::invalid_argument);
}

TEST(Audit, a_lock_that_is_broken_as_it_is_is_not_weakened) {
    std::vector<planned_check> plan;
    // A fault of the policy's, not of the world's, which the audit would replace.
    for (const mutant& one : registered_mutants())
        if (one.name == "reader-enters-beside-writer") plan = {{one.lock, parse_scenario("W|R"), {}}};
    const audited found = audit(plan, {}, 60, [](std::size_t, std::size_t) {});
    ASSERT_TRUE(found.broken_in);
    EXPECT_EQ(*found.broken_in, 0u);
    EXPECT_TRUE(found.broken.broken);
    EXPECT_THAT(found.orders.weakened, IsEmpty());
}

}  // namespace
}  // namespace rwbench::verify::tests

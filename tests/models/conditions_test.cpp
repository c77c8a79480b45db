// conditions_test.cpp: what of the conditions' scenarios (models/properties/condition_*.cpp) is small enough is exhausted.
#include <gtest/gtest.h>

#include "check.hpp"

namespace rwbench::verify::tests {
namespace {

// Two threads, and nobody who may give up by himself: that ends soon.
bool is_small(const scenario& what) {
    return what.threads.size() == 2 && what.count([](const section& s) { return s.waits == patience_of::timed; }) == 0;
}

TEST(Conditions, are_exhausted_for_every_lock_by_two_threads_that_wait_for_good_or_until_a_stop) {
    std::size_t tried = 0;
    for (const lock_case& lock : registered_locks())
        for (const property& one : registered_properties()) {
            if (!lock.variant.empty() || !one.name.starts_with("condition-")) continue;
            for (const std::string& word : one.words(lock)) {
                const scenario what = parse_scenario(word);
                if (!is_small(what)) continue;
                SCOPED_TRACE(lock.name + ": " + word);
                check_options how;
                how.by = scheduler::dpor;
                how.seconds = 50;
                const check_result all = check(lock, what, {&one}, how);
                EXPECT_EQ(all.how_strong(), strength::exhausted) << all.executions() << " executions";
                EXPECT_FALSE(all.broken) << all.broken->found.sentence;
                ++tried;
            }
        }
    EXPECT_GE(tried, 8u * 10);
}

}  // namespace
}  // namespace rwbench::verify::tests

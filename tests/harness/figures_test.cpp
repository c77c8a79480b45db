// figures_test.cpp: which trials count.
#include "figures.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace rwbench {
namespace {

class Validity : public ::testing::Test {
   protected:
    Validity() {
        outcome.elapsed_ns = 1'000'000;
        outcome.overlap = 1;
        outcome.workers = {{"worker", 3, 0}, {"worker", 0, 0}};
    }
    bool is_counted_valid() {
        cell.scenario = &counted;
        cell.parameters.window_ns = 0;
        return is_valid(cell, outcome);
    }
    bool is_window_valid() {
        cell.scenario = &window;
        cell.parameters.window_ns = 1'000'000;
        return is_valid(cell, outcome);
    }
    const rwbench_scenario counted = fakes::counted(), window = fakes::window(), pairs = fakes::pairs_scenario();
    planned_cell cell;
    trial_outcome outcome;
};

TEST_F(Validity, of_a_window_takes_nine_tenths_of_it_with_all_workers_running) {
    outcome.overlap = 0.9;
    EXPECT_TRUE(is_window_valid());
    outcome.overlap = 0.899;
    EXPECT_FALSE(is_window_valid());
}

TEST_F(Validity, of_a_window_takes_nine_tenths_of_its_length) {
    outcome.elapsed_ns = 900'000;
    EXPECT_TRUE(is_window_valid());
    outcome.elapsed_ns = 899'999;
    EXPECT_FALSE(is_window_valid());
}

TEST_F(Validity, of_a_window_takes_an_operation) {
    EXPECT_TRUE(is_window_valid());
    outcome.workers = {{"worker", 0, 1}};
    EXPECT_TRUE(is_window_valid());
    outcome.workers = {{"worker", 0, 0}, {"worker", 0, 0}};
    EXPECT_FALSE(is_window_valid());
}

TEST_F(Validity, of_a_counted_trial_takes_a_start_skew_below_a_tenth_of_it) {
    outcome.overlap = 0;
    outcome.start_skew_ns = 99'999;
    EXPECT_TRUE(is_counted_valid());
    outcome.start_skew_ns = 100'000;
    EXPECT_FALSE(is_counted_valid());
}

TEST_F(Validity, of_pairs_takes_nothing) {
    cell.scenario = &pairs;
    outcome = {};
    EXPECT_TRUE(is_valid(cell, outcome));
}

}  // namespace
}  // namespace rwbench

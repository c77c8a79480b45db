// statistics_test.cpp: figures that can be derived by hand, and intervals whose distribution is known.
#include "rwbench/report/statistics.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <random>
#include <stdexcept>

namespace rwbench::report {
namespace {

using values = std::vector<double>;

trial trial_of(double elapsed_s, bool valid = true) {
    trial out;
    out.elapsed_s = elapsed_s;
    out.valid = valid;
    return out;
}

cell cell_of(const std::string& lock, const values& elapsed_s) {
    cell out;
    out.scenario = "read-heavy";
    out.lock = lock;
    out.parameters = {{"readers", std::int64_t{100}}};
    for (const double each : elapsed_s) out.trials.push_back(trial_of(each));
    return out;
}

TEST(Median, of_an_odd_number_is_the_middle_one) { EXPECT_EQ(median(values{9, 1, 4}), 4); }
TEST(Median, of_an_even_number_lies_between_the_two_in_the_middle) { EXPECT_EQ(median(values{9, 1, 4, 6}), 5); }
TEST(Median, of_nothing_is_refused) { EXPECT_THROW(median({}), std::invalid_argument); }

TEST(Median, leaves_its_values_in_their_order) {
    const values given{9, 1, 4};
    median(given);
    EXPECT_EQ(given, (values{9, 1, 4}));
}

TEST(MedianAbsoluteDeviation, is_the_median_distance_from_the_median) {
    // The median is 4, the distances are 3, 2, 0, 1, 96.
    EXPECT_EQ(median_absolute_deviation(values{1, 2, 4, 5, 100}), 2);
    EXPECT_EQ(median_absolute_deviation(values{1, 3, 5, 11}), 2);  // from 4: 3, 1, 1, 7
    EXPECT_EQ(median_absolute_deviation(values{7, 7, 7}), 0);
}

TEST(MedianInterval, of_fewer_than_six_values_is_unknown) {
    EXPECT_FALSE(median_interval(values{}, 1));
    EXPECT_FALSE(median_interval(values{3}, 1));
    EXPECT_FALSE(median_interval(values{3, 4, 5, 6, 7}, 1));
    EXPECT_TRUE(median_interval(values{3, 4, 5, 6, 7, 8}, 1));
}

TEST(MedianInterval, of_equal_values_has_no_width) {
    const auto found = median_interval(values{3, 3, 3, 3, 3, 3}, 1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->low, 3);
    EXPECT_EQ(found->high, 3);
}

// A resample of 1..11 has a median of at most k with P(Binomial(11, k/11) >= 6): 0.7% for k = 2 and 5.1% for k = 3. So
// the 2.5% quantile is 3, and by symmetry the 97.5% quantile is 9, whatever is drawn.
TEST(MedianInterval, of_one_to_eleven_is_three_to_nine) {
    const values given{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    for (const std::uint64_t seed : {0u, 1u, 2u, 3u, 4u}) {
        const auto found = median_interval(given, seed);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->low, 3) << "seed " << seed;
        EXPECT_EQ(found->high, 9) << "seed " << seed;
    }
}

values normal_sample(std::mt19937_64& generator, std::size_t size) {
    values out;
    for (std::size_t i = 0; i < size; ++i) {
        const double uniform = (static_cast<double>(generator() >> 11) + 0.5) / 9007199254740992.0;
        out.push_back(quantile(boost::math::normal(), uniform));
    }
    return out;
}

TEST(MedianInterval, depends_on_nothing_but_the_values_and_the_seed) {
    std::mt19937_64 generator(5);
    const values given = normal_sample(generator, 30);
    const auto once = median_interval(given, 7), again = median_interval(given, 7), other = median_interval(given, 8);
    EXPECT_EQ(once->low, again->low);
    EXPECT_EQ(once->high, again->high);
    EXPECT_TRUE(once->low != other->low || once->high != other->high);
}

TEST(MedianInterval, holds_the_true_median_about_nineteen_times_in_twenty) {
    std::mt19937_64 generator(1);
    int covered = 0;
    for (std::uint64_t sample = 0; sample < 200; ++sample) {
        const auto found = median_interval(normal_sample(generator, 25), sample);
        covered += found->low <= 0 && 0 <= found->high ? 1 : 0;
    }
    EXPECT_GE(covered, 180);  // 95% of 200 is 190, with a standard deviation of 3
    EXPECT_LE(covered, 199);
}

TEST(RatioToBaseline, is_above_one_for_what_is_better) {
    const values ten{10, 10, 10}, twenty{20, 20, 20};
    EXPECT_EQ(ratio_to_baseline(ten, twenty, false, 1)->value, 2);    // half the time
    EXPECT_EQ(ratio_to_baseline(twenty, ten, false, 1)->value, 0.5);  // twice the time
    EXPECT_EQ(ratio_to_baseline(twenty, ten, true, 1)->value, 2);     // twice the operations
    EXPECT_EQ(ratio_to_baseline(ten, twenty, true, 1)->value, 0.5);
}

TEST(RatioToBaseline, is_that_of_the_medians) {
    EXPECT_EQ(ratio_to_baseline(values{1, 2, 30}, values{8, 5, 6}, false, 1)->value, 3);
}

// Each round is slow or fast for both. Drawn apart, the two medians would often come from different rounds.
TEST(RatioToBaseline, is_not_blurred_by_noise_that_strikes_both_of_a_round) {
    const values noisy{1, 10, 2, 80, 5, 40, 3, 60};
    values doubled;
    for (const double each : noisy) doubled.push_back(2 * each);
    const auto found = ratio_to_baseline(noisy, doubled, false, 1);
    ASSERT_TRUE(found && found->ci95);
    EXPECT_EQ(found->ci95->low, 2);
    EXPECT_EQ(found->ci95->high, 2);
}

TEST(RatioToBaseline, of_the_same_speed_has_an_interval_around_one) {
    std::mt19937_64 generator(3);
    values ours = normal_sample(generator, 40), theirs = normal_sample(generator, 40);
    for (double& each : ours) each += 20;
    for (double& each : theirs) each += 20;
    const auto found = ratio_to_baseline(ours, theirs, false, 1);
    EXPECT_LT(found->ci95->low, 1);
    EXPECT_GT(found->ci95->high, 1);
}

TEST(RatioToBaseline, of_fewer_than_six_pairs_has_no_interval) {
    const auto of_five = ratio_to_baseline(values{2, 2, 2, 2, 2}, values{6, 6, 6, 6, 6}, false, 1);
    EXPECT_EQ(of_five->value, 3);
    EXPECT_FALSE(of_five->ci95);
    EXPECT_TRUE(ratio_to_baseline(values{2, 2, 2, 2, 2, 2}, values{6, 6, 6, 6, 6, 6}, false, 1)->ci95);
}

TEST(RatioToBaseline, needs_pairs) {
    EXPECT_THROW(ratio_to_baseline(values{1, 2}, values{1}, false, 1), std::invalid_argument);
    EXPECT_THROW(ratio_to_baseline(values{}, values{}, false, 1), std::invalid_argument);
}

TEST(RatioToBaseline, does_not_exist_where_a_median_is_nought) {
    EXPECT_FALSE(ratio_to_baseline(values{0, 0}, values{1, 1}, false, 1));
    EXPECT_FALSE(ratio_to_baseline(values{1, 1}, values{0, 0}, false, 1));
    EXPECT_FALSE(ratio_to_baseline(values{0, 0}, values{0, 0}, true, 1));
}

TEST(JainIndex, is_one_where_all_are_equal_and_one_nth_where_one_has_all) {
    using shares = std::vector<std::uint64_t>;
    EXPECT_DOUBLE_EQ(*jain_index(shares{5, 5, 5, 5}), 1);
    EXPECT_DOUBLE_EQ(*jain_index(shares{0, 9, 0, 0}), 0.25);
    EXPECT_DOUBLE_EQ(*jain_index(shares{1, 2, 3}), 36.0 / 42.0);
    EXPECT_FALSE(jain_index(shares{}));
    EXPECT_FALSE(jain_index(shares{0, 0}));
}

TEST(Summarise, a_cell_gets_its_median_and_its_ratio_to_the_baseline) {
    const cell baseline = cell_of("std::mutex", {6, 6, 9});
    cell subject = cell_of("RWLockFair", {3, 1, 2});
    const cell* baselines[] = {&baseline};
    summarise(subject, baselines, 1);
    ASSERT_TRUE(subject.summary_of);
    EXPECT_EQ(subject.summary_of->of, metric::elapsed_s);
    EXPECT_EQ(subject.summary_of->median, 2);
    EXPECT_EQ(subject.summary_of->mad, 1);
    ASSERT_EQ(subject.summary_of->ratios.size(), 1u);
    EXPECT_EQ(subject.summary_of->ratios[0].baseline, "std::mutex");
    EXPECT_EQ(subject.summary_of->ratios[0].value, 3);
}

TEST(Summarise, larger_is_better_where_operations_are_the_figure) {
    cell baseline = cell_of("std::mutex", {1, 1}), subject = cell_of("RWLockFair", {1, 1});
    baseline.of = subject.of = metric::ops_per_s;
    for (trial& each : baseline.trials) each.ops_per_s = 100;
    for (trial& each : subject.trials) each.ops_per_s = 400;
    const cell* baselines[] = {&baseline};
    summarise(subject, baselines, 1);
    EXPECT_EQ(subject.summary_of->median, 400);
    EXPECT_EQ(subject.summary_of->ratios.at(0).value, 4);
}

TEST(Summarise, a_trial_that_is_not_valid_counts_nowhere) {
    cell baseline = cell_of("std::mutex", {10, 10, 10, 1000, 10, 10, 10, 10}),
         subject = cell_of("RWLockFair", {5, 5, 0.001, 5, 5, 5, 5, 5});
    baseline.trials[3].valid = false;
    subject.trials[2].valid = false;
    const cell* baselines[] = {&baseline};
    summarise(subject, baselines, 1);
    EXPECT_EQ(subject.summary_of->ci95->low, 5);
    EXPECT_EQ(subject.summary_of->ci95->high, 5);
    EXPECT_EQ(subject.summary_of->ratios.at(0).ci95->low, 2);
    EXPECT_EQ(subject.summary_of->ratios.at(0).ci95->high, 2);
}

TEST(Summarise, without_a_valid_trial_there_is_no_summary) {
    cell subject = cell_of("RWLockFair", {1});
    subject.summary_of = summary{};
    subject.trials[0].valid = false;
    summarise(subject, {}, 1);
    EXPECT_FALSE(subject.summary_of);
}

TEST(Summarise, a_trial_without_the_figure_does_not_count) {
    cell subject = cell_of("RWLockFair", {1, 1});
    subject.of = metric::ns_per_op;
    subject.trials[1].ns_per_op = 12;
    summarise(subject, {}, 1);
    EXPECT_EQ(subject.summary_of->median, 12);
    EXPECT_FALSE(subject.summary_of->ci95);
}

TEST(Summarise, what_failed_neither_wins_nor_is_compared_with) {
    run results;
    results.cells = {cell_of("std::mutex", {10, 10}), cell_of("broken", {1, 1})};
    results.cells[1].status = cell_status::failed;
    summarise(results, {"std::mutex", "broken"});
    EXPECT_FALSE(results.cells[1].summary_of);
    EXPECT_TRUE(results.cells[0].summary_of->ratios.empty());
}

TEST(Summarise, a_baseline_of_another_scenario_or_other_parameters_is_not_compared_with) {
    run results;
    results.cells = {cell_of("RWLockFair", {1}), cell_of("std::mutex", {2}), cell_of("std::mutex", {4}),
                     cell_of("std::mutex", {8})};
    results.cells[1].scenario = "balanced";
    results.cells[2].parameters["readers"] = std::int64_t{1};
    summarise(results, {"std::mutex"});
    ASSERT_EQ(results.cells[0].summary_of->ratios.size(), 1u);
    EXPECT_EQ(results.cells[0].summary_of->ratios[0].value, 8);
}

TEST(Summarise, a_run_is_compared_with_the_baselines_that_its_cells_name) {
    run results;
    results.cells = {cell_of("std::mutex", {2}), cell_of("std::shared_mutex", {4}), cell_of("RWLockFair", {1})};
    for (cell& each : results.cells) each.baseline = "std::mutex";
    summarise(results);
    ASSERT_EQ(results.cells[2].summary_of->ratios.size(), 1u);
    EXPECT_EQ(results.cells[2].summary_of->ratios[0].baseline, "std::mutex");
    EXPECT_TRUE(results.cells[0].summary_of->ratios.empty());  // not with itself
}

TEST(Summarise, pairs_the_rounds_that_both_have_finished) {
    run results;
    results.cells = {cell_of("std::mutex", {10, 10, 10, 10, 10, 10, 1}), cell_of("RWLockFair", {5, 5, 5, 5, 5, 5})};
    results.cells[1].status = cell_status::unfinished;
    summarise(results, {"std::mutex"});
    EXPECT_EQ(results.cells[1].summary_of->ratios.at(0).value, 2);
    EXPECT_EQ(results.cells[1].summary_of->ratios.at(0).ci95->high, 2);
}

}  // namespace
}  // namespace rwbench::report

// statistics.hpp: what a sample of trials says, and how sure one may be of it.
//
// Intervals are percentile bootstraps (Efron 1979) with a generator of fixed seed: the same report always gives the same
// intervals, whatever the standard library. A ratio to a baseline is paired: trials are interleaved, so trial i of a
// lock and trial i of its baseline saw the same noise, and are drawn together or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

inline constexpr std::size_t bootstrap_resamples = 2000;

// Both need at least one value, else they throw std::invalid_argument.
double median(std::span<const double> values);
double median_absolute_deviation(std::span<const double> values);

// Below six values no interval can be honest: even from the smallest to the largest of five, the true median lies with
// 94% only (1 - 2 / 2^5), and a percentile interval of so few resampled values is narrower still.
inline constexpr std::size_t fewest_for_an_interval = 6;

// The bootstrap 95% interval of the median; nullopt below `fewest_for_an_interval` values.
std::optional<interval> median_interval(std::span<const double> values, std::uint64_t seed);

struct paired_ratio {
    double value = 0;
    std::optional<interval> ci95;
};

// How many times better `values` are than `baseline`, as a ratio of medians with its bootstrap 95% interval; above 1 is
// better. Element i of both is one pair. Throws std::invalid_argument where the lengths differ or are 0; nullopt where
// a median of 0 leaves no ratio.
std::optional<paired_ratio> ratio_to_baseline(std::span<const double> values, std::span<const double> baseline,
                                              bool larger_is_better, std::uint64_t seed);

// Jain's fairness index of the shares: 1 where all are equal, 1/n where one has everything. nullopt without shares, or
// where nobody has anything.
std::optional<double> jain_index(std::span<const std::uint64_t> shares);

// Percentiles by nearest rank of sparse buckets (value that stands for the bucket, count), values ascending. `max` is
// exact, and bounds the others. nullopt without a count.
std::optional<wait_percentiles> percentiles(std::span<const std::pair<std::uint64_t, std::uint64_t>> buckets,
                                            std::uint64_t max_ns);
std::optional<wait_percentiles> percentiles(const histogram& waits);

// The figure that a trial is judged by; nullopt where the trial lacks it.
std::optional<double> figure_of(const trial& measured, metric of);

// Does the trial count? An invalid one measured something else than it claims: it stays in the report, and out of every
// summary.
bool is_counted(const trial& measured, metric of);

// Of the operations that arrived at a rate, the share that was done; nullopt where none arrived. Below `least_served` the
// rate was beyond what the lock can serve: the rest still waited when the trial ended.
inline constexpr double least_served = 0.95;
std::optional<double> served_share(const trial& measured);

// Does the cell have figures to compare? One that failed has none, whatever its trials say: a lock that does not exclude
// must not win.
bool has_figures(const cell& measured);

// Same scenario, same parameters, but for the condition, which is the lock's own.
bool is_comparable(const cell& one, const cell& other);

// Fills `subject.summary_of` from its valid trials, with a ratio to each of `baselines` that is comparable, is measured
// by the same metric, is another lock and has a valid trial in common; nullopt without a valid trial, or
// without figures.
void summarise(cell& subject, std::span<const cell* const> baselines, std::uint64_t seed);

// Summarises each cell of the run, against the cells whose lock is one of `baseline_locks`; the second form against
// those that the cells themselves name as their `baseline`.
void summarise(run& results, const std::vector<std::string>& baseline_locks);
void summarise(run& results);

}  // namespace rwbench::report

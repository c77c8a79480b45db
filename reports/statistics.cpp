// statistics.cpp: medians by Boost.Math; the bootstrap, which Boost 1.74 lacks, over a generator that every standard
// library gives the same numbers for.
#include "rwbench/report/statistics.hpp"

#include <algorithm>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <cmath>
#include <random>
#include <stdexcept>

namespace rwbench::report {
namespace {

void require_values(std::span<const double> values) {
    if (values.empty()) throw std::invalid_argument("a median needs at least one value");
}

double median_in_place(std::vector<double>& values) { return boost::math::statistics::median(values); }

// The 95% percentile interval of `statistic` over resamples of `size` indices, drawn with replacement.
template <typename Statistic>
interval bootstrap(std::size_t size, std::uint64_t seed, Statistic statistic) {
    std::mt19937_64 generator(seed);
    std::vector<std::size_t> drawn(size);
    std::vector<double> found;
    found.reserve(bootstrap_resamples);
    for (std::size_t resample = 0; resample < bootstrap_resamples; ++resample) {
        // Not std::uniform_int_distribution: its draws differ between standard libraries. The bias of % is size / 2^64.
        for (std::size_t& index : drawn) index = static_cast<std::size_t>(generator() % size);
        const double value = statistic(drawn);
        if (std::isfinite(value)) found.push_back(value);
    }
    if (found.empty()) return {};
    std::sort(found.begin(), found.end());
    const std::size_t tail = found.size() / 40;  // 2.5% on each side
    return {.low = found[tail], .high = found[found.size() - 1 - tail]};
}

// The indices of trials that count in both cells.
std::vector<std::size_t> common_rounds(const cell& subject, const cell& baseline) {
    std::vector<std::size_t> rounds;
    const std::size_t size = std::min(subject.trials.size(), baseline.trials.size());
    for (std::size_t i = 0; i < size; ++i)
        if (is_counted(subject.trials[i], subject.of) && is_counted(baseline.trials[i], subject.of))
            rounds.push_back(i);
    return rounds;
}

std::vector<double> figures_of(const cell& measured, std::span<const std::size_t> rounds) {
    std::vector<double> figures;
    figures.reserve(rounds.size());
    for (const std::size_t round : rounds) figures.push_back(*figure_of(measured.trials[round], measured.of));
    return figures;
}

}  // namespace

double median(std::span<const double> values) {
    require_values(values);
    std::vector<double> copy(values.begin(), values.end());  // Boost's reorders
    return median_in_place(copy);
}

// Not Boost's own: in 1.74 it returns the value in the middle of the deviations in place of its deviation.
double median_absolute_deviation(std::span<const double> values) {
    const double centre = median(values);
    std::vector<double> deviations(values.begin(), values.end());
    for (double& each : deviations) each = std::abs(each - centre);
    return median_in_place(deviations);
}

std::optional<interval> median_interval(std::span<const double> values, std::uint64_t seed) {
    if (values.size() < fewest_for_an_interval) return std::nullopt;
    std::vector<double> resampled(values.size());
    return bootstrap(values.size(), seed, [&](const std::vector<std::size_t>& drawn) {
        std::transform(drawn.begin(), drawn.end(), resampled.begin(), [&](std::size_t i) { return values[i]; });
        return median_in_place(resampled);
    });
}

std::optional<paired_ratio> ratio_to_baseline(std::span<const double> values, std::span<const double> baseline,
                                              bool larger_is_better, std::uint64_t seed) {
    if (values.size() != baseline.size()) throw std::invalid_argument("a paired ratio needs samples of one length");
    const auto oriented = [&](double ours, double theirs) { return larger_is_better ? ours / theirs : theirs / ours; };
    const double value = oriented(median(values), median(baseline));
    if (!std::isfinite(value) || value == 0) return std::nullopt;
    if (values.size() < fewest_for_an_interval) return paired_ratio{.value = value, .ci95 = std::nullopt};

    std::vector<double> ours(values.size()), theirs(values.size());
    const interval ci95 = bootstrap(values.size(), seed, [&](const std::vector<std::size_t>& drawn) {
        for (std::size_t k = 0; k < drawn.size(); ++k) {
            ours[k] = values[drawn[k]];
            theirs[k] = baseline[drawn[k]];
        }
        return oriented(median_in_place(ours), median_in_place(theirs));
    });
    return paired_ratio{.value = value, .ci95 = ci95};
}

std::optional<double> jain_index(std::span<const std::uint64_t> shares) {
    double sum = 0, sum_of_squares = 0;
    for (const std::uint64_t share : shares) {
        const double x = static_cast<double>(share);
        sum += x;
        sum_of_squares += x * x;
    }
    if (sum_of_squares == 0) return std::nullopt;
    return sum * sum / (static_cast<double>(shares.size()) * sum_of_squares);
}

std::optional<wait_percentiles> percentiles(std::span<const std::pair<std::uint64_t, std::uint64_t>> buckets,
                                            std::uint64_t max_ns) {
    std::uint64_t count = 0;
    for (const auto& bucket : buckets) count += bucket.second;
    if (count == 0) return std::nullopt;

    const auto at = [&](std::uint64_t per_mille) {
        // Nearest rank, ceil(count * p): the whole part apart, so that no product overflows.
        const std::uint64_t rank = count / 1000 * per_mille + (count % 1000 * per_mille + 999) / 1000;
        std::uint64_t below = 0;
        for (const auto& [value, inside] : buckets) {
            below += inside;
            // A bucket's midpoint may lie above the largest value that fell in it.
            if (below >= rank) return static_cast<double>(std::min(value, max_ns));
        }
        return static_cast<double>(max_ns);
    };
    return wait_percentiles{
        .p50 = at(500), .p90 = at(900), .p99 = at(990), .p99_9 = at(999), .max = static_cast<double>(max_ns)};
}

std::optional<wait_percentiles> percentiles(const histogram& waits) { return percentiles(waits.buckets, waits.max_ns); }

std::optional<double> figure_of(const trial& measured, metric of) {
    switch (of) {
        case metric::elapsed_s:
            return measured.elapsed_s;
        case metric::ops_per_s:
            return measured.ops_per_s;
        case metric::ns_per_op:
            return measured.ns_per_op;
        case metric::wait_p99_ns:
            return measured.wait_ns ? std::optional(measured.wait_ns->p99) : std::nullopt;
    }
    return std::nullopt;
}

bool is_counted(const trial& measured, metric of) {
    const std::optional<double> figure = figure_of(measured, of);
    return measured.valid && figure && std::isfinite(*figure);
}

std::optional<double> served_share(const trial& measured) {
    if (measured.arrivals.value_or(0) == 0) return std::nullopt;
    return static_cast<double>(measured.ops) / static_cast<double>(*measured.arrivals);
}

bool has_figures(const cell& measured) {
    return measured.status == cell_status::measured || measured.status == cell_status::unfinished;
}

bool is_comparable(const cell& one, const cell& other) {
    const auto asked = [](const cell& of) {
        auto parameters = of.parameters;
        parameters.erase(condition_parameter);
        return parameters;
    };
    return one.scenario == other.scenario && asked(one) == asked(other);
}

void summarise(cell& subject, std::span<const cell* const> baselines, std::uint64_t seed) {
    const std::vector<std::size_t> counted = common_rounds(subject, subject);
    if (counted.empty() || !has_figures(subject)) {
        subject.summary_of = std::nullopt;
        return;
    }
    const std::vector<double> figures = figures_of(subject, counted);
    summary found{.of = subject.of,
                  .median = median(figures),
                  .mad = median_absolute_deviation(figures),
                  .ci95 = median_interval(figures, seed),
                  .ratios = {},
                  .unknown = {}};
    for (const cell* baseline : baselines) {
        if (baseline->lock == subject.lock || baseline->of != subject.of) continue;
        if (!has_figures(*baseline) || !is_comparable(subject, *baseline)) continue;
        const std::vector<std::size_t> rounds = common_rounds(subject, *baseline);
        if (rounds.empty()) continue;
        const auto against = ratio_to_baseline(figures_of(subject, rounds), figures_of(*baseline, rounds),
                                               subject.of == metric::ops_per_s, seed);
        if (!against) continue;
        found.ratios.push_back(
            {.baseline = baseline->lock, .value = against->value, .ci95 = against->ci95, .unknown = {}});
    }
    subject.summary_of = std::move(found);
}

void summarise(run& results, const std::vector<std::string>& baseline_locks) {
    std::vector<const cell*> baselines;
    for (const std::string& lock : baseline_locks)
        for (const cell& each : results.cells)
            if (each.lock == lock) baselines.push_back(&each);
    for (cell& each : results.cells) summarise(each, baselines, results.seed);
}

void summarise(run& results) {
    std::vector<std::string> names;
    for (const cell& each : results.cells)
        if (!each.baseline.empty() && std::find(names.begin(), names.end(), each.baseline) == names.end())
            names.push_back(each.baseline);
    summarise(results, names);
}

}  // namespace rwbench::report

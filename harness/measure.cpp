// measure.cpp: see measure.hpp.
#include "measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "counters.hpp"
#include "figures.hpp"
#include "rwbench/report/statistics.hpp"

namespace rwbench {
namespace {

struct cell_progress {
    std::vector<report::trial> trials;
    wait_histogram read_wait, write_wait;
    std::optional<report::overtakes> overtakes;
    std::string broken;     // the oracle's words, or how the lock failed
    std::uint64_t ran = 0;  // trials, warm-ups included
    double ran_ns = 0;
};

class measurement {
   public:
    measurement(const run_plan& plan, executor& executor, const seams& seams)
        : plan_(plan), executor_(executor), seams_(seams), cells_(plan.cells.size()) {}

    measured run() {
        for (std::size_t block = 0; block < plan_.blocks.size() && goes_on(); ++block) {
            for (std::uint32_t number = 0; number < plan_.warmup + plan_.trials && goes_on(); ++number)
                for (std::size_t index : order_of_trial(plan_, block, number)) {
                    if (!goes_on()) break;
                    if (cells_[index].broken.empty()) run_trial(index, number);
                    ++done_;
                }
            if (plan_.observes) observe(block);
        }
        for (std::size_t index = 0; index < cells_.size(); ++index)
            if (!plan_.cells[index].is_floor()) result_.cells.push_back(reported(index));
        warn_of_invalid_trials();
        if (counters_error_ != 0) result_.warnings.push_back(no_counters(counters_error_));
        warn_of_rates_beyond();
        return std::move(result_);
    }

   private:
    bool goes_on() {
        if (result_.how == ending::finished && seams_.interrupted()) result_.how = ending::interrupted;
        return result_.how == ending::finished;
    }

    void run_trial(std::size_t index, std::uint32_t number) {
        const planned_cell& cell = plan_.cells[index];
        cell_progress& progress = cells_[index];
        seams_.show({done_, plan_.trial_count(), share_done(), &cell});

        const bool counts = number >= plan_.warmup;
        const trial_outcome outcome = run_until_valid(cell, number, counts ? most_repeats : 0);
        if (!went_well(index, outcome) || !counts) return;
        progress.trials.push_back(trial_of(cell, outcome, done_));
        if (!is_valid(cell, outcome)) return;  // it stays in the report, and out of what is summed up
        add(progress.read_wait, outcome.read_wait);
        add(progress.write_wait, outcome.write_wait);
    }

    bool went_well(std::size_t index, const trial_outcome& outcome) {
        const planned_cell& cell = plan_.cells[index];
        cell_progress& progress = cells_[index];
        ++progress.ran;
        progress.ran_ns += static_cast<double>(outcome.elapsed_ns);
        if (counters_error_ == 0) counters_error_ = outcome.counters_error;
        if (outcome.stuck) {
            end(ending::stuck, cell, *outcome.stuck);
        } else if (outcome.failure) {
            end(ending::failed, cell, *outcome.failure);
        } else if (outcome.lock_failed) {
            progress.broken = *outcome.lock_failed;
            result_.violations.push_back(*outcome.lock_failed);
        } else if (outcome.violation) {
            progress.broken = *outcome.violation;
            result_.violations.push_back(fmt::format("{}: {}", name_of(cell), *outcome.violation));
        } else {
            return true;
        }
        return false;
    }

    // The untimed trials of a scenario, after those that are measured: the observed trial i has the seed of trial i.
    void observe(std::size_t block) {
        for (std::uint32_t number = 0; number < plan_.trials; ++number)
            for (std::size_t index : order_of_trial(plan_, block, plan_.warmup + number)) {
                const planned_cell& cell = plan_.cells[index];
                if (!cell.can_be_observed()) continue;
                if (!goes_on()) return;
                if (cells_[index].broken.empty()) run_observed(index, number);
                ++done_;
            }
    }

    void run_observed(std::size_t index, std::uint32_t number) {
        const planned_cell& cell = plan_.cells[index];
        cell_progress& progress = cells_[index];
        seams_.show({done_, plan_.trial_count(), share_done(), &cell});
        trial_request request = request_of(cell, plan_.warmup + number);
        request.observe = true;
        const trial_outcome outcome = executor_.run(request);
        if (!went_well(index, outcome) || !outcome.overtakes) return;
        add(progress.overtakes, *outcome.overtakes);
        if (number < progress.trials.size()) put(progress.trials[number], *outcome.overtakes);
        if (progress.overtakes->exceeded.empty()) return;
        progress.broken = progress.overtakes->exceeded;
        std::string trace = progress.overtakes->trace;
        if (trace.ends_with('\n')) trace.pop_back();
        result_.violations.push_back(fmt::format("{}: {}\n{}", name_of(cell), progress.broken, trace));
    }

    trial_request request_of(const planned_cell& cell, std::uint32_t number) const {
        trial_request request;
        request.lock = cell.lock;
        request.scenario = cell.scenario;
        request.work = cell.work;
        request.parameters = cell.parameters;
        request.parameters.seed = seed_of_trial(plan_, cell, number);
        request.pin = plan_.pin;
        request.watchdog_ns = plan_.watchdog_ns;
        return request;
    }

    trial_outcome run_until_valid(const planned_cell& cell, std::uint32_t number, int repeats) {
        const trial_request request = request_of(cell, number);
        trial_outcome outcome = executor_.run(request);
        for (; repeats > 0 && cell.parameters.window_ns != 0; --repeats) {
            if (outcome.stuck || outcome.failure || outcome.lock_failed || outcome.violation) break;
            if (is_valid(cell, outcome)) break;
            if (seams_.interrupted()) break;
            outcome = executor_.run(request);
        }
        return outcome;
    }

    void end(ending how, const planned_cell& cell, const std::string& words) {
        result_.how = how;
        result_.sentence = words;
        cells_[static_cast<std::size_t>(&cell - plan_.cells.data())].broken = words;
    }

    // Trials of one cell take much the same time; before the first, its window or ideal schedule must do.
    static double guessed_ns(const planned_cell& cell) {
        if (cell.parameters.window_ns != 0) return static_cast<double>(cell.parameters.window_ns);
        const double ideal = cell.scenario->ideal_s != nullptr ? cell.scenario->ideal_s(&cell.parameters) : -1;
        return ideal > 0 ? ideal * 1e9 : 1e7;
    }

    double share_done() const {
        double done = 0, all = 0;
        for (const auto& block : plan_.blocks)
            for (std::size_t index : block) {
                const cell_progress& progress = cells_[index];
                const double each = progress.ran != 0 ? progress.ran_ns / static_cast<double>(progress.ran)
                                                      : guessed_ns(plan_.cells[index]);
                const bool is_observed = plan_.observes && plan_.cells[index].can_be_observed();
                const auto planned = std::uint64_t{plan_.warmup} + (is_observed ? 2 : 1) * std::uint64_t{plan_.trials};
                done += progress.ran_ns;
                all += each * static_cast<double>(progress.broken.empty() ? planned : progress.ran);
            }
        return all > 0 ? std::min(done / all, 1.0) : 0;
    }

    std::vector<double> floor_trials_of(const planned_cell& cell) const {
        std::vector<double> elapsed;
        for (std::size_t index = 0; index < cells_.size(); ++index)
            if (plan_.cells[index].is_floor() && plan_.cells[index].combination == cell.combination)
                for (const report::trial& trial : cells_[index].trials)
                    if (trial.valid) elapsed.push_back(trial.elapsed_s);
        return elapsed;
    }

    // Of work that takes no time there is none.
    static std::optional<double> ideal_of(const planned_cell& cell) {
        if (cell.work == nullptr || cell.work->has_duration == 0) return std::nullopt;
        if (cell.scenario->ideal_s == nullptr || cell.parameters.window_ns != 0) return std::nullopt;
        const double ideal = cell.scenario->ideal_s(&cell.parameters);
        return ideal > 0 ? std::optional(ideal) : std::nullopt;
    }

    report::cell reported(std::size_t index) {
        const planned_cell& planned = plan_.cells[index];
        cell_progress& progress = cells_[index];
        report::cell cell;
        cell.scenario = planned.scenario->name;
        cell.lock = planned.lock->name;
        cell.parameters = planned.described;
        if (uses_condition(*planned.scenario) && planned.lock->condition != nullptr)
            cell.parameters[report::condition_parameter] = std::string(planned.lock->condition);
        cell.of = planned.of;
        cell.size_bytes = planned.lock->size;
        if (!planned.not_applicable.empty()) {
            cell.status = report::cell_status::not_applicable;
            cell.reason = planned.not_applicable;
            return cell;
        }
        cell.trials = std::move(progress.trials);
        cell.overtaken = std::move(progress.overtakes);
        if (!progress.broken.empty()) {
            cell.status = report::cell_status::failed;
            cell.reason = progress.broken;
        } else if (cell.trials.size() < plan_.trials) {
            cell.status = report::cell_status::unfinished;
            cell.reason = fmt::format("{} of {} trials ran", cell.trials.size(), plan_.trials);
        } else if (const auto seen = cell.overtaken ? cell.overtaken->trials : 0;
                   plan_.observes && planned.can_be_observed() && seen < plan_.trials) {
            cell.status = report::cell_status::unfinished;
            cell.reason = fmt::format("{} of {} observed trials ran", seen, plan_.trials);
        }
        if (progress.read_wait.count != 0) cell.histograms.push_back(sparse(progress.read_wait, "read"));
        if (progress.write_wait.count != 0) cell.histograms.push_back(sparse(progress.write_wait, "write"));
        cell.floor_trials_s = floor_trials_of(planned);
        if (!cell.floor_trials_s.empty()) cell.floor_s = report::median(cell.floor_trials_s);
        cell.ideal_s = ideal_of(planned);
        return cell;
    }

    // Calls each(planned, trials) for every planned cell, when the trials of all but the floor's are in the report already.
    template <typename Each>
    void for_each_cell(Each each) const {
        std::size_t next = 0;
        for (std::size_t index = 0; index < cells_.size(); ++index) {
            const planned_cell& planned = plan_.cells[index];
            each(planned, planned.is_floor() ? cells_[index].trials : result_.cells[next++].trials);
        }
    }

    // One warning for all locks under the same parameters: why, and what helps. Which trials, their cells say; those of the
    // floor are in none.
    void warn_of_invalid_trials() {
        std::map<std::size_t, const planned_cell*> concerned;
        std::map<std::size_t, std::string> of_floor;
        for_each_cell([&](const planned_cell& planned, const std::vector<report::trial>& trials) {
            const auto invalid =
                std::count_if(trials.begin(), trials.end(), [](const report::trial& trial) { return !trial.valid; });
            if (invalid == 0) return;
            concerned[planned.combination] = &planned;
            if (planned.is_floor())
                of_floor[planned.combination] = fmt::format(" (the floor: {} of {})", invalid, trials.size());
        });
        for (const auto& [combination, cell] : concerned) {
            const std::string why =
                cell->parameters.window_ns != 0 && cell->parameters.rate_per_s == 0
                    ? fmt::format(
                          "less than {:.0f}% of the time with all workers running, {} times in a row; try fewer "
                          "workers, or a longer --duration",
                          100 * least_overlap, most_repeats + 1)
                    : fmt::format(
                          "{:.0f}% of the time or more until all workers had left the start line; try {}more "
                          "--iterations",
                          100 * most_start_skew, uses_condition(*cell->scenario) ? "" : "--duration 1s, or ");
            result_.warnings.push_back(fmt::format("{}: trials that don't count{}: {}", name_of_combination(*cell),
                                                   of_floor[combination], why));
        }
    }

    // Where operations arrive faster than a lock can serve them, its waits tell how long the trial was, and nothing else.
    void warn_of_rates_beyond() {
        for_each_cell([&](const planned_cell& planned, const std::vector<report::trial>& trials) {
            if (planned.is_floor()) return;
            std::vector<double> served, arrived, done;
            for (const report::trial& trial : trials) {
                const auto share = report::served_share(trial);
                if (!trial.valid || !share || trial.elapsed_s <= 0) continue;
                served.push_back(*share);
                arrived.push_back(static_cast<double>(*trial.arrivals) / trial.elapsed_s);
                done.push_back(trial.ops_per_s);
            }
            if (served.empty() || report::median(served) >= report::least_served) return;
            result_.warnings.push_back(
                fmt::format("{}: the rate is beyond what the lock can serve: of {:.0f} operations that arrived in a "
                            "second, {:.0f} were done; its waits grow for as long as a trial lasts; try a lower --rate",
                            name_of(planned), report::median(arrived), report::median(done)));
        });
    }

    const run_plan& plan_;
    executor& executor_;
    const seams& seams_;
    std::vector<cell_progress> cells_;
    std::uint64_t done_ = 0;
    int counters_error_ = 0;  // the first
    measured result_;
};

}  // namespace

measured measure(const run_plan& plan, executor& executor, const seams& seams) {
    return measurement(plan, executor, seams).run();
}

}  // namespace rwbench

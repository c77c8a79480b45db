#include "thread_executor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <exception>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lock_instance.hpp"
#include "placement.hpp"
#include "random.hpp"
#include "start_line.hpp"
#include "stop_flag.hpp"
#include "trial.hpp"
#include "trial_verdict.hpp"
#include "worker_pool.hpp"

namespace rwbench {

trial_times times_of(std::span<const worker_stamps> stamps) {
    if (stamps.empty()) return {};
    std::uint64_t first_off = UINT64_MAX, last_off = 0, first_done = UINT64_MAX, last_done = 0;
    for (const worker_stamps& each : stamps) {
        first_off = std::min(first_off, each.off_the_line_ns);
        last_off = std::max(last_off, each.off_the_line_ns);
        first_done = std::min(first_done, each.done_ns);
        last_done = std::max(last_done, each.done_ns);
    }
    trial_times times{last_done - first_off, last_off - first_off, 0};
    if (first_done > last_off)
        times.overlap = static_cast<double>(first_done - last_off) / static_cast<double>(times.elapsed_ns);
    return times;
}

namespace {

// Where all who are left wait, and nobody has the lock, it is the lock that lets nobody in. Writers whom readers go on
// overtaking are no such case: readers end, and then the writers must get in, however much the lock prefers readers.
std::string what_is_wrong(const doing_counts& counts) {
    const bool readers = counts.waiting_to_read != 0, writers = counts.waiting_to_write != 0;
    if (counts.reading + counts.writing + counts.outside != 0) return "";
    if (!readers && !writers)
        return counts.waiting_for_notice != 0 ? "; nobody is left to notify: a notice was lost" : "";
    const char* whom = !writers ? "reader" : !readers ? "writer" : "one";
    return fmt::format(
        "; nobody is inside, yet no {} is let in: a wake-up was lost, or the lock still counts somebody who left",
        whom);
}

}  // namespace

std::string sentence_of(const doing_counts& counts) {
    std::string sentence;
    const auto add = [&sentence](std::uint64_t count, const char* who, const char* one_does, const char* many_do) {
        if (count == 0) return;
        sentence += fmt::format("{}{} {}{} {}", sentence.empty() ? "" : ", ", count, who, count == 1 ? "" : "s",
                                count == 1 ? one_does : many_do);
    };
    add(counts.waiting_to_read, "reader", "waits for the read side", "wait for the read side");
    add(counts.waiting_to_write, "writer", "waits for the write side", "wait for the write side");
    add(counts.waiting_for_notice, "worker", "waits to be notified", "wait to be notified");
    add(counts.reading, "reader", "is inside", "are inside");
    add(counts.writing, "writer", "is inside", "are inside");
    add(counts.outside, "worker", "is between two operations", "are between two operations");
    add(counts.done, "worker", "is done", "are done");
    return sentence + what_is_wrong(counts);
}

std::uint64_t random_of_worker(std::uint64_t seed, std::uint64_t index) {
    const std::uint64_t x = mixed(seed + index * 0x9E3779B97F4A7C15u);
    return x != 0 ? x : 1;
}

std::uint64_t read_threshold_of(double read_ratio) {
    if (!(read_ratio > 0)) return 0;
    if (read_ratio >= 1) return UINT64_MAX;
    return static_cast<std::uint64_t>(std::ldexp(read_ratio, 64));
}

namespace {

using clock = std::chrono::steady_clock;

// Where a section lasts, every wait is timed. Two clock readings would outweigh an empty section: there, one in 64 is.
constexpr std::uint64_t sample_all = 0;
constexpr std::uint64_t sample_one_in_64 = 63;

// Workers that start together: those at `count` desks from `first` on.
class lined_up final : public job {
   public:
    lined_up(std::shared_ptr<trial> trial, std::size_t first, std::size_t count)
        : trial_(std::move(trial)), first_(first), count_(count) {}

    start_line line;

    // When the last of them left the line, by the steady clock; 0: not all have.
    std::uint64_t all_off_ns() const noexcept { return all_off_ns_.load(std::memory_order_relaxed); }
    std::size_t off_the_line() const noexcept { return off_.load(std::memory_order_relaxed); }

    void work(std::size_t seat) noexcept override {
        desk& mine = *trial_->desks[first_ + seat];
        std::optional<pinned> here;
        if (const std::vector<int>& order = trial_->pinned_to; !order.empty())
            mine.pin_error = here.emplace(order[seat % order.size()]).error();

        mine.used.prepare();

        line.arrive_and_wait();
        mine.used.begin();
        mine.stamps.off_the_line_ns = trial_->now_ns();
        if (off_.fetch_add(1, std::memory_order_relaxed) + 1 == count_)
            all_off_ns_.store(steady_now_ns(), std::memory_order_relaxed);
        mine.result = mine.loop(trial_->locks.front().lock.get(), &mine.worker);
        mine.stamps.done_ns = trial_->now_ns();
        mine.used.end();

        // Who failed may leave others waiting for what it would have done: nobody begins another operation.
        if (mine.result != RWBENCH_OK) raise_stop(&trial_->stop);
        mine.done.store(true, std::memory_order_release);
    }

   private:
    std::shared_ptr<trial> trial_;
    std::size_t first_, count_;
    alignas(128) std::atomic<std::size_t> off_{0};
    std::atomic<std::uint64_t> all_off_ns_{0};
};

// ---- loops ----------------------------------------------------------------------------------------------------------

template <std::uint32_t Side>
int loop_without_lock(void*, rwbench_worker* worker) {
    while (rwbench_next(worker)) {
        rwbench_wait_ends(worker, Side, 0);
        worker->section(worker, Side);
        rwbench_operation_done(worker, Side);
    }
    return RWBENCH_OK;
}

rwbench_loop loop_of_floor(const rwbench_work& work, std::uint32_t kind) {
    if (kind == RWBENCH_LOOP_WRITE) return loop_without_lock<RWBENCH_WRITE>;
    if (kind == RWBENCH_LOOP_READ) return loop_without_lock<RWBENCH_READ>;
    return replay_of(work, kind);
}

std::vector<rwbench_role> roles_of(const rwbench_scenario& scenario, const rwbench_parameters& parameters) {
    std::array<rwbench_role, 16> roles{};
    const auto count = scenario.plan(&parameters, roles.data(), static_cast<std::uint32_t>(roles.size()));
    return {roles.begin(), roles.begin() + std::min<std::size_t>(count, roles.size())};
}

// One worker for all the writes, first; then the readers as they are. Who waits for others needs all of them.
std::vector<rwbench_role> roles_of_floor(const std::vector<rwbench_role>& roles) {
    if (std::any_of(roles.begin(), roles.end(), [](const auto& role) { return waits_for_notice(role.loop); }))
        return roles;
    std::vector<rwbench_role> readers;
    std::uint64_t writes = 0;
    for (const rwbench_role& role : roles) {
        if (role.loop == RWBENCH_LOOP_WRITE)
            writes += role.workers * role.iterations;
        else
            readers.push_back(role);
    }
    if (writes != 0) readers.insert(readers.begin(), {"writer", RWBENCH_LOOP_WRITE, 1, writes});
    return readers;
}

// Between two arrivals of a Poisson process there are more than so many times its average gap once in 10^13.
constexpr double longest_gap = 30;

// A single operation may last as long as it was told to, and the next may take its time to arrive.
std::chrono::nanoseconds watchdog_limit_of(const trial_request& request) {
    const rwbench_parameters& parameters = request.parameters;
    const double gap_ns = parameters.rate_per_s > 0 ? longest_gap * 1e9 / parameters.rate_per_s : 0;
    return std::chrono::nanoseconds(request.watchdog_ns + parameters.read_delay_ns + parameters.write_delay_ns +
                                    parameters.think_ns + parameters.timeout_ns + static_cast<std::uint64_t>(gap_ns));
}

bool is_timed(std::uint32_t loop) { return loop == RWBENCH_LOOP_TIMED_READ || loop == RWBENCH_LOOP_TIMED_WRITE; }

}  // namespace

// ---- the executor ---------------------------------------------------------------------------------------------------

struct thread_executor::state {
    explicit state(thread_executor_options given) : options(std::move(given)), pool(options.start_thread) {}

    thread_executor_options options;
    worker_pool pool;
    std::vector<std::shared_ptr<desk>> desks;
    std::optional<std::string> lost;  // the watchdog's sentence, once it has fired

    trial_outcome run(const trial_request& asked);
    std::shared_ptr<trial> prepare(const trial_request& request, const rwbench_work& work,
                                   const std::vector<rwbench_role>& roles);
    // Runs the workers at `count` desks from `first` on. False: stuck.
    bool run_together(const trial_request& request, const std::shared_ptr<trial>& trial, std::size_t first,
                      std::size_t count, trial_outcome& outcome);
    bool watch(const trial_request& request, trial& trial, const lined_up& workers, std::size_t first,
               std::size_t count);
};

std::shared_ptr<trial> thread_executor::state::prepare(const trial_request& request, const rwbench_work& work,
                                                       const std::vector<rwbench_role>& roles) {
    std::size_t workers = 0;
    for (const rwbench_role& role : roles) workers += role.workers;
    while (desks.size() < workers) desks.push_back(std::make_shared<desk>());

    auto result = std::make_shared<trial>(request, work, placement_order(request.pin));
    result->now_ns = options.now_ns;
    result->desks.assign(desks.begin(), desks.begin() + static_cast<std::ptrdiff_t>(workers));

    if (request.observe) result->calls.emplace(workers);
    std::uint32_t index = 0;
    for (const rwbench_role& role : roles) {
        rwbench_loop loop = nullptr;
        if (!request.lock)
            loop = loop_of_floor(work, role.loop);
        else
            loop = loop_of(*request.lock, role.loop, work.section != nullptr);
        if (!loop)
            throw lock_refused(fmt::format("{} can't run {}: it has no such loop for a {} under the work {}",
                                           request.lock->name, request.scenario->name, role.name, work.name));
        for (std::uint32_t i = 0; i < role.workers; ++i, ++index) {
            desk& place = *result->desks[index];
            place.clear();
            place.loop = loop;
            place.role = role.name;
            rwbench_worker& worker = place.worker;
            worker.index = index;
            worker.iterations = request.parameters.window_ns != 0 ? UINT64_MAX : role.iterations;
            worker.stop = &result->stop;
            worker.read_threshold = read_threshold_of(request.parameters.read_ratio);
            worker.random = random_of_worker(request.parameters.seed, index);
            worker.sample_mask = work.section || request.parameters.rate_per_s > 0 ? sample_all : sample_one_in_64;
            worker.section = work.section;
            worker.section_state = result->locks.front().work.get();
            worker.counters = &result->locks.front().counters;
            worker.timeout_ns = request.parameters.timeout_ns;
            worker.condition = result->locks.front().condition ? result->locks.front().condition->get() : nullptr;
            worker.is_ready = work.is_ready;
            worker.await_turn = work.await_turn;
            worker.to_notify = work.to_notify;
            worker.now_ns = options.now_ns;
            place.think_for(request.parameters.think_ns);
            if (is_timed(role.loop)) place.record_timeouts();
            if (work.records_age != 0) place.record_ages();
            if (work.writer_rate_per_s > 0 && role.loop == RWBENCH_LOOP_WRITE)
                place.follow_a_schedule(RWBENCH_ARRIVAL_FIXED, work.writer_rate_per_s);
            else if (request.parameters.rate_per_s > 0)
                place.follow_a_schedule(request.parameters.arrival,
                                        request.parameters.rate_per_s / static_cast<double>(workers));
            if (role.loop == RWBENCH_LOOP_NOTIFY) place.record_notifications();
            if (result->popularity) place.pick_from(*result);
            if (result->calls) place.report_calls_to(*result->calls);
        }
    }
    return result;
}

bool thread_executor::state::watch(const trial_request& request, trial& trial, const lined_up& workers,
                                   std::size_t first, std::size_t count) {
    const auto limit = watchdog_limit_of(request);
    const auto look =
        std::clamp<std::chrono::nanoseconds>(limit / 8, std::chrono::milliseconds(1), std::chrono::milliseconds(250));
    const auto progress = [&] {  // to be off the line is one too
        std::uint64_t sum = workers.off_the_line();
        for (std::size_t i = first; i < first + count; ++i)
            sum += __atomic_load_n(&trial.desks[i]->worker.progress, __ATOMIC_RELAXED);
        return sum;
    };

    // A window begins when the last worker is off the line. Nobody tells the time-keeper, which would cost the workers a
    // wake-up: it looks when the window would end at the earliest, and each millisecond from then on.
    const std::chrono::nanoseconds window(request.parameters.window_ns);
    bool window_open = window.count() != 0;
    auto moved_at = clock::now();
    auto window_ends = moved_at + window;
    bool window_began = false;
    std::uint64_t seen = progress();
    for (;;) {
        const auto next_look = clock::now() + look;
        if (pool.wait_until(window_open ? std::min(next_look, window_ends) : next_look)) return true;
        const auto now = clock::now();
        if (window_open && !window_began && now >= window_ends) {
            const std::uint64_t all_off_ns = workers.all_off_ns();
            window_began = all_off_ns != 0;
            window_ends = window_began ? clock::time_point(std::chrono::nanoseconds(all_off_ns)) + window
                                       : now + std::chrono::milliseconds(1);
        }
        if (window_open && window_began && now >= window_ends) {
            raise_stop(&trial.stop);
            window_open = false;
        }
        if (const std::uint64_t current = progress(); current != seen) {
            seen = current;
            moved_at = now;
        } else if (now - moved_at >= limit) {
            return false;
        }
    }
}

bool thread_executor::state::run_together(const trial_request& request, const std::shared_ptr<trial>& trial,
                                          std::size_t first, std::size_t count, trial_outcome& outcome) {
    const auto workers = std::make_shared<lined_up>(trial, first, count);
    pool.begin(workers, count);
    workers->line.wait_for(count);
    workers->line.open();
    if (!watch(request, *trial, *workers, first, count)) return false;

    std::vector<worker_stamps> stamps;
    for (std::size_t i = first; i < first + count; ++i) stamps.push_back(trial->desks[i]->stamps);
    const trial_times times = times_of(stamps);
    outcome.elapsed_ns += times.elapsed_ns;
    outcome.start_skew_ns = std::max(outcome.start_skew_ns, times.start_skew_ns);
    outcome.overlap = times.overlap;
    return true;
}

trial_outcome thread_executor::state::run(const trial_request& asked) {
    trial_outcome outcome;
    if (lost) {
        outcome.failure = "this process can run no other trial, since its workers are stuck: " + *lost;
        return outcome;
    }
    trial_request request = asked;
    request.parameters.struct_size = sizeof request.parameters;
    if (request.observe && request.lock->observed) request.lock = request.lock->observed;
    const rwbench_scenario& scenario = *request.scenario;
    const rwbench_work* work = request.work ? request.work : scenario.own_work;
    if (scenario.engine != RWBENCH_ENGINE_WORKERS || !work) {
        outcome.failure = fmt::format("{} can't be run on workers: {}", scenario.name,
                                      work ? "it asks for another engine" : "no work was given");
        return outcome;
    }
    if (!request.lock && !has_floor(scenario, *work, request.parameters)) {
        outcome.failure = fmt::format(
            "{} has no floor with the work {} and these parameters: that takes counted "
            "operations that last, without thinking in between",
            scenario.name, work->name);
        return outcome;
    }

    std::vector<rwbench_role> roles = roles_of(scenario, request.parameters);
    if (!request.lock) roles = roles_of_floor(roles);
    std::size_t workers = 0;
    for (const rwbench_role& role : roles) workers += role.workers;
    if (workers == 0) {
        outcome.failure = fmt::format("{} has no worker with these parameters", scenario.name);
        return outcome;
    }

    try {
        pool.grow_to(workers);
    } catch (const std::system_error& error) {
        outcome.failure = fmt::format(
            "could not start worker {} of {}: {}; ask for fewer workers, or raise `ulimit -u` (threads) or "
            "`ulimit -v` (memory)",
            pool.size() + 1, workers, error.code().message());
        return outcome;
    }
    const std::shared_ptr<trial> trial = prepare(request, *work, roles);

    const bool writes_come_first = !request.lock && roles.front().loop == RWBENCH_LOOP_WRITE;
    const std::size_t first_part = writes_come_first ? 1 : workers;
    std::size_t first = 0, count = first_part;
    bool went = run_together(request, trial, first, count, outcome);
    if (went && first_part < workers) {
        first = first_part;
        count = workers - first_part;
        went = run_together(request, trial, first, count, outcome);
    }
    if (!went) {
        const double limit_s = static_cast<double>(watchdog_limit_of(request).count()) / 1e9;
        outcome = {};
        outcome.stuck = fmt::format("{} with {}: no operation was finished for {:g} s: {}", scenario.name,
                                    name_of(request.lock), limit_s, sentence_of(doing_of(trial->desks, first, count)));
        if (__atomic_load_n(&trial->stop, __ATOMIC_RELAXED))
            for (const auto& each : trial->desks)
                if (each->done.load(std::memory_order_acquire) && each->result != RWBENCH_OK) {
                    *outcome.stuck +=
                        fmt::format("; {} {} had failed: {}", each->role, each->worker.index, each->worker.error);
                    break;
                }
        lost = outcome.stuck;
        pool.abandon();
        return outcome;
    }
    outcome.failure = failure_of(request, *trial);
    outcome.lock_failed = lock_failure_of(request, *trial);
    if (outcome.failure || outcome.lock_failed) return outcome;
    collect(outcome, *trial);
    if (request.observe) outcome.overtakes = overtakes_of(*request.lock, *trial);
    outcome.violation = verdict_of(request, *work, *trial);
    return outcome;
}

thread_executor::thread_executor(thread_executor_options options)
    : state_(std::make_unique<state>(std::move(options))) {}

thread_executor::~thread_executor() = default;

trial_outcome thread_executor::run(const trial_request& request) {
    try {
        return state_->run(request);
    } catch (const lock_refused& error) {
        trial_outcome outcome;
        outcome.lock_failed = error.what();
        return outcome;
    } catch (const std::exception& error) {
        trial_outcome outcome;
        outcome.failure = error.what();
        return outcome;
    }
}

}  // namespace rwbench

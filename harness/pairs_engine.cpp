// pairs_engine.cpp: see pairs_engine.hpp.
//
// Google Benchmark runs on a thread of its own, so that the caller can watch whether it gets anywhere. Memory orders:
// `pairs_done` and `is_begun` are mere signs of life, relaxed; the outcome is handed over under the mutex.
#include "pairs_engine.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

#include "crash.hpp"
#include "lock_instance.hpp"
#include "placement.hpp"
#include "rwbench/scenario.hpp"
#include "thread_executor.hpp"
#include "usage.hpp"

namespace rwbench {
namespace {

constexpr std::int64_t batch = 1000;  // pairs between two looks at the loop's state: its cost is shared by so many

// Each stays inside until others have had their chance to come in beside it, so a few are enough.
constexpr std::uint64_t operations_to_be_judged_by = 8;

using pairs_loop = int (*)(void*, std::uint64_t);

// Google Benchmark takes each of its options from the environment too. There they are somebody else's: one would write
// a file, another list names in place of measuring. What a benchmark sets by itself is not among these.
void silence_the_environment() {
    static std::array<std::string, 9> words{"rwbench",
                                            "--benchmark_list_tests=false",
                                            "--benchmark_enable_random_interleaving=false",
                                            "--benchmark_report_aggregates_only=false",
                                            "--benchmark_display_aggregates_only=false",
                                            "--benchmark_out=",
                                            "--benchmark_perf_counters=",
                                            "--benchmark_repetitions=1",
                                            "--v=0"};
    static const bool done = [] {
        std::array<char*, words.size()> arguments{};
        std::transform(words.begin(), words.end(), arguments.begin(), [](std::string& word) { return word.data(); });
        int count = static_cast<int>(arguments.size());
        benchmark::Initialize(&count, arguments.data());
        return true;
    }();
    static_cast<void>(done);
}

class quiet_reporter final : public benchmark::BenchmarkReporter {
   public:
    explicit quiet_reporter(trial_outcome& outcome, bool is_read) : outcome_(outcome), is_read_(is_read) {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            seen_ = true;
            if (run.error_occurred) {
                outcome_.lock_failed = run.error_message;
                continue;
            }
            const auto pairs = static_cast<std::uint64_t>(run.iterations);
            outcome_.elapsed_ns = static_cast<std::uint64_t>(run.real_accumulated_time * 1e9);
            outcome_.ns_per_op = run.cpu_accumulated_time * 1e9 / static_cast<double>(run.iterations);
            outcome_.workers = {{"worker", is_read_ ? pairs : 0, is_read_ ? 0 : pairs}};
            outcome_.overlap = 1;
        }
    }
    bool seen() const { return seen_; }

   private:
    trial_outcome& outcome_;
    bool is_read_;
    bool seen_ = false;
};

std::string as_literal_regex(const std::string& name) {
    std::string escaped;
    for (char c : name) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

trial_outcome failed(const std::string& sentence) {
    trial_outcome outcome;
    outcome.failure = sentence;
    return outcome;
}

// One thread alone can't see whether a lock excludes anybody, and one that does not would be the fastest of all. So a few
// workers contend for it first, untimed, under the oracle that the scenario brings. Their threads are gone before the
// timed loop begins, so that it finds the process as it would have been.
trial_outcome judged(const trial_request& request) {
    if (!request.scenario->own_work) return {};
    rwbench_scenario contended = *request.scenario;
    contended.engine = RWBENCH_ENGINE_WORKERS;
    contended.plan = plan_readers_and_writers;
    trial_request trial = request;
    trial.scenario = &contended;
    trial.pin = pinning::none;  // on one processor they would hardly meet
    trial.parameters = {};
    trial.parameters.readers = 1;
    trial.parameters.writers = 2;
    trial.parameters.iterations = operations_to_be_judged_by;
    trial.parameters.seed = request.parameters.seed;
    return thread_executor().run(trial);
}

}  // namespace

struct pairs_engine::shared {
    std::atomic<bool> is_begun{false};
    std::atomic<std::uint64_t> pairs_done{0};
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    trial_outcome outcome;
};

pairs_engine::pairs_engine() : shared_(std::make_shared<shared>()) { silence_the_environment(); }

// The name under which Google Benchmark knows it.
std::string pairs_engine::register_once(const trial_request& request) {
    const bool is_read = request.parameters.readers != 0;
    const double min_s = static_cast<double>(request.parameters.window_ns) / 1e9;
    std::string name = fmt::format("{}/{}/{}/{}ns", request.scenario->name, request.lock->name,
                                   is_read ? "read" : "write", request.parameters.window_ns);
    if (!registered_.insert(name).second) return name;
    const rwbench_lock* lock = request.lock;
    const pairs_loop pairs = is_read ? lock->read_pairs : lock->write_pairs;
    benchmark::RegisterBenchmark(name.c_str(),
                                 [lock, pairs, shared = shared_](benchmark::State& state) {
                                     shared->is_begun.store(true, std::memory_order_relaxed);
                                     try {
                                         const lock_instance instance(lock);
                                         thread_usage used;
                                         used.prepare();
                                         used.begin();
                                         while (state.KeepRunningBatch(batch)) {
                                             if (pairs(instance.get(), batch) != RWBENCH_OK)
                                                 return state.SkipWithError("an acquisition or a release failed");
                                             shared->pairs_done.fetch_add(batch, std::memory_order_relaxed);
                                         }
                                         used.end();
                                         // The last run's is what counts; earlier ones look for its length.
                                         shared->outcome = {};
                                         used.add_to(shared->outcome);
                                     } catch (const lock_refused& error) {
                                         state.SkipWithError(error.what());
                                     } catch (const std::bad_alloc&) {
                                         shared->outcome.failure = "out of memory";
                                         state.SkipWithError("out of memory");
                                     }
                                 })
        ->MinTime(min_s)
        ->Repetitions(1)
        ->ReportAggregatesOnly(false);
    return name;
}

trial_outcome pairs_engine::run(const trial_request& request) try {
    trial_outcome verdict = judged(request);
    if (verdict.violation || verdict.lock_failed || verdict.failure || verdict.stuck) return verdict;

    // The suffix is Google Benchmark's: it appends what was set on the benchmark to its name.
    const std::string filter = "^" + as_literal_regex(register_once(request)) + "/min_time:";
    const std::string who = fmt::format("{} with {}", request.scenario->name, request.lock->name);
    const bool is_read = request.parameters.readers != 0;
    const std::vector<int> order = placement_order(request.pin);
    shared_->done = false;
    shared_->is_begun = false;
    shared_->outcome = {};

    std::thread loop;
    try {
        loop = std::thread([shared = shared_, filter, is_read, order] {
            const room_for_last_words room;
            std::optional<pinned> here;
            if (!order.empty() && here.emplace(order.front()).error() != 0) {
                shared->outcome.failure = "its worker " + could_not_be_pinned(here->error());
            } else {
                quiet_reporter reporter(shared->outcome, is_read);
                benchmark::RunSpecifiedBenchmarks(&reporter, filter);
                if (!reporter.seen()) shared->outcome.failure = "Google Benchmark ran nothing for " + filter;
            }
            std::lock_guard held(shared->mutex);
            shared->done = true;
            shared->changed.notify_one();
        });
    } catch (const std::system_error& error) {
        return failed(
            fmt::format("{}: could not start its thread: {}; raise `ulimit -u` (threads) or `ulimit -v` "
                        "(memory)",
                        who, error.code().message()));
    }

    // The watchdog begins with the loop: until then nothing was asked of the lock.
    const std::chrono::nanoseconds limit(request.watchdog_ns);
    const auto look =
        std::clamp<std::chrono::nanoseconds>(limit / 8, std::chrono::milliseconds(1), std::chrono::milliseconds(250));
    std::unique_lock held(shared_->mutex);
    auto moved_at = std::chrono::steady_clock::now();
    std::uint64_t seen = shared_->pairs_done.load(std::memory_order_relaxed);
    bool has_begun = false;
    while (!shared_->changed.wait_for(held, look, [&] { return shared_->done; })) {
        const auto now = std::chrono::steady_clock::now();
        const std::uint64_t current = shared_->pairs_done.load(std::memory_order_relaxed);
        if (current != seen || !has_begun) {
            has_begun = shared_->is_begun.load(std::memory_order_relaxed);
            seen = current;
            moved_at = now;
        } else if (now - moved_at >= limit) {
            loop.detach();
            trial_outcome outcome;
            outcome.stuck =
                fmt::format("{}: no pair was finished for {:g} s: its worker takes or leaves the {} side", who,
                            static_cast<double>(request.watchdog_ns) / 1e9, is_read ? "read" : "write");
            return outcome;
        }
    }
    held.unlock();
    loop.join();
    trial_outcome outcome = std::move(shared_->outcome);
    if (outcome.failure) outcome.lock_failed = std::nullopt;
    if (outcome.failure) outcome.failure = fmt::format("{}: {}", who, *outcome.failure);
    if (outcome.lock_failed) outcome.lock_failed = fmt::format("{}: {}", who, *outcome.lock_failed);
    return outcome;
} catch (const std::exception& error) {
    return failed(fmt::format("{} with {}: {}", request.scenario->name, request.lock->name, error.what()));
}

}  // namespace rwbench

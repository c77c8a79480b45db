// pairs_engine.cpp: see pairs_engine.hpp.
//
// Google Benchmark runs on a thread of its own, so that the caller can watch whether it gets anywhere. Memory orders:
// `pairs_done` is a mere sign of life, relaxed; the outcome is handed over under the mutex.
#include "pairs_engine.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#include "placement.hpp"

namespace rwbench {
namespace {

constexpr std::int64_t batch = 1000;  // pairs between two looks at the loop's state: its cost is shared by so many

using pairs_loop = int (*)(void*, std::uint64_t);

// A lock of one trial, in storage of its size and alignment.
class lock_instance {
   public:
    explicit lock_instance(const rwbench_lock& lock)
        : lock_(lock), storage_(::operator new (lock.size, std::align_val_t{lock.alignment})) {
        made_ = lock_.create(storage_, message_, sizeof message_) == RWBENCH_OK;
    }
    ~lock_instance() {
        if (made_) lock_.destroy(storage_);
        ::operator delete (storage_, std::align_val_t{lock_.alignment});
    }
    lock_instance(const lock_instance&) = delete;
    lock_instance& operator=(const lock_instance&) = delete;

    bool made() const { return made_; }
    void* get() const { return storage_; }
    const char* message() const { return message_; }

   private:
    const rwbench_lock& lock_;
    void* storage_;
    bool made_ = false;
    char message_[256] = "it could not be created";
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// What the thread used since the beginning of the loop: the last run's is what counts, earlier ones look for its length.
class usage {
   public:
    usage() { ::getrusage(RUSAGE_THREAD, &before_); }
    void put(trial_outcome& outcome) const {
        rusage after{};
        ::getrusage(RUSAGE_THREAD, &after);
        outcome.cpu_user_s = seconds(after.ru_utime) - seconds(before_.ru_utime);
        outcome.cpu_system_s = seconds(after.ru_stime) - seconds(before_.ru_stime);
        outcome.ctx_voluntary = static_cast<std::uint64_t>(after.ru_nvcsw - before_.ru_nvcsw);
        outcome.ctx_involuntary = static_cast<std::uint64_t>(after.ru_nivcsw - before_.ru_nivcsw);
    }

   private:
    rusage before_{};
};

class quiet_reporter final : public benchmark::BenchmarkReporter {
   public:
    explicit quiet_reporter(trial_outcome& outcome, bool is_read) : outcome_(outcome), is_read_(is_read) {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            seen_ = true;
            if (run.error_occurred) {
                outcome_.failure = run.error_message;
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

void pin_to(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cpu), &one);
    ::sched_setaffinity(0, sizeof one, &one);
}

std::string as_literal_regex(const std::string& name) {
    std::string escaped;
    for (char c : name) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace

struct pairs_engine::shared {
    std::atomic<std::uint64_t> pairs_done{0};
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    trial_outcome outcome;
};

pairs_engine::pairs_engine() : shared_(std::make_shared<shared>()) {}

// The name under which Google Benchmark knows it.
std::string pairs_engine::register_once(const trial_request& request) {
    const bool is_read = request.parameters.readers != 0;
    const double min_s = static_cast<double>(request.parameters.window_ns) / 1e9;
    std::string name = fmt::format("{}/{}/{}/{}ns", request.scenario->name, request.lock->name,
                                   is_read ? "read" : "write", request.parameters.window_ns);
    if (!registered_.insert(name).second) return name;
    const rwbench_lock* lock = request.lock;
    const pairs_loop pairs = is_read ? lock->read_pairs : lock->write_pairs;
    benchmark::RegisterBenchmark(name.c_str(), [lock, pairs, shared = shared_](benchmark::State& state) {
        lock_instance instance(*lock);
        if (!instance.made()) return state.SkipWithError(instance.message());
        const usage used;
        while (state.KeepRunningBatch(batch)) {
            if (pairs(instance.get(), batch) != RWBENCH_OK)
                return state.SkipWithError("an acquisition or a release failed");
            shared->pairs_done.fetch_add(batch, std::memory_order_relaxed);
        }
        used.put(shared->outcome);
    })->MinTime(min_s);
    return name;
}

trial_outcome pairs_engine::run(const trial_request& request) {
    // The suffix is Google Benchmark's: it appends what was set on the benchmark to its name.
    const std::string filter = "^" + as_literal_regex(register_once(request)) + "/min_time:";
    const std::string who = fmt::format("{} with {}", request.scenario->name, request.lock->name);
    const bool is_read = request.parameters.readers != 0;
    const std::vector<int> cpus = placement_order(request.pin, usable_processors());
    shared_->done = false;
    shared_->outcome = {};

    std::thread loop;
    try {
        loop = std::thread([shared = shared_, filter, is_read, cpus] {
            if (!cpus.empty()) pin_to(cpus.front());
            quiet_reporter reporter(shared->outcome, is_read);
            benchmark::RunSpecifiedBenchmarks(&reporter, filter);
            if (!reporter.seen()) shared->outcome.failure = "Google Benchmark ran nothing for " + filter;
            std::lock_guard held(shared->mutex);
            shared->done = true;
            shared->changed.notify_one();
        });
    } catch (const std::system_error& error) {
        trial_outcome outcome;
        outcome.failure = fmt::format("{}: could not start its thread: {}", who, error.code().message());
        return outcome;
    }

    std::unique_lock held(shared_->mutex);
    for (std::uint64_t before = UINT64_MAX;;) {
        const std::uint64_t now = shared_->pairs_done.load(std::memory_order_relaxed);
        if (now == before) {
            loop.detach();
            trial_outcome outcome;
            outcome.stuck =
                fmt::format("{}: no pair was finished for {:g} s: its worker takes or leaves the {} side", who,
                            static_cast<double>(request.watchdog_ns) / 1e9, is_read ? "read" : "write");
            return outcome;
        }
        before = now;
        if (shared_->changed.wait_for(held, std::chrono::nanoseconds(request.watchdog_ns),
                                      [&] { return shared_->done; }))
            break;
    }
    held.unlock();
    loop.join();
    trial_outcome outcome = std::move(shared_->outcome);
    if (outcome.failure) outcome.failure = fmt::format("{}: {}", who, *outcome.failure);
    return outcome;
}

}  // namespace rwbench

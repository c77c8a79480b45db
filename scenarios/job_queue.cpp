// job-queue: a producer that posts ten jobs at a time and notifies as many of its consumers, each of which takes one. (With
// `--writers` several producers; what one posts may then be taken before those that it notified are up.)
//
// Consumers wait on the write side, since taking a job changes the queue: two that waited on the read side would take the
// same one. The producer posts once as many consumers wait as it has jobs for (or all that are left), so that a
// notification never finds fewer than it asks for; it notifies exactly those. What counts is how often a waiter was woken
// for each that was to be notified: 1 where nobody wakes in vain. Each consumer takes `--iterations` jobs, and there are as
// many: nobody waits in the end.
//
// The oracle: each job was taken once, and in order; the queue was empty when somebody waited; nobody was inside beside
// another.
//
// No ideal: there is nothing in it that takes its time.
#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "rwbench/scenario.hpp"
#include "rwbench/steady_clock.hpp"
#include "spread.hpp"
#include "work/exclusion.hpp"

namespace rwbench {
namespace {

constexpr std::uint64_t most_at_once = 10;

constexpr std::uint64_t jobs_of(const rwbench_parameters& parameters) {
    return std::uint64_t{parameters.readers} * parameters.iterations;
}
constexpr std::uint64_t posts_of(const rwbench_parameters& parameters) {
    return (jobs_of(parameters) + most_at_once - 1) / most_at_once;
}

class job_queue {
   public:
    explicit job_queue(const rwbench_parameters& parameters)
        : consumers_(parameters.readers),
          jobs_(jobs_of(parameters)),
          jobs_of_each_(parameters.iterations),
          mine_(std::make_unique<own_jobs[]>(parameters.readers)),
          posted_at_ns_(posts_of(parameters)),
          working_(parameters.readers) {}

    // ---- under the lock

    bool is_ready(rwbench_worker& consumer) noexcept {
        if (taken_.load() == posted_.load()) {
            waiting_.fetch_add(1, std::memory_order_relaxed);
            tell_producer();
            return false;
        }
        consumer.due_ns = posted_at_ns_[taken_.load() / most_at_once].load();
        return true;
    }

    void operator()(rwbench_worker& worker, std::uint32_t) noexcept {
        exclusion_.stay(worker, RWBENCH_WRITE, [&]() noexcept { worker.index < consumers_ ? take(worker) : post(); });
    }

    std::uint64_t to_notify(rwbench_worker&) noexcept {
        const std::uint64_t count =
            std::min<std::uint64_t>(posted_.load() - taken_.load(), waiting_.load(std::memory_order_relaxed));
        waiting_.fetch_sub(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
        return count;
    }

    // ---- outside

    void await_turn(rwbench_worker&) noexcept {
        for (;;) {
            const std::uint32_t seen = changes_.load(std::memory_order_acquire);
            const std::uint32_t working = working_.load(std::memory_order_relaxed);
            if (waiting_.load(std::memory_order_relaxed) >= std::min<std::uint64_t>(most_at_once, working)) return;
            changes_.wait(seen, std::memory_order_acquire);
        }
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        std::string found;
        if (const auto times = taken_from_nothing_.load(std::memory_order_relaxed))
            also(found, seen("a job was taken that was not there", times));
        if (posted_.load() != jobs_ || taken_.load() != jobs_)
            also(found, fmt::format("expected {} jobs to be posted and taken, got {} and {}", jobs_, posted_.load(),
                                    taken_.load()));
        if (const auto more = exclusion_.what_broke(totals)) also(found, *more);
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    // Its consumer alone looks at it.
    struct alignas(128) own_jobs {
        std::uint64_t taken = 0;
    };

    void post() noexcept {
        const std::uint64_t before = posted_.load();
        posted_at_ns_[before / most_at_once].store(steady_now_ns());
        posted_.store(std::min(before + most_at_once, jobs_));
    }

    void take(rwbench_worker& consumer) noexcept {
        if (taken_.load() >= posted_.load()) {
            taken_from_nothing_.fetch_add(1, std::memory_order_relaxed);
            ++consumer.violations;
        }
        taken_.store(taken_.load() + 1);
        if (++mine_[consumer.index].taken != jobs_of_each_) return;
        working_.fetch_sub(1, std::memory_order_relaxed);
        tell_producer();
    }

    void tell_producer() noexcept {
        changes_.fetch_add(1, std::memory_order_release);
        changes_.notify_all();
    }

    std::uint64_t consumers_, jobs_, jobs_of_each_;
    std::unique_ptr<own_jobs[]> mine_;        // by consumer
    std::vector<relaxed_cell> posted_at_ns_;  // by post
    exclusion exclusion_;
    std::atomic<std::uint64_t> taken_from_nothing_{0};
    relaxed_cell posted_, taken_;
    std::atomic<std::uint32_t> waiting_{0};  // consumers that were not notified since they found the queue empty
    std::atomic<std::uint32_t> working_;     // consumers that have not taken all of theirs
    std::atomic<std::uint32_t> changes_{0};  // of the two, for the producer to sleep on
};

constexpr rwbench_work jobs = work_table<job_queue>(
    {.name = "jobs", .summary = "posts jobs and notifies as many, or waits for a job and takes it"});

std::uint32_t plan(const rwbench_parameters* parameters, rwbench_role* roles, std::uint32_t capacity) noexcept {
    if (parameters->readers == 0 || parameters->writers == 0 || capacity < 3) return 0;
    roles[0] = {"consumer", RWBENCH_LOOP_WAIT_WRITE, parameters->readers, parameters->iterations};
    return 1 + spread("producer", RWBENCH_LOOP_NOTIFY, parameters->writers, posts_of(*parameters), roles + 1);
}

RWBENCH_SCENARIO({.name = "job-queue",
                  .summary = "50 consumers that wait for jobs, and a producer that notifies one for each",
                  .origin = "rwlocker's job-queue example",
                  .needs = RWBENCH_CAN_WAIT,
                  .readers = 50,
                  .writers = 1,
                  .iterations = 100,
                  .own_work = &jobs,
                  .plan = plan});

}  // namespace
}  // namespace rwbench

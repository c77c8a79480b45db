// trial.hpp: what a trial on threads consists of, shared with its workers: the locks with what they guard, and a desk for
// each worker.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "arrivals.hpp"
#include "call_observer.hpp"
#include "executor.hpp"
#include "lock_instance.hpp"
#include "thread_executor.hpp"
#include "usage.hpp"
#include "zipf.hpp"

namespace rwbench {

// What `create` of a work said, as an exception on our side of the interface.
struct creation_failed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class work_instance {
   public:
    work_instance(const rwbench_work& table, const rwbench_parameters& parameters) : table_(table) {
        std::array<char, 256> message{};
        if (table.create(&parameters, &state_, message.data(), message.size()) != RWBENCH_OK)
            throw creation_failed(fmt::format("the work {} could not be created: {}", table.name, message.data()));
    }
    work_instance(const work_instance&) = delete;
    work_instance& operator=(const work_instance&) = delete;
    ~work_instance() { table_.destroy(state_); }

    void* get() const { return state_; }

   private:
    const rwbench_work& table_;
    void* state_ = nullptr;
};

// A lock, and what it guards.
struct alignas(128) guarded {
    guarded(const trial_request& request, const rwbench_work& work_table)
        : lock(request.lock), work(work_table, request.parameters) {
        if (request.lock && uses_condition(*request.scenario)) condition.emplace(*request.lock, lock);
    }

    rwbench_counters counters{};
    lock_instance lock;
    std::optional<condition_instance> condition;
    work_instance work;
};

// What was done under one of many locks.
struct tally {
    std::uint64_t reads = 0, writes = 0, violations = 0;
};

// A worker's place: its orders, results and histograms, on cache lines of its own, used again from trial to trial.
struct trial;
struct alignas(128) desk {
    rwbench_worker worker{};
    rwbench_loop loop = nullptr;
    const char* role = "";
    worker_stamps stamps;
    thread_usage used;
    int result = RWBENCH_OK;
    int pin_error = 0;
    std::atomic<bool> done{false};  // release: what the worker wrote above
    std::vector<std::uint64_t> read_buckets = std::vector<std::uint64_t>(RWBENCH_BUCKETS);
    std::vector<std::uint64_t> write_buckets = std::vector<std::uint64_t>(RWBENCH_BUCKETS);
    std::vector<std::uint64_t> late_buckets;    // empty where nothing is timed
    std::vector<std::uint64_t> age_buckets;     // empty where no age is recorded
    std::vector<std::uint64_t> notify_buckets;  // empty where nobody is notified

    std::optional<arrival_schedule> schedule;
    std::uint64_t schedule_began_ns = 0;  // 0: not yet

    std::deque<guarded>* locks = nullptr;  // to pick from
    const zipf* popularity = nullptr;
    std::uint32_t picked = 0;
    rwbench_section section = nullptr;  // of the work, where it is tallied
    std::vector<tally> tallies;         // by lock

    call_observer* calls = nullptr;  // where overtakes are counted

    // What the worker does beside its loop, each set up before it starts.
    void think_for(std::uint64_t ns);
    void record_timeouts();
    void record_ages();
    void follow_a_schedule(std::uint32_t arrival, double rate_per_s);
    void record_notifications();
    void pick_from(trial& all);
    void report_calls_to(call_observer& observer);

    // Operations that were due before the worker was done, and were not begun.
    std::uint64_t left_waiting() const;

    void clear();
};

// Shared with the workers: where the executor gives up on a stuck one, this stays with it.
struct trial {
    trial(const trial_request& request, const rwbench_work& work_table, std::vector<int> order)
        : now_ns(nullptr), pinned_to(std::move(order)) {
        const std::uint32_t count = std::max(request.parameters.locks, 1u);
        for (std::uint32_t i = 0; i < count; ++i) locks.emplace_back(request, work_table);
        if (count > 1) popularity.emplace(count, request.parameters.skew);
    }

    alignas(128) std::uint32_t stop = 0;
    alignas(128) std::deque<guarded> locks;  // one, or those to pick from
    std::optional<zipf> popularity;          // of many
    std::uint64_t (*now_ns)();
    std::vector<int> pinned_to;  // by worker, modulo; empty: anywhere
    std::vector<std::shared_ptr<desk>> desks;
    std::optional<call_observer> calls;  // where overtakes are counted
};

}  // namespace rwbench

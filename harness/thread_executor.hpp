// thread_executor.hpp: runs trials on OS threads.
//
// An event wakes the workers, a start line after it lines them up, and each runs its loop of the lock: a number of
// operations, or until the window is over. Around its loop a worker stamps when it was off the line and when it was
// done, and reads its own CPU time. Everything that allocates happens before the line opens.
//
// The floor (a request without a lock): one worker makes all the writes one after the other, then all readers make
// theirs beside each other, each part from a start line of its own; the elapsed times are added. Where workers wait for a
// condition, the work replays all of them side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "executor.hpp"
#include "rwbench/steady_clock.hpp"

namespace rwbench {

struct thread_executor_options {
    // For stamps and waiting times. Windows and the watchdog go by the steady clock.
    std::uint64_t (*now_ns)() = steady_now_ns;
    std::function<std::thread(std::function<void()>)> start_thread = [](std::function<void()> body) {
        return std::thread(std::move(body));
    };
};

class thread_executor final : public executor {
   public:
    explicit thread_executor(thread_executor_options options = {});
    ~thread_executor() override;  // never waits for a worker that got stuck

    // One at a time. After an outcome with `stuck` every further trial fails at once.
    trial_outcome run(const trial_request& request) override;

   private:
    struct state;
    std::unique_ptr<state> state_;
};

// ---- the parts that are exact without a thread ----------------------------------------------------------------------

// When a worker left the line and when it was done.
struct worker_stamps {
    std::uint64_t off_the_line_ns = 0;
    std::uint64_t done_ns = 0;
};

struct trial_times {
    std::uint64_t elapsed_ns = 0;
    std::uint64_t start_skew_ns = 0;
    double overlap = 0;
};

trial_times times_of(std::span<const worker_stamps> stamps);

// Workers by what they were doing when nothing moved any more: "3 readers wait for the read side, 1 writer is inside", and
// what that says of the lock, where it does.
struct doing_counts {
    std::uint64_t waiting_to_read = 0, waiting_to_write = 0, waiting_for_notice = 0, reading = 0, writing = 0,
                  outside = 0, done = 0;
};

std::string sentence_of(const doing_counts& counts);

// The state that worker `index` of a trial begins with: never 0, and unlike its neighbours'.
std::uint64_t random_of_worker(std::uint64_t seed, std::uint64_t index);

// The share of reads as a bound on 64-bit draws.
std::uint64_t read_threshold_of(double read_ratio);

}  // namespace rwbench

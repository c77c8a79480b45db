// usage.hpp: what a thread used of its processor between two moments. All but add_to() is for that thread to call.
#pragma once

#include <cstdint>

#include <sys/resource.h>
#include <time.h>

#include "counters.hpp"
#include "executor.hpp"

namespace rwbench {

// CPU time of the calling thread. A system call: some tenths of a microsecond.
inline std::uint64_t thread_cpu_now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

class thread_usage {
   public:
    void prepare() noexcept { counters_.open(); }
    void begin() noexcept {
        ::getrusage(RUSAGE_THREAD, &before_);
        counters_.begin();
    }
    void end() noexcept {
        counters_.end();
        ::getrusage(RUSAGE_THREAD, &after_);
    }

    void add_to(trial_outcome& outcome) const {
        outcome.cpu_user_s += seconds_of(after_.ru_utime) - seconds_of(before_.ru_utime);
        outcome.cpu_system_s += seconds_of(after_.ru_stime) - seconds_of(before_.ru_stime);
        outcome.ctx_voluntary += static_cast<std::uint64_t>(after_.ru_nvcsw - before_.ru_nvcsw);
        outcome.ctx_involuntary += static_cast<std::uint64_t>(after_.ru_nivcsw - before_.ru_nivcsw);
        outcome.counted = outcome.counted ? *outcome.counted + counters_.found() : counters_.found();
        if (outcome.counters_error == 0) outcome.counters_error = counters_.error();
    }

   private:
    static double seconds_of(const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }

    rusage before_{}, after_{};
    thread_counters counters_;
};

}  // namespace rwbench

// usage.hpp: what a thread used of its processor between two moments.
#pragma once

#include <cstdint>

#include <sys/resource.h>

#include "executor.hpp"

namespace rwbench {

class thread_usage {
   public:
    void begin() noexcept { ::getrusage(RUSAGE_THREAD, &before_); }
    void end() noexcept { ::getrusage(RUSAGE_THREAD, &after_); }

    void add_to(trial_outcome& outcome) const {
        outcome.cpu_user_s += seconds_of(after_.ru_utime) - seconds_of(before_.ru_utime);
        outcome.cpu_system_s += seconds_of(after_.ru_stime) - seconds_of(before_.ru_stime);
        outcome.ctx_voluntary += static_cast<std::uint64_t>(after_.ru_nvcsw - before_.ru_nvcsw);
        outcome.ctx_involuntary += static_cast<std::uint64_t>(after_.ru_nivcsw - before_.ru_nivcsw);
    }

   private:
    static double seconds_of(const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }

    rusage before_{}, after_{};
};

}  // namespace rwbench

// uncontended: one thread locks and unlocks one side, nothing inside. Timed by Google Benchmark's loop around the
// locks' `read_pairs` and `write_pairs`, so there are no workers to plan.
//
// One thread can't see whether anybody is shut out. The engine therefore lets a few workers contend for the lock before
// the timed loop, untimed, with this work inside: who is in gives its processor away, for others to come in beside it
// if the lock lets them.
#include <sched.h>

#include "rwbench/scenario.hpp"
#include "work/exclusion.hpp"

namespace rwbench {
namespace {

class yielding {
   public:
    explicit yielding(const rwbench_parameters&) {}

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, []() noexcept { sched_yield(); });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        return exclusion_.what_broke(totals);
    }

   private:
    exclusion exclusion_;
};

constexpr rwbench_work judge = work_table<yielding>({.name = "yielding", .summary = "gives the processor away"});

RWBENCH_SCENARIO({.name = "uncontended",
                  .summary = "lock and unlock of either side by one thread, nothing inside",
                  .origin = "every lock library's first benchmark",
                  .engine = RWBENCH_ENGINE_PAIRS,
                  .work = "none",
                  .own_work = &judge,
                  .plan = nullptr});

}  // namespace
}  // namespace rwbench

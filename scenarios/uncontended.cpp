// uncontended: one thread locks and unlocks one side, nothing inside. Timed by Google Benchmark's loop around the
// locks' `read_pairs` and `write_pairs`, so there are no workers to plan.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "uncontended",
                  .summary = "lock and unlock of either side by one thread, nothing inside",
                  .origin = "every lock library's first benchmark",
                  .engine = RWBENCH_ENGINE_PAIRS,
                  .work = "none",
                  .plan = nullptr});

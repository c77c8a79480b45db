// throughput: workers that read and write by a ratio, with a short section, for a fixed time.
//
// Counted operations would measure nothing here: the first worker would be done before the last has woken.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "throughput",
                  .summary = "operations per second, each worker reading and writing by --read-ratio",
                  .origin = "folly's and BRAVO's benchmarks",
                  .is_mixed = true,
                  .iterations = UINT64_MAX,
                  .window_ns = 100'000'000,
                  .read_ratio = 0.99,
                  .work = "none",
                  .plan = rwbench::plan_mixed});

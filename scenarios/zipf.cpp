// zipf: many locks, of which each operation takes one by popularity, the k-th most popular with a weight of 1 / k^skew.
// So a cache or a database meets its locks: a few are fought for, most are cold. What a lock weighs counts here: its
// bytes are those of 1,024 locks.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "zipf",
                  .summary = "1,024 locks, picked by popularity (--skew), read and written by --read-ratio",
                  .origin = "YCSB's zipfian requests",
                  .is_mixed = true,
                  .iterations = UINT64_MAX,
                  .window_ns = 100'000'000,
                  .read_ratio = 0.9,
                  .work = "none",
                  .plan = rwbench::plan_mixed,
                  .skew = 0.99,
                  .locks = 1'024,
                  .threads_per_core = 2});

// open-loop: operations that arrive at a rate, whether or not the lock was free for those before. Waits are counted from
// when an operation was to start, so that a lock which holds everybody up pays for all that arrive meanwhile (no
// coordinated omission).
//
// A worker serves its arrivals one after the other; there are enough of them that they wait for the lock, not for each
// other. How fast it goes says nothing here, since the rate is given: the waits are the figure, and the p99 of them the
// one that a trial is judged by. Where a lock can't serve the rate, the waits grow for as long as a trial lasts, and the
// report warns of it.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "open-loop",
                  .summary = "reads and writes that arrive at --rate: how long they wait, from when they were to start",
                  .origin = "wrk2 and HdrHistogram",
                  .readers = 90,
                  .writers = 10,
                  .iterations = UINT64_MAX,
                  .window_ns = 1'000'000'000,
                  .work = "io",
                  .rate_per_s = 2'000});

// balanced: as many writers as readers. The writers' sleeps alone fill the time, and what differs is how little a lock
// adds to them.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "balanced",
                  .summary = "50 readers and 50 writers, 1 ms of I/O inside",
                  .origin = "rwlocker's benchmark",
                  .readers = 50,
                  .writers = 50,
                  .iterations = 10,
                  .work = "io",
                  .ideal_s = rwbench::ideal_readers_and_writers_s});

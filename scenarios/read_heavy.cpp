// read-heavy: 100 readers and 2 writers, the case that reader-writer locks are made for. A lock that lets readers in
// together finishes some 30 times sooner than one that does not.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "read-heavy",
                  .summary = "100 readers and 2 writers, 1 ms of I/O inside",
                  .origin = "rwlocker's benchmark",
                  .readers = 100,
                  .writers = 2,
                  .iterations = 10,
                  .work = "io",
                  .ideal_s = rwbench::ideal_readers_and_writers_s});

// write-heavy: 2 readers among 100 writers. Sharing gains nothing, and whether the readers get in at all is the
// policy's word.
#include "rwbench/scenario.hpp"

RWBENCH_SCENARIO({.name = "write-heavy",
                  .summary = "2 readers and 100 writers, 1 ms of I/O inside",
                  .origin = "rwlocker's benchmark",
                  .readers = 2,
                  .writers = 100,
                  .iterations = 10,
                  .work = "io",
                  .ideal_s = rwbench::ideal_readers_and_writers_s});

// broadcast-write-heavy: news for 2 readers, from 100 writers in turn. See broadcast.hpp.
#include "broadcast.hpp"

namespace rwbench {
namespace {

RWBENCH_SCENARIO({.name = "broadcast-write-heavy",
                  .summary = "2 readers that wait for each new epoch, and 100 writers that notify all",
                  .origin = "rwlocker's RWCondition benchmark",
                  .needs = RWBENCH_CAN_WAIT,
                  .readers = 2,
                  .writers = 100,
                  .iterations = 100,
                  .own_work = &epochs_work,
                  .plan = plan_broadcast,
                  .ideal_s = ideal_broadcast_s});

}  // namespace
}  // namespace rwbench

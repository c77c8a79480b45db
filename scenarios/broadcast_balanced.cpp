// broadcast-balanced: news for 50 readers, from 50 writers in turn. See broadcast.hpp.
#include "broadcast.hpp"

namespace rwbench {
namespace {

RWBENCH_SCENARIO({.name = "broadcast-balanced",
                  .summary = "50 readers that wait for each new epoch, and 50 writers that notify all",
                  .origin = "rwlocker's RWCondition benchmark",
                  .needs = RWBENCH_CAN_WAIT,
                  .readers = 50,
                  .writers = 50,
                  .iterations = 50,
                  .own_work = &epochs_work,
                  .plan = plan_broadcast,
                  .ideal_s = ideal_broadcast_s});

}  // namespace
}  // namespace rwbench

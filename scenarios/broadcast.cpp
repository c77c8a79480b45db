// broadcast: news for many readers. See broadcast.hpp.
#include "broadcast.hpp"

namespace rwbench {
namespace {

RWBENCH_SCENARIO({.name = "broadcast",
                  .summary = "100 readers that wait for each new epoch, and 2 writers that notify all",
                  .origin = "rwlocker's RWCondition benchmark",
                  .needs = RWBENCH_CAN_WAIT,
                  .readers = 100,
                  .writers = 2,
                  .iterations = 10,
                  .own_work = &epochs_work,
                  .plan = plan_broadcast,
                  .ideal_s = ideal_broadcast_s});

}  // namespace
}  // namespace rwbench

// herd: a token that all need has expired. One task refreshes it, which takes a while; the others wait for it, or read it
// if they come late, and none refreshes it again. The epochs of broadcast.hpp, one for each expiry; reading takes no time.
#include "broadcast.hpp"

namespace rwbench {
namespace {

RWBENCH_SCENARIO({.name = "herd",
                  .summary = "500 tasks whose token has expired: one refreshes it, the others wait for it and read it",
                  .origin = "rwlocker's token example",
                  .needs = RWBENCH_CAN_WAIT,
                  .readers = 499,
                  .writers = 1,
                  .iterations = 10,
                  .own_work = &token_work,
                  .plan = plan_broadcast,
                  .ideal_s = ideal_broadcast_s});

}  // namespace
}  // namespace rwbench

// io: sleeps inside the critical section, as a section that waits for a disk or a network does.
#include "exclusion.hpp"
#include "nap.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

class io_work {
   public:
    explicit io_work(const rwbench_parameters& parameters)
        : delay_ns_{parameters.read_delay_ns, parameters.write_delay_ns} {}

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept { nap(delay_ns_[side]); });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        return exclusion_.what_broke(totals);
    }

   private:
    std::uint64_t delay_ns_[2];
    exclusion exclusion_;
};

RWBENCH_WORK(io_work, {.name = "io",
                       .summary = "sleeps, as if waiting for I/O",
                       .default_read_delay_ns = 1'000'000,
                       .default_write_delay_ns = 1'000'000,
                       .has_duration = true});

}  // namespace
}  // namespace rwbench

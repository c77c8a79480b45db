// cpu: computes inside the critical section for a calibrated time, without a system call.
#include "compute.hpp"
#include "exclusion.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

class cpu_work {
   public:
    explicit cpu_work(const rwbench_parameters& parameters)
        : rounds_{compute_rate::here().rounds_for(parameters.read_delay_ns),
                  compute_rate::here().rounds_for(parameters.write_delay_ns)} {}

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept { compute(rounds_[side], worker.index); });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        return exclusion_.what_broke(totals);
    }

   private:
    std::uint64_t rounds_[2];
    exclusion exclusion_;
};

RWBENCH_WORK(cpu_work, {.name = "cpu",
                        .summary = "computes, without a system call",
                        .default_read_delay_ns = 5'000,
                        .default_write_delay_ns = 5'000,
                        .has_duration = true});

}  // namespace
}  // namespace rwbench

// telemetry: a sensor that brings a reading 100 times in a second, evenly spaced, and 200 dashboards that look at the latest
// one now and then (`--rate`, all of them together), each for `--read-delay`. Some look at any moment, so a lock that lets
// readers in whenever no writer is inside keeps the sensor waiting.
//
// What counts is how late the sensor is (its wait, from when the reading was due) and how old what the dashboards see is:
// from the moment when the reading was taken, which is when it was due to be brought.
//
// The oracle: no half of a reading shows, none is older than one seen before by the same dashboard, and nobody was inside
// beside the sensor.
#include <atomic>
#include <memory>

#include "rwbench/scenario.hpp"
#include "rwbench/steady_clock.hpp"
#include "work/exclusion.hpp"
#include "work/nap.hpp"

namespace rwbench {
namespace {

class telemetry {
   public:
    explicit telemetry(const rwbench_parameters& parameters)
        : delay_ns_{parameters.read_delay_ns, parameters.write_delay_ns},
          seen_(std::make_unique<own_number[]>(parameters.readers + parameters.writers)) {}

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept { side == RWBENCH_WRITE ? bring(worker) : look(worker); });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        std::string found;
        if (const auto times = torn_.load(std::memory_order_relaxed)) also(found, seen("half a reading showed", times));
        if (const auto times = older_.load(std::memory_order_relaxed))
            also(found, seen("an older reading showed after a newer one", times));
        if (const auto more = exclusion_.what_broke(totals)) also(found, *more);
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    // The newest that a dashboard has seen: it alone looks at it.
    struct alignas(128) own_number {
        std::uint64_t number = 0;
    };

    static constexpr std::uint64_t seal_of(std::uint64_t number) noexcept { return number * 0x9E3779B97F4A7C15u; }

    void bring(rwbench_worker& sensor) noexcept {
        const std::uint64_t number = number_.load() + 1;
        number_.store(number);
        nap(delay_ns_[RWBENCH_WRITE]);
        taken_at_ns_.store(sensor.due_ns != 0 ? sensor.due_ns : steady_now_ns());
        number_.store(number);  // once more: beside another sensor, this one's reading is then the older one
        seal_.store(seal_of(number));
    }

    void look(rwbench_worker& dashboard) noexcept {
        const std::uint64_t number = number_.load();
        if (number != 0 && seal_.load() != seal_of(number)) note(dashboard, torn_);
        std::uint64_t& newest = seen_[dashboard.index].number;
        if (number < newest) note(dashboard, older_);
        newest = number;
        if (number != 0 && dashboard.age.buckets != nullptr) {
            const std::uint64_t now = steady_now_ns(), taken = taken_at_ns_.load();
            rwbench_histogram_add(&dashboard.age, now > taken ? now - taken : 0);
        }
        nap(delay_ns_[RWBENCH_READ]);
    }

    static void note(rwbench_worker& worker, std::atomic<std::uint64_t>& times) noexcept {
        times.fetch_add(1, std::memory_order_relaxed);
        ++worker.violations;
    }

    std::uint64_t delay_ns_[2];
    std::unique_ptr<own_number[]> seen_;  // by worker
    exclusion exclusion_;
    std::atomic<std::uint64_t> torn_{0}, older_{0};
    // The newest reading: how many there were with it, when it was taken, and its seal.
    alignas(128) relaxed_cell number_;
    relaxed_cell taken_at_ns_;
    relaxed_cell seal_;
};

constexpr rwbench_work readings =
    work_table<telemetry>({.name = "readings",
                           .summary = "brings a reading, or looks at the latest, then sleeps",
                           .default_read_delay_ns = 1'000'000,
                           .default_write_delay_ns = 0,
                           .writer_rate_per_s = 100,
                           .records_age = true,
                           .has_duration = true});

RWBENCH_SCENARIO({.name = "telemetry",
                  .summary = "a writer at 100 Hz, and 200 readers: how late it is, and how old what they see",
                  .origin = "rwlocker's telemetry example",
                  .readers = 200,
                  .writers = 1,
                  .iterations = UINT64_MAX,
                  .window_ns = 1'000'000'000,
                  .own_work = &readings,
                  .rate_per_s = 4'000});

}  // namespace
}  // namespace rwbench

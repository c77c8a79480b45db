// sample.cpp: a plugin as it should be: a lock that calls itself one of the library's, a work, a scenario that names that
// work, and a scenario with a work of its own.
#include <atomic>
#include <shared_mutex>

#include "rwbench/lock_plugin.hpp"

namespace {

class counting {
   public:
    explicit counting(const rwbench_parameters&) {}
    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept { rwbench_none_section(&worker, side); }
    std::optional<std::string> what_broke(const rwbench_counters& counters, const rwbench_totals& totals) const {
        if (totals.violations == 0 && counters.first == totals.writes) return std::nullopt;
        return "the lock did not exclude";
    }
};

constexpr rwbench_work own = rwbench::work_table<counting>({.name = "own", .summary = "counts"});

RWBENCH_LOCK(std::shared_mutex, "sample-lock", "library", "the standard's, by another name");
RWBENCH_WORK(counting, {.name = "sample-work", .summary = "counts"});
RWBENCH_SCENARIO({.name = "sample-scenario",
                  .summary = "a reader and a writer",
                  .origin = "a test",
                  .readers = 1,
                  .writers = 1,
                  .iterations = 10,
                  .work = "sample-work"});
RWBENCH_SCENARIO({.name = "sample-with-own-work",
                  .summary = "a reader and a writer",
                  .origin = "a test",
                  .readers = 1,
                  .writers = 1,
                  .iterations = 10,
                  .own_work = &own});

}  // namespace

RWBENCH_PLUGIN()

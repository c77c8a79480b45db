// none: nothing but the oracle's two counters, which the locks' `_none` loops raise and compare inline.
#include "rwbench/scenario.hpp"
#include "words.hpp"

namespace rwbench {
namespace {

class none_work {
   public:
    explicit none_work(const rwbench_parameters&) {}

    std::optional<std::string> what_broke(const rwbench_counters& counters, const rwbench_totals& totals) const {
        std::string found;
        if (totals.violations != 0) found = seen("a writer was inside beside another worker", totals.violations);
        if (counters.first != totals.writes || counters.second != totals.writes)
            also(found, miscounted(totals.writes, counters.first, counters.second));
        if (found.empty()) return std::nullopt;
        return found;
    }
};

RWBENCH_WORK(none_work, {.name = "none", .summary = "reads or raises a shared counter, nothing else"});

}  // namespace
}  // namespace rwbench

// audit.hpp: is each memory order of a lock as strong as it must be, and no stronger?
//
// Each order that the lock's source states, and that is stronger than relaxed, is weakened by one notch: one place, one notch
// at a time, in the faulty world (mutants/mutant.hpp), so that the source is the one that ships. The battery then looks for
// what that breaks. A weakening that survives is one that no scenario needs.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"
#include "command/shard.hpp"
#include "command/survey.hpp"
#include "mutants/mutant.hpp"
#include "platform.hpp"
#include "rwbench/report/verification.hpp"

namespace rwbench::verify {

// By one notch; none: it can't be weaker.
std::vector<std::memory_order> weaker_orders(operation how, std::memory_order order);

// Lines of `source` that state an order stronger than relaxed in a statement that has none of the lines in `met`.
std::vector<report::unmet_order> lines_not_met(const std::string& file, const std::string& source,
                                               const std::vector<unsigned>& met);

// The fault that it is.
fault as_fault(const report::weakened_order& one);

struct audited {
    report::order_audit orders;
    // The scenario, of those planned, that a lock is broken in as it is: then nothing was weakened.
    std::optional<std::size_t> broken_in;
    check_result broken;
    bool has_met_all = true;  // else the time was over before all scenarios had been looked through for orders
};

// `plan`: checks of locks in the faulty world. All weakened orders go through one round before any goes through the next
// (hunt.hpp), so that what `seconds` cut short is the search for those that survive. `before(i, n)` is told before each of n
// steps. `mine`: only that part of the weakened orders.
audited audit(const std::vector<planned_check>& plan, const check_options& each, double seconds,
              const std::function<void(std::size_t, std::size_t)>& before, const std::optional<shard>& mine = {});

}  // namespace rwbench::verify

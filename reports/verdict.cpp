// verdict.cpp: see verdict.hpp.
#include "rwbench/report/verdict.hpp"

#include <algorithm>

namespace rwbench::report {

bool fell_short(const run& results) {
    const auto& faults = results.model ? results.model->planted_faults : std::vector<planted_fault>{};
    return std::any_of(results.cells.begin(), results.cells.end(),
                       [](const cell& one) { return one.status == cell_status::failed; }) ||
           std::any_of(results.verifications.begin(), results.verifications.end(),
                       [](const verification& one) { return one.how == verdict::violated; }) ||
           std::any_of(faults.begin(), faults.end(), [](const planted_fault& one) { return !one.violation; });
}

bool is_undecided(const run& results) {
    const auto& weakened =
        results.model && results.model->audit ? results.model->audit->weakened : std::vector<weakened_order>{};
    return !results.complete ||
           std::any_of(results.verifications.begin(), results.verifications.end(),
                       [](const verification& one) { return one.how == verdict::not_exhausted; }) ||
           std::any_of(weakened.begin(), weakened.end(), [](const weakened_order& one) { return !one.violation; });
}

std::vector<std::uint64_t> missing_shards(const shards& part) {
    std::vector<std::uint64_t> missing;
    for (std::uint64_t one = 1; one <= part.count; ++one)
        if (std::find(part.here.begin(), part.here.end(), one) == part.here.end()) missing.push_back(one);
    return missing;
}

}  // namespace rwbench::report

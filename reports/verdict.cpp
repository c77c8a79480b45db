// verdict.cpp: see verdict.hpp.
#include "rwbench/report/verdict.hpp"

#include <algorithm>

namespace rwbench::report {

bool overtaking_bound::is_broken() const {
    return std::any_of(runs.begin(), runs.end(), [](const verification& one) { return one.how == verdict::violated; });
}

std::optional<std::uint64_t> overtaking_bound::growth() const {
    if (most.size() < 2) return std::nullopt;
    for (std::size_t n = 1; n < most.size(); ++n)
        if (most[n] <= most[n - 1]) return std::nullopt;
    return most.back() - most[most.size() - 2];
}

bool fell_short(const run& results) {
    const bool one_did = std::any_of(results.cells.begin(), results.cells.end(),
                                     [](const cell& one) { return one.status == cell_status::failed; }) ||
                         std::any_of(results.verifications.begin(), results.verifications.end(),
                                     [](const verification& one) { return one.how == verdict::violated; });
    if (one_did || !results.model) return one_did;
    const auto& faults = results.model->planted_faults;
    const auto& bounds = results.model->bounds;
    return std::any_of(faults.begin(), faults.end(), [](const planted_fault& one) { return !one.violation; }) ||
           std::any_of(bounds.begin(), bounds.end(), [](const overtaking_bound& one) { return one.is_broken(); });
}

bool is_undecided(const run& results) {
    const auto is_not_exhausted = [](const verification& one) { return one.how == verdict::not_exhausted; };
    const auto has_one = [&](const std::vector<verification>& all) {
        return std::any_of(all.begin(), all.end(), is_not_exhausted);
    };
    if (!results.complete || has_one(results.verifications)) return true;
    if (!results.model) return false;
    const auto& bounds = results.model->bounds;
    const auto weakened = results.model->audit ? results.model->audit->weakened : std::vector<weakened_order>{};
    return std::any_of(bounds.begin(), bounds.end(),
                       [&](const overtaking_bound& one) { return one.is_open() || has_one(one.runs); }) ||
           std::any_of(weakened.begin(), weakened.end(), [](const weakened_order& one) { return !one.violation; });
}

std::vector<std::uint64_t> missing_shards(const shards& part) {
    std::vector<std::uint64_t> missing;
    for (std::uint64_t one = 1; one <= part.count; ++one)
        if (std::find(part.here.begin(), part.here.end(), one) == part.here.end()) missing.push_back(one);
    return missing;
}

}  // namespace rwbench::report

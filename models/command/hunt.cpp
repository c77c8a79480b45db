// hunt.cpp: see hunt.hpp.
#include "command/hunt.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rwbench::verify {

bool hunt::goes_through(const hunt_round& round, clock::time_point until) {
    for (std::size_t i = 0; i < through_.size() && !found_; ++i) {
        const double left = seconds_until(until);
        if (left <= 0 || (each_.is_interrupted && each_.is_interrupted())) break;
        check_result& done = results_[i];
        if (has_nothing_new(done, round)) continue;
        check_options how = each_;
        how.by = round.by;
        how.bound = round.bound;
        how.sees_old_values = round.sees_old_values;
        how.executions = round.executions;
        how.seconds = left;
        how.seed += rounds_;  // what was drawn before isn't drawn again
        const planned_check& now = through_[i];
        check_result more = check(now.lock, now.what, now.properties, how);
        executions_ += more.executions();
        more.searches.insert(more.searches.begin(), done.searches.begin(), done.searches.end());
        overtaking::raise(more.most_overtaken, done.most_overtaken);
        done = std::move(more);
        if (done.broken) found_ = i;
    }
    ++rounds_;
    return found_.has_value();
}

// An earlier round has tried all that this one would.
bool hunt::has_nothing_new(const check_result& done, const hunt_round& round) const {
    return std::any_of(done.searches.begin(), done.searches.end(), [&](const search& one) {
        if (!one.is_exhausted) return false;
        const bool is_all = one.by == scheduler::dpor || one.by == scheduler::exhaustive;
        if (is_all) return one.sees_old_values || !round.sees_old_values;
        return one.by == round.by && one.bound >= round.bound && (one.sees_old_values || !round.sees_old_values);
    });
}

std::vector<check_result> hunt::results() const {
    std::vector<check_result> all;
    for (const check_result& one : results_)
        if (!one.searches.empty()) all.push_back(one);
    return all;
}

std::string found_by(const check_result& found) {
    const search& last = found.searches.back();
    const std::string& name = scheduler_names()[static_cast<std::size_t>(last.by)];
    return last.by == scheduler::bounded ? fmt::format("{} {}", name, last.bound) : name;
}

}  // namespace rwbench::verify

// check.cpp: see check.hpp.
#include "check.hpp"

#include <algorithm>
#include <memory>

#include "elapsed.hpp"

namespace rwbench::verify {
namespace {

std::vector<std::unique_ptr<monitor>> all_monitors() {
    std::vector<std::unique_ptr<monitor>> all;
    for (const property& one : registered_properties())
        if (one.watch) all.push_back(one.watch());
    return all;
}

// What a scheduler is given for itself.
struct share {
    scheduler by;
    unsigned bound = 0;
    double of_seconds = 1;  // of what is left
    bool sees_old_values = true;
};

std::vector<share> shares_of(const check_options& how) {
    if (how.by != scheduler::portfolio) return {{how.by, how.bound, 1, how.sees_old_values}};
    // What ends soon goes first: a fault that one interruption shows is found in no time, and then by few steps. Then all of
    // it, if it can be had, without and with old values; and where it can't, draws, which are not kept to one corner.
    return {{scheduler::bounded, 1, 0.15},        {scheduler::dpor, 0, 0.5, false}, {scheduler::dpor, 0, 0.4},
            {scheduler::bounded, how.bound, 0.4}, {scheduler::random, 0, 0.6},      {scheduler::pct, 0, 1}};
}

struct tried {
    search done;
    exploration seen;
};

tried try_with(scene& play, const share& mine, const check_options& how, double seconds) {
    const clock::time_point began = clock::now();
    exploration_limits limits;
    limits.executions = how.executions;
    limits.is_over = [&] { return seconds_since(began) >= seconds || (how.is_interrupted && how.is_interrupted()); };
    limits.sees_old_values = mine.sees_old_values;
    tried out;
    out.done.by = mine.by;
    out.done.sees_old_values = mine.sees_old_values;
    const auto sampled_by = [&](sampling_explorer& by) {
        out.seen = explore(play, by, limits);
        out.done.classes = by.seen().classes();
        out.done.chance_of_new = by.seen().chance_of_new();
        out.done.least_classes = by.seen().least_classes();
    };
    switch (mine.by) {
        case scheduler::dpor: {
            dpor_explorer by(alike_in(play.what()));
            out.seen = explore(play, by, limits);
            out.done.classes = by.whole_executions();
            break;
        }
        case scheduler::exhaustive:
        case scheduler::bounded: {
            bounded_explorer by(mine.by == scheduler::bounded ? mine.bound : bounded_explorer::unbounded);
            out.seen = explore(play, by, limits);
            // Nothing was left out: that was all of it.
            if (out.seen.is_exhausted && !by.left_out()) out.done.by = scheduler::exhaustive;
            out.done.bound = mine.bound;
            break;
        }
        case scheduler::random: {
            random_explorer by(how.seed);
            sampled_by(by);
            break;
        }
        case scheduler::pct:
        case scheduler::portfolio: {
            pct_explorer by(how.seed, how.pct_depth);
            sampled_by(by);
            break;
        }
    }
    out.done.executions = out.seen.executions;
    out.done.steps = out.seen.steps;
    out.done.is_exhausted = out.seen.is_exhausted;
    out.done.seconds = seconds_since(began);
    return out;
}

bool is_all_of_it(const search& done) {
    return done.is_exhausted && (done.by == scheduler::dpor || done.by == scheduler::exhaustive);
}

strength strength_of(const search& exhausted) {
    if (!is_all_of_it(exhausted)) return strength::exhausted_to_bound;
    return exhausted.sees_old_values ? strength::exhausted : strength::exhausted_newest;
}

bool is_sampling(scheduler by) { return by == scheduler::random || by == scheduler::pct; }

}  // namespace

dpor_explorer::likeness alike_in(const scenario& what) {
    dpor_explorer::likeness alike = dpor_explorer::nobody_is_alike;
    for (unsigned t = 0; t < what.threads.size(); ++t)
        for (unsigned before = 0; before < t; ++before)
            if (what.threads[before] == what.threads[t]) alike[t] = before;
    return alike;
}

const std::vector<std::string>& scheduler_names() {
    static const std::vector<std::string> names{"portfolio", "dpor", "exhaustive", "bounded", "random", "pct"};
    return names;
}

strength check_result::how_strong() const {
    if (broken) return strength::violated;
    strength best = strength::sampled;
    for (const search& one : searches)
        if (one.is_exhausted) best = std::max(best, strength_of(one));
    return best;
}

unsigned check_result::bound() const {
    unsigned most = 0;
    for (const search& one : searches)
        if (one.by == scheduler::bounded && one.is_exhausted) most = std::max(most, one.bound);
    return most;
}

std::uint64_t check_result::executions() const {
    std::uint64_t all = 0;
    for (const search& one : searches) all += one.executions;
    return all;
}

check_result check(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                   const check_options& how) {
    check_result out;
    out.lock = lock.name;
    out.variant = lock.variant;
    out.word = what.word;
    for (const property* one : properties) out.properties.push_back(one->name);
    const clock::time_point began = clock::now();
    for (const share& mine : shares_of(how)) {
        const double left = how.seconds - seconds_since(began);
        if (left <= 0 || (how.is_interrupted && how.is_interrupted())) break;
        scene play(lock, what, all_monitors());
        const tried one = try_with(play, mine, how, left * mine.of_seconds);
        out.searches.push_back(one.done);
        overtaking::raise(out.most_overtaken, play.most_overtaken());
        if (one.seen.found) {
            out.broken = violation{*one.seen.found,      broken_by(*one.seen.found, play, properties),
                                   one.seen.found_on,    is_sampling(mine.by),
                                   mine.sees_old_values, out.executions()};
            break;
        }
        if (is_all_of_it(one.done) && one.done.sees_old_values) break;
    }
    return out;
}

violation minimised(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                    const violation& first, double seconds) {
    const clock::time_point began = clock::now();
    constexpr unsigned most_interruptions = 6;
    for (unsigned bound = 0; bound <= most_interruptions && seconds_since(began) < seconds; ++bound) {
        check_options how;
        how.by = scheduler::bounded;
        how.bound = bound;
        how.seconds = seconds - seconds_since(began);
        const check_result again = check(lock, what, properties, how);
        if (again.broken && again.broken->broken == first.broken) {
            violation smaller = *again.broken;
            smaller.after_executions = first.after_executions;
            return smaller;
        }
    }
    return first;
}

replayed replay(const lock_case& lock, const scenario& what, const std::vector<const property*>& properties,
                const violation& again) {
    scene play(lock, what, all_monitors());
    replaying_explorer by(again.decisions, again.is_sampled);
    exploration_limits limits;
    limits.tells_story = true;
    limits.sees_old_values = again.sees_old_values;
    exploration seen = explore(play, by, limits);
    replayed out{.story = std::move(seen.story), .found = {}, .was_exact = by.was_exact(), .wait = {}};
    if (seen.found) {
        out.found = again;
        out.found->found = *seen.found;
        out.found->broken = broken_by(*seen.found, play, properties);
    }
    out.wait = play.exceeding_wait();
    return out;
}

unsigned switches_in(const path& decisions) {
    unsigned switches = 0;
    int before = -1;
    for (const decision& one : decisions) {
        if (!one.is_thread()) continue;
        if (before >= 0 && one.taken != before) ++switches;
        before = one.taken;
    }
    return switches;
}

}  // namespace rwbench::verify

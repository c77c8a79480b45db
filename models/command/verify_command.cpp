// verify_command.cpp: see verify_command.hpp.
#include "command/verify_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <ostream>
#include <set>

#include "command/audit.hpp"
#include "command/bounds.hpp"
#include "command/design.hpp"
#include "command/kill_table.hpp"
#include "command/record.hpp"
#include "command/replay.hpp"
#include "command/source.hpp"
#include "command/survey.hpp"
#include "elapsed.hpp"
#include "errors.hpp"
#include "machine.hpp"
#include "mutants/mutant.hpp"
#include "progress.hpp"
#include "rwbench/report/file.hpp"
#include "rwbench/report/format.hpp"
#include "rwbench/report/json.hpp"
#include "rwbench/report/verdict.hpp"
#include "terminal.hpp"

namespace rwbench::verify {
namespace {

// To make a counterexample small is worth some time even when the budget is used up.
constexpr double seconds_to_minimise = 5;

class verifying {
   public:
    verifying(const verify_options& options, const surroundings& around)
        : options_(options),
          around_(around),
          bar_(around.err, around.screen, around.now_ns),
          began_ns_(around.now_ns()),
          seconds_(static_cast<double>(options.budget_ns) / 1e9) {
        record_.command = options.command;
        record_.seed = options.seed.value_or(around.drawn_seed);
        record_.started = around.started;
        record_.where = around.describe_machine();
        report::model_checking& model = record_.model.emplace();
        model.asked = asked_of(options);
        model.limits = model_limits();
        each_.by = options.by;
        each_.bound = options.bound;
        each_.seed = record_.seed;
        each_.is_interrupted = [this] { return around_.signal() != 0; };
    }

    int check_all() {
        const std::vector<planned_check> whole = planned(registered_locks());
        const std::vector<planned_check> plan = part_of(whole, options_.part);
        if (options_.list) return list(plan);
        require_out();
        record_.model->source = hash_of_source(whole);
        record_.model->planned = plan.size();
        const std::vector<check_result> results = carry_out(plan, each_, seconds_, [&](std::size_t i) {
            show(i, plan.size(), fmt::format("{}, {}", plan[i].lock.full_name(), plan[i].what.word));
        });
        bar_.erase();
        for (std::size_t i = 0; i < results.size(); ++i)
            record_.verifications.push_back(as_report(results[i], record_.seed + plan[i].seed_offset));
        std::vector<told_check> checks;
        for (std::size_t i = 0; i < results.size(); ++i) checks.push_back({plan[i], record_.verifications[i]});
        tell_violations(checks);
        return finish();
    }

    int hunt_faults() {
        const std::vector<mutant> faults = part_of(registered_mutants(), options_.part);
        if (options_.list) return list(faults);
        require_out();
        record_.model->source = hash_of_source({});
        record_.model->planned = faults.size();
        record_.model->planted_faults =
            fates_of(faults, each_, seconds_, [&](std::size_t i) { show(i, faults.size(), faults[i].name); });
        bar_.erase();
        return finish();
    }

    int audit_orders() {
        const std::vector<planned_check> plan = planned(faulty_library());
        if (options_.list) return list(plan);
        require_out();
        record_.model->source = hash_of_source(plan);
        audited found = audit(
            plan, each_, seconds_, [&](std::size_t i, std::size_t of) { show(i, of, "weakened orders"); },
            options_.part);
        bar_.erase();
        if (found.broken_in) {
            record_.model->planned = 1;
            record_.verifications.push_back(as_report(found.broken, record_.seed));
            tell_violations({{plan[*found.broken_in], record_.verifications.back()}});
        } else {
            if (!found.has_met_all && around_.signal() == 0)
                end_early(
                    "the time was over before all scenarios had been looked through for memory orders: give it a "
                    "longer --budget");
            record_.model->planned = found.orders.weakened.size();
            record_.model->audit = std::move(found.orders);
        }
        return finish();
    }

    int find_bounds_of_locks() {
        verify_options any = options_;
        any.properties = {"starvation"};
        any.scenarios = {"W|R"};  // one plan for each lock
        std::vector<lock_case> locks;
        for (const planned_check& one : checks_for(any, registered_locks()))
            if (one.lock.promised && one.lock.variant.empty() && (!options_.locks.empty() || !one.lock.is_reentrant))
                locks.push_back(one.lock);
        if (locks.empty()) throw usage_error("rwbench verify: --bounds: none of these locks promises a bound");
        const std::vector<planned_bound> plan = part_of(bounds_of(locks), options_.part);
        if (options_.list) return list(plan);
        require_out();
        record_.model->source = hash_of_source({});
        record_.model->planned = plan.size();
        auto& found = record_.model->bounds;
        found = find_bounds(plan, each_, seconds_, [&](std::size_t i) {
            show(i, plan.size(),
                 fmt::format("{}: {} by {}", plan[i].lock.name, plan[i].kind->waiter, plan[i].kind->by));
        });
        bar_.erase();
        std::vector<told_check> checks;
        for (std::size_t i = 0; i < found.size(); ++i)
            for (std::size_t n = 0; n < found[i].runs.size(); ++n)
                checks.push_back({planned_run(plan[i], n), found[i].runs[n]});
        tell_violations(checks);
        return finish();
    }

   private:
    std::vector<planned_check> planned(const std::vector<lock_case>& known) const {
        std::vector<planned_check> plan = checks_for(options_, known);
        if (plan.empty())
            throw usage_error(
                "rwbench verify: nothing to check: none of these properties has a scenario for these locks and "
                "--threads");
        return plan;
    }

    int list(const std::vector<planned_check>& plan) {
        for (const planned_check& one : plan) {
            std::string properties;
            for (const property* which : one.properties) properties += (properties.empty() ? "" : ", ") + which->name;
            around_.out << fmt::format("{:<24}{:<20}{}\n", one.what.word, properties.empty() ? "" : one.lock.name,
                                       properties);
        }
        return end_of_list();
    }

    int list(const std::vector<mutant>& plan) {
        for (const mutant& one : plan)
            around_.out << fmt::format("{:<38}{:<16}{}\n", one.name, one.lock.name, one.sentence);
        return end_of_list();
    }

    int list(const std::vector<planned_bound>& plan) {
        for (const planned_bound& one : plan)
            around_.out << fmt::format("{:<24}{:<8}{:<15}{}\n", one.lock.full_name(), one.kind->waiter, one.kind->by,
                                       one.kind->word(most_sections));
        return end_of_list();
    }

    int end_of_list() {
        flush_stdout(around_.out, "rwbench verify");
        return exit_held;
    }

    static planned_check planned_run(const planned_bound& one, std::size_t n) {
        const auto sections = static_cast<unsigned>(n + 1);
        return {one.lock, parse_scenario(one.kind->word(sections)), {property_named("starvation")}, 0};
    }

    void show(std::size_t i, std::size_t of, const std::string& what) {
        bar_.show(i, of, static_cast<double>(i) / static_cast<double>(of), what);
    }

    void end_early(const char* why) {
        has_ended_early_ = true;
        record_.warnings.push_back(why);
    }

    void require_out() {
        if (!options_.out) return;
        try {
            report::require_writable(*options_.out);
        } catch (const report::file_error& error) {
            throw usage_error(fmt::format("rwbench verify: --out {}: {}", *options_.out, error.what()));
        }
    }

    // A check, and where the report has it.
    struct told_check {
        planned_check planned;
        report::verification& told;
    };

    // Each gets its story. The first of each lock and property has time to be made small; the others, which are seldom another
    // fault, share as much.
    void tell_violations(const std::vector<told_check>& checks) {
        std::set<std::pair<std::string, std::string>> told;
        std::vector<const told_check*> others;
        const auto unless_interrupted = [&](double seconds) { return around_.signal() == 0 ? seconds : 0; };
        for (const told_check& one : checks) {
            if (!one.told.violation) continue;
            if (told.insert({one.told.full_name(), one.told.violation->property}).second)
                tell(one, unless_interrupted(seconds_to_minimise));
            else
                others.push_back(&one);
        }
        const clock::time_point until = in_seconds(seconds_to_minimise);
        for (const told_check* one : others) tell(*one, unless_interrupted(std::max(seconds_until(until), 0.0)));
    }

    static void tell(const told_check& one, double seconds) {
        const auto& [lock, what, properties, offset] = one.planned;
        report::counterexample& kept = *one.told.violation;
        const violation small = minimised(lock, what, properties, as_violation(kept), seconds);
        kept = as_report(small);
        kept.story = as_report(replay(lock, what, properties, small).story);
    }

    // The file first: a stdout that can't be written must not take the report with it.
    int finish() {
        const int signal = around_.signal();
        has_ended_early_ |= signal != 0;
        record_.complete = !has_ended_early_;
        if (options_.part) {
            report::shards& part = record_.model->part.emplace();
            part.count = options_.part->count;
            part.here = {options_.part->number};
            if (has_ended_early_) part.ended_early = part.here;
        }
        record_.where.load_end = load_now();
        record_.duration_s = static_cast<double>(around_.now_ns() - began_ns_) / 1e9;
        write_out();
        print();
        if (signal == 0) return code();
        around_.err << "rwbench verify: interrupted: what was tried until then is above\n";
        return exit_interrupted + signal;
    }

    void write_out() {
        if (!options_.out) return;
        try {
            report::write_file(*options_.out, report::to_json(record_));
        } catch (const report::file_error& error) {
            throw environment_error(fmt::format("rwbench verify: --out {}: {}", *options_.out, error.what()));
        }
    }

    void print() {
        around_.out << report::find_format("table")->render(record_, {.columns = around_.screen.columns});
        if (has_violation())
            around_.out << fmt::format("\n{}: rwbench verify --replay {}\n",
                                       options_.out ? "To see them again" : "With --out FILE they can be had again",
                                       options_.out.value_or("FILE"));
        around_.out << fmt::format("seed {}\n", record_.seed);
        flush_stdout(around_.out, "rwbench verify");
    }

    bool has_violation() const {
        const auto& checks = record_.verifications;
        const auto& bounds = record_.model->bounds;
        return std::any_of(checks.begin(), checks.end(), [](const auto& one) { return one.violation.has_value(); }) ||
               std::any_of(bounds.begin(), bounds.end(), [](const auto& one) { return one.is_broken(); });
    }

    int code() const {
        if (report::fell_short(record_)) return exit_fell_short;
        return options_.strict && report::is_undecided(record_) ? exit_undecided : exit_held;
    }

    const verify_options& options_;
    const surroundings& around_;
    progress bar_;
    check_options each_;
    const std::uint64_t began_ns_;
    const double seconds_;
    bool has_ended_early_ = false;
    report::run record_;
};

}  // namespace

int verify_command(const verify_options& options, const surroundings& around) try {
    if (options.replay) return replay_violations(options, around);
    verifying all(options, around);
    if (options.audit) return all.audit_orders();
    if (options.bounds) return all.find_bounds_of_locks();
    return options.mutants ? all.hunt_faults() : all.check_all();
} catch (const compiler_interrupted&) {
    around.err << "rwbench verify: interrupted while a design was compiled\n";
    return exit_interrupted + SIGINT;
}

}  // namespace rwbench::verify

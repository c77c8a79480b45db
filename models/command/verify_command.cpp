// verify_command.cpp: see verify_command.hpp.
#include "command/verify_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>

#include "command/audit.hpp"
#include "command/bounds.hpp"
#include "command/design.hpp"
#include "command/kill_table.hpp"
#include "command/record.hpp"
#include "command/survey.hpp"
#include "errors.hpp"
#include "machine.hpp"
#include "mutants/mutant.hpp"
#include "progress.hpp"
#include "rwbench/report/file.hpp"
#include "rwbench/report/format.hpp"
#include "rwbench/report/json.hpp"
#include "rwbench/report/verdict.hpp"
#include "rwbench/report/verification_text.hpp"

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
        const std::vector<planned_check> plan = part_of(planned(registered_locks()), options_.part);
        if (options_.list) return list(plan);
        require_out();
        record_.model->planned = plan.size();
        results_ = carry_out(plan, each_, seconds_, [&](std::size_t i) {
            bar_.show(i, plan.size(), static_cast<double>(i) / static_cast<double>(plan.size()),
                      fmt::format("{}, {}", plan[i].lock.full_name(), plan[i].what.word));
        });
        bar_.erase();
        for (std::size_t i = 0; i < results_.size(); ++i)
            record_.verifications.push_back(as_report(results_[i], record_.seed + plan[i].seed_offset));
        tell_violations(plan);
        return finish();
    }

    int hunt_faults() {
        const std::vector<mutant> faults = part_of(registered_mutants(), options_.part);
        require_out();
        record_.model->planned = faults.size();
        record_.model->planted_faults = fates_of(faults, each_, seconds_, [&](std::size_t i) {
            bar_.show(i, faults.size(), static_cast<double>(i) / static_cast<double>(faults.size()), faults[i].name);
        });
        bar_.erase();
        return finish();
    }

    int audit_orders() {
        const std::vector<planned_check> plan = planned(faulty_library());
        if (options_.list) return list(plan);
        require_out();
        audited found = audit(plan, each_, seconds_, [&](std::size_t i, std::size_t of) {
            bar_.show(i, of, static_cast<double>(i) / static_cast<double>(of), "weakened orders");
        });
        bar_.erase();
        if (found.broken_in) {
            results_ = {found.broken};
            record_.model->planned = 1;
            record_.verifications.push_back(as_report(found.broken, record_.seed));
            tell_violations({plan[*found.broken_in]});
        } else {
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
        const std::vector<found_bound> all = find_bounds(locks, each_, seconds_, [&](std::size_t i, std::size_t of) {
            bar_.show(i, of, static_cast<double>(i) / static_cast<double>(of), "bounds");
        });
        bar_.erase();
        around_.out << as_text(all) << std::flush;
        if (const int signal = around_.signal(); signal != 0) return exit_interrupted + signal;
        if (std::any_of(all.begin(), all.end(), [](const found_bound& one) { return one.is_broken(); }))
            return exit_fell_short;
        const bool is_open = std::any_of(all.begin(), all.end(), [](const found_bound& one) { return one.is_open(); });
        return is_open && options_.strict ? exit_undecided : exit_held;
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
        return exit_held;
    }

    void require_out() {
        if (!options_.out) return;
        try {
            report::require_writable(*options_.out);
        } catch (const report::file_error& error) {
            throw usage_error(fmt::format("rwbench verify: --out {}: {}", *options_.out, error.what()));
        }
    }

    // One for each lock and property, made small: the others are seldom another fault.
    void tell_violations(const std::vector<planned_check>& plan) {
        std::set<std::pair<std::string, std::string>> told;
        for (std::size_t i = 0; i < results_.size(); ++i) {
            const check_result& one = results_[i];
            if (!one.broken || !told.insert({one.lock, one.broken->broken}).second) continue;
            const planned_check& planned = plan[i];
            const double seconds = around_.signal() == 0 ? seconds_to_minimise : 0;
            const violation small = minimised(planned.lock, planned.what, planned.properties, *one.broken, seconds);
            report::counterexample& kept = record_.verifications[i].violation.emplace(as_report(small));
            kept.story = as_report(replay(planned.lock, planned.what, planned.properties, small).story);
        }
    }

    // The file first: a stdout that can't be written must not take the report with it.
    int finish() {
        const int signal = around_.signal();
        record_.complete = signal == 0;
        if (options_.part) {
            report::shards& part = record_.model->part.emplace();
            part.count = options_.part->count;
            part.here = {options_.part->number};
            if (signal != 0) part.ended_early = part.here;
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
        const auto& all = record_.verifications;
        if (std::any_of(all.begin(), all.end(), [](const auto& one) { return one.violation.has_value(); }))
            around_.out << fmt::format("\n{}: rwbench verify --replay {}\n",
                                       options_.out ? "To see them again" : "With --out FILE they can be had again",
                                       options_.out.value_or("FILE"));
        around_.out << fmt::format("seed {}\n", record_.seed) << std::flush;
        if (!around_.out)
            throw environment_error("rwbench verify: stdout can't be written; is the disk full, or the reader gone?");
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
    std::vector<check_result> results_;
    report::run record_;
};

// ---- --replay

usage_error refusal(const std::string& file, const std::string& why) {
    return usage_error(fmt::format("rwbench verify: --replay {}: {}", file, why));
}

struct recalled {
    lock_case lock;
    fault how{};
    std::string name;  // of the lock with its fault
};

lock_case lock_named(const kept_violation& one, const std::vector<lock_case>& locks, const std::string& file) {
    for (const lock_case& known : locks)
        if (known.name == one.lock && known.variant == one.variant) return known;
    throw refusal(file, fmt::format("there is no lock {} {}; a design of your own is named by --design FILE:TYPE",
                                    one.lock, one.variant));
}

recalled recall(const kept_violation& one, const std::vector<lock_case>& faithful, const std::vector<lock_case>& faulty,
                const std::string& file) {
    if (!one.mutant.empty()) {
        for (const mutant& known : registered_mutants())
            if (known.name == one.mutant)
                return {known.lock, known.how, fmt::format("{} with {}", one.lock, one.mutant)};
        throw refusal(file, fmt::format("there is no planted fault {}", one.mutant));
    }
    if (!one.weakened) {
        const lock_case lock = lock_named(one, faithful, file);
        return {lock, {}, lock.full_name()};
    }
    const lock_case lock = lock_named(one, faulty, file);
    return {lock, as_fault(*one.weakened),
            fmt::format("{} with {} -> {} at {}", lock.full_name(), one.weakened->order, one.weakened->weakened_to,
                        one.weakened->at)};
}

int replay_file(const verify_options& options, const surroundings& around) {
    const std::string& file = *options.replay;
    const kept_violations kept = read_violations(file);
    if (kept.all.empty()) throw refusal(file, "it holds no violation");
    std::vector<lock_case> faithful = registered_locks(), faulty = faulty_library();
    for (const std::string& design : options.designs.empty() ? kept.designs : options.designs) {
        if (kept.needs(in_world::faithful)) faithful.push_back(compiled_design(design, in_world::faithful));
        if (kept.needs(in_world::faulty)) faulty.push_back(compiled_design(design, in_world::faulty));
    }
    bool all_came = true;
    for (const kept_violation& one : kept.all) {
        const auto [lock, how, name] = recall(one, faithful, faulty, file);
        scenario what;
        try {
            what = parse_scenario(one.word);
        } catch (const bad_word& error) {
            throw refusal(file, error.what());
        }
        const planted_for_now planted_here(&how);
        const property* broken = property_named(one.broken.broken);
        const replayed again =
            replay(lock, what, broken == nullptr ? std::vector<const property*>{} : std::vector{broken}, one.broken);
        if (again.found && again.found->broken == one.broken.broken) {
            report::counterexample shown = as_report(*again.found);
            shown.story = as_report(again.story);
            around.out << report::counterexample_text(name, one.word, shown, around.screen.columns);
            if (!again.was_exact)
                around.out << "(Not by the same decisions: the lock has changed since they were written.)\n";
        } else {
            all_came = false;
            around.out << fmt::format("\n{}, {}: {} is not violated any more by these decisions.\n", name, one.word,
                                      one.broken.broken);
        }
    }
    around.out << std::flush;
    return all_came ? exit_fell_short : exit_held;
}

}  // namespace

int verify_command(const verify_options& options, const surroundings& around) {
    if (options.replay) return replay_file(options, around);
    verifying all(options, around);
    if (options.audit) return all.audit_orders();
    if (options.bounds) return all.find_bounds_of_locks();
    return options.mutants ? all.hunt_faults() : all.check_all();
}

}  // namespace rwbench::verify

// verify_command.cpp: see verify_command.hpp.
#include "command/verify_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>

#include "command/kill_table.hpp"
#include "command/record.hpp"
#include "command/survey.hpp"
#include "command/timeline.hpp"
#include "errors.hpp"
#include "mutants/mutant.hpp"
#include "progress.hpp"
#include "rwbench/report/file.hpp"

namespace rwbench::verify {
namespace {

// To make a counterexample small is worth some time even when the budget is used up.
constexpr double seconds_to_minimise = 5;

const property* property_named(const std::string& name) {
    for (const property& one : registered_properties())
        if (one.name == name) return &one;
    return nullptr;
}

std::string in_words(const std::string& lock, const std::string& word, const violation& broken,
                     const std::vector<event>& story, std::size_t columns) {
    const property* which = property_named(broken.broken);
    return fmt::format("\n{}, {}: {} is VIOLATED, after {}\n  {}\n  Found: {}.\n\n{}", lock, word, broken.broken,
                       counted(broken.after_executions, "execution"), which != nullptr ? which->sentence : "",
                       broken.found.sentence, timeline_of(story, parse_scenario(word), columns));
}

class verification {
   public:
    verification(const verify_options& options, const surroundings& around)
        : options_(options), around_(around), bar_(around.err, around.screen, around.now_ns) {
        record_.command = options.command;
        record_.seed = options.seed.value_or(around.drawn_seed);
        record_.budget_s = static_cast<double>(options.budget_ns) / 1e9;
        each_.by = options.by;
        each_.bound = options.bound;
        each_.seed = record_.seed;
        each_.is_interrupted = [this] { return around_.signal() != 0; };
    }

    int check_all() {
        const std::vector<planned_check> plan = checks_for(options_);
        if (plan.empty())
            throw usage_error(
                "rwbench verify: nothing to check: none of these properties has a scenario for these locks and "
                "--threads");
        if (options_.list) return list(plan);
        require_out();
        record_.results = carry_out(plan, each_, record_.budget_s, [&](std::size_t i) {
            bar_.show(i, plan.size(), static_cast<double>(i) / static_cast<double>(plan.size()),
                      fmt::format("{}, {}", plan[i].lock.full_name(), plan[i].what.word));
        });
        bar_.erase();
        around_.out << as_text(record_.results);
        tell_violations(plan);
        return finish(code_of_results());
    }

    int hunt_faults() {
        const std::vector<mutant>& faults = registered_mutants();
        require_out();
        record_.fates = hunt(faults, each_, record_.budget_s, [&](std::size_t i) {
            bar_.show(i, faults.size(), static_cast<double>(i) / static_cast<double>(faults.size()), faults[i].name);
        });
        bar_.erase();
        around_.out << as_text(record_.fates);
        const bool all_found = std::all_of(record_.fates.begin(), record_.fates.end(),
                                           [](const fate& one) { return one.broken.has_value(); });
        return finish(all_found ? exit_held : exit_fell_short);
    }

   private:
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

    // One for each lock and property: the others are seldom another fault.
    void tell_violations(const std::vector<planned_check>& plan) {
        std::set<std::pair<std::string, std::string>> told;
        for (std::size_t i = 0; i < record_.results.size(); ++i) {
            check_result& one = record_.results[i];
            if (!one.broken || !told.insert({one.lock, one.broken->broken}).second) continue;
            const planned_check& planned = plan[i];
            one.broken = minimised(planned.lock, planned.what, planned.properties, *one.broken, seconds_to_minimise);
            const replayed shown = replay(planned.lock, planned.what, planned.properties, *one.broken);
            around_.out << in_words(planned.lock.full_name(), one.word, *one.broken, shown.story,
                                    around_.screen.columns);
        }
        if (!told.empty())
            around_.out << (options_.out
                                ? fmt::format("\nTo see them again: rwbench verify --replay {}\n", *options_.out)
                                : std::string(
                                      "\nWith --out FILE they can be had again: rwbench verify --replay FILE\n"));
    }

    int code_of_results() const {
        bool is_decided = true;
        for (const check_result& one : record_.results) {
            if (one.broken) return exit_fell_short;
            is_decided &= one.how_strong() != strength::sampled;
        }
        return !is_decided && options_.strict ? exit_undecided : exit_held;
    }

    int finish(int code) {
        const int signal = around_.signal();
        record_.is_complete = signal == 0;
        around_.out << fmt::format("seed {}\n", record_.seed) << std::flush;
        if (!around_.out)
            throw environment_error("rwbench verify: stdout can't be written; is the disk full, or the reader gone?");
        if (options_.out) write_record(record_, *options_.out);
        if (signal == 0) return code;
        around_.err << "rwbench verify: interrupted: what was tried until then is above\n";
        return exit_interrupted + signal;
    }

    const verify_options& options_;
    const surroundings& around_;
    progress bar_;
    check_options each_;
    record record_;
};

// ---- --replay

struct planted_for_now {
    explicit planted_for_now(const fault* one) { planted() = one; }
    ~planted_for_now() { planted() = nullptr; }
};

int replay_file(const std::string& file, const surroundings& around) {
    const auto refuse = [&](const std::string& why) {
        return usage_error(fmt::format("rwbench verify: --replay {}: {}", file, why));
    };
    const std::vector<kept_violation> kept = read_violations(file);
    if (kept.empty()) throw refuse("it holds no violation");
    bool all_came = true;
    for (const kept_violation& one : kept) {
        const fault* how = nullptr;
        std::optional<lock_case> lock;
        if (one.mutant.empty()) {
            for (const lock_case& known : registered_locks())
                if (known.name == one.lock && known.variant == one.variant) lock = known;
            if (!lock) throw refuse(fmt::format("there is no lock {} {}", one.lock, one.variant));
        } else {
            for (const mutant& known : registered_mutants())
                if (known.name == one.mutant) {
                    lock = known.lock;
                    how = &known.how;
                }
            if (!lock) throw refuse(fmt::format("there is no planted fault {}", one.mutant));
        }
        scenario what;
        try {
            what = parse_scenario(one.word);
        } catch (const bad_word& error) {
            throw refuse(error.what());
        }
        const planted_for_now planted_here(how);
        const property* broken = property_named(one.broken.broken);
        const replayed again =
            replay(*lock, what, broken == nullptr ? std::vector<const property*>{} : std::vector{broken}, one.broken);
        const std::string name =
            one.mutant.empty() ? lock->full_name() : fmt::format("{} with {}", one.lock, one.mutant);
        if (again.found && again.found->broken == one.broken.broken) {
            around.out << in_words(name, one.word, *again.found, again.story, around.screen.columns);
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
    if (options.replay) return replay_file(*options.replay, around);
    verification all(options, around);
    return options.mutants ? all.hunt_faults() : all.check_all();
}

}  // namespace rwbench::verify

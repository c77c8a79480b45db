// run_command.cpp: see run_command.hpp.
#include "run_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <ostream>
#include <set>

#include "errors.hpp"
#include "machine.hpp"
#include "measure.hpp"
#include "plan.hpp"
#include "rwbench/report/file.hpp"
#include "rwbench/report/format.hpp"
#include "rwbench/report/json.hpp"
#include "rwbench/report/statistics.hpp"

namespace rwbench {
namespace {

namespace fs = std::filesystem;

// "rwbench-read-heavy-20260131T120000Z", in the current folder.
std::string default_stem(const run_plan& plan, const std::string& started) {
    std::set<std::string> scenarios;
    for (const planned_cell& cell : plan.cells) scenarios.insert(cell.scenario->name);
    std::string time;
    std::copy_if(started.begin(), started.end(), std::back_inserter(time), [](char c) { return c != '-' && c != ':'; });
    return scenarios.size() == 1 ? fmt::format("rwbench-{}-{}", *scenarios.begin(), time)
                                 : fmt::format("rwbench-{}", time);
}

// Made here and now, so that two runs of the same second never take the same.
fs::path new_file(const std::string& stem) {
    for (int n = 1;; ++n) {
        const fs::path file = n == 1 ? stem + ".json" : fmt::format("{}-{}.json", stem, n);
        if (std::FILE* made = std::fopen(file.c_str(), "wx")) {
            std::fclose(made);
            return file;
        }
        if (errno != EEXIST) throw report::file_error(file, errno);
    }
}

struct destination {
    std::optional<fs::path> file;
    std::string default_stem;  // empty: --out named the file
    bool replaces = false;

    bool is_default() const { return !default_stem.empty(); }
};

destination destination_of(const run_options& options, const run_plan& plan, const std::string& started) {
    destination target;
    if (options.out) target.file = *options.out;
    if (!options.out && !options.json) {
        target.default_stem = default_stem(plan, started);
        target.file = target.default_stem + ".json";
    }
    if (!target.file) return target;
    try {
        report::require_writable(*target.file);
    } catch (const report::file_error& error) {
        throw usage_error(fmt::format("rwbench run: --out: {}{}", error.what(),
                                      target.is_default() ? "; name another file with --out" : ""));
    }
    std::error_code ignored;
    target.replaces = !target.is_default() && fs::is_regular_file(*target.file, ignored);
    return target;
}

// Of one scenario, or, of an empty name, of all.
std::vector<std::string> baselines_of(const run_plan& plan, const std::string& scenario = "") {
    std::vector<std::string> names;
    for (const planned_cell& cell : plan.cells)
        if (is_baseline(cell) && (scenario.empty() || cell.scenario->name == scenario) &&
            std::find(names.begin(), names.end(), cell.lock->name) == names.end())
            names.emplace_back(cell.lock->name);
    return names;
}

// The strongest of the standard's locks that takes part.
std::string main_baseline(const std::vector<std::string>& baselines) {
    for (const char* name : {"std::shared_mutex", "std::mutex", "std::shared_timed_mutex", "std::timed_mutex"})
        if (std::find(baselines.begin(), baselines.end(), name) != baselines.end()) return name;
    return baselines.empty() ? "" : baselines.front();
}

// What each plugin brought, whether or not it took part.
std::vector<report::plugin> plugins_of(const run_options& options, const catalogue& available) {
    std::vector<report::plugin> plugins;
    for (const std::string& file : options.plugins) {
        report::plugin& plugin = plugins.emplace_back();
        plugin.file = file;
        const auto names = [&](const auto& tables, std::vector<std::string>& into) {
            for (const auto* table : tables)
                if (available.plugin_of(table) == file) into.emplace_back(table->name);
        };
        names(available.locks, plugin.locks);
        names(available.scenarios, plugin.scenarios);
        names(available.works, plugin.works);
    }
    return plugins;
}

report::run report_of(const run_options& options, const catalogue& available, const run_plan& plan, measured found,
                      const surroundings& world, const report::machine& machine, std::uint64_t began_ns) {
    report::run run;
    run.complete = found.how == ending::finished;
    run.command = options.command;
    run.seed = plan.seed;
    run.started = world.started;
    run.duration_s = static_cast<double>(world.now_ns() - began_ns) / 1e9;
    run.where = machine;
    run.where.load_end = load_now();
    run.plugins = plugins_of(options, available);
    run.cells = std::move(found.cells);
    run.warnings = plan.warnings;
    run.warnings.insert(run.warnings.end(), found.warnings.begin(), found.warnings.end());

    for (report::cell& cell : run.cells)
        if (const std::string main = main_baseline(baselines_of(plan, cell.scenario)); cell.lock != main)
            cell.baseline = main;
    report::summarise(run, baselines_of(plan));
    return run;
}

void print(std::ostream& out, const std::string& text) {
    out << text << std::flush;
    if (!out) throw environment_error("stdout can't be written; is the disk full, or the reader gone?");
}

void say_where(const destination& target, const run_options& options, const surroundings& world) {
    const std::string name = target.file->string();
    if (options.json)
        world.err << "report: " << name << '\n';
    else if (!options.quiet)
        print(world.out, fmt::format("\nreport: {}{}\n", name, target.replaces ? " (replaced)" : ""));
    else if (target.is_default())
        print(world.out, name + "\n");
}

void write(destination& target, const std::string& json) {
    if (target.is_default()) target.file = new_file(target.default_stem);
    try {
        report::write_file(*target.file, json);
    } catch (const report::file_error&) {
        std::error_code ignored;
        if (target.is_default()) fs::remove(*target.file, ignored);
        throw;
    }
}

bool nothing_was_found(const std::vector<report::cell>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const report::cell& cell) {
        return cell.trials.empty() && cell.status != report::cell_status::failed;
    });
}

// The file first: a stdout that can't be written must not take the report with it.
void deliver(const report::run& run, destination target, const run_options& options, const surroundings& world) {
    const std::string json = report::to_json(run);
    std::vector<std::string> failures;
    if (target.file) try {
            write(target, json);
        } catch (const report::file_error& error) {
            failures.push_back(fmt::format("--out: {}", error.what()));
        }
    const bool is_written = target.file && failures.empty();
    try {
        if (options.json)
            print(world.out, json);
        else if (!options.quiet && !nothing_was_found(run.cells))
            print(world.out, report::find_format("table")->render(run, {.colour = world.out_has_colour}));
        if (is_written) say_where(target, options, world);
    } catch (const environment_error& error) {
        failures.push_back(error.what());
        if (is_written) failures.push_back("the report is in " + target.file->string());
    }
    if (!failures.empty()) throw environment_error(fmt::format("rwbench run: {}", fmt::join(failures, "; ")));
}

int say_the_ending(const measured& found, int signal, std::ostream& err) {
    for (const std::string& violation : found.violations) err << "rwbench run: " << violation << '\n';
    switch (found.how) {
        case ending::finished:
            break;
        case ending::interrupted:
            err << "rwbench run: interrupted"
                << (nothing_was_found(found.cells) ? ": nothing was measured yet; the report is marked"
                                                   : "; the report holds what was finished, marked")
                << " \"complete\": false\n";
            break;
        case ending::failed:
        case ending::stuck:
            err << "rwbench run: " << found.sentence << '\n';
            return exit_environment;
    }
    err.flush();
    if (!found.violations.empty()) return exit_fell_short;
    return found.how == ending::interrupted ? exit_interrupted + signal : exit_held;
}

}  // namespace

int run_command(const run_options& options, const catalogue& available, executor& executor, const surroundings& world) {
    run_plan plan = [&] {
        try {
            return make_plan(options, available, world.cores, world.drawn_seed);
        } catch (const usage_error& error) {
            throw usage_error(std::string("rwbench run: ") + error.what());
        }
    }();
    const destination target = destination_of(options, plan, world.started);
    if (!options.quiet)
        for (const std::string& warning : plan.warnings) world.err << "rwbench run: warning: " << warning << '\n';
    const report::machine machine = world.describe_machine();
    const std::uint64_t began_ns = world.now_ns();

    progress::terminal screen = world.screen;
    screen.shows = screen.shows && !options.quiet;
    progress bar(world.err, screen, world.now_ns);
    const seams seams{
        .interrupted = [&] { return world.signal() != 0; },
        .show =
            [&](const trial_under_way& trial) {
                bar.show(trial.done, trial.total, trial.share_done, name_of(*trial.cell));
            },
    };
    const measured found = measure(plan, executor, seams);
    bar.erase();

    const report::run run = report_of(options, available, plan, found, world, machine, began_ns);
    try {
        deliver(run, target, options, world);
    } catch (const environment_error& error) {
        if (found.how != ending::stuck) throw;
        world.err << error.what() << '\n';
    }
    const int code = say_the_ending(found, world.signal(), world.err);
    if (found.how == ending::stuck) world.leave_at_once(code);
    return code;
}

}  // namespace rwbench

// report_command.cpp: see report_command.hpp.
#include "report_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>
#include <vector>

#include "errors.hpp"
#include "rwbench/report/file.hpp"
#include "rwbench/report/format.hpp"
#include "rwbench/report/json.hpp"
#include "rwbench/report/merge.hpp"
#include "rwbench/report/verdict.hpp"
#include "terminal.hpp"

namespace rwbench {
namespace {

std::vector<report::named_run> reports_of(const std::vector<std::string>& files) {
    std::vector<report::named_run> all;
    for (const std::string& file : files) try {
            all.push_back({file, report::read_report(file)});
        } catch (const report::report_error& error) {
            throw usage_error(fmt::format("rwbench report: {}", error.what()));
        }
    return all;
}

report::run joined(std::vector<report::named_run> parts, const report_options& options) {
    try {
        return report::merged(std::move(parts), options.command);
    } catch (const report::misfit& error) {
        throw usage_error(fmt::format("rwbench report: --merge {}", error.what()));
    }
}

void require_writable(const std::string& file) {
    try {
        report::require_writable(file);
    } catch (const report::file_error& error) {
        throw usage_error(fmt::format("rwbench report: --out: {}", error.what()));
    }
}

void write(const report::run& results, const std::string& file) {
    try {
        report::write_file(file, report::to_json(results));
    } catch (const report::file_error& error) {
        throw environment_error(fmt::format("rwbench report: --out: {}", error.what()));
    }
}

void warn_of_missing_shards(const report::run& whole, std::ostream& err) {
    if (const auto missing = report::missing_shards(*whole.model->part); !missing.empty())
        err << fmt::format(
            "rwbench report: warning: of {} shards these are missing: {}; what is joined is incomplete\n",
            whole.model->part->count, fmt::join(missing, ", "));
}

}  // namespace

int report_command(const report_options& options, const surroundings& world) {
    std::vector<report::named_run> all = reports_of(options.files);
    if (options.merge) {
        require_writable(*options.out);
        const report::run whole = joined(std::move(all), options);
        write(whole, *options.out);
        warn_of_missing_shards(whole, world.err);
        all = {{*options.out, whole}};
    }
    bool falls_short = false, is_undecided = false;
    for (const report::named_run& one : all) {
        if (all.size() > 1) world.out << fmt::format("{}{}:\n", &one == &all.front() ? "" : "\n", one.file);
        world.out << report::find_format("table")->render(
            one.results, {.colour = world.out_has_colour, .columns = world.screen.columns});
        falls_short |= report::fell_short(one.results);
        is_undecided |= report::is_undecided(one.results);
    }
    flush_stdout(world.out, "rwbench report");
    if (falls_short) return exit_fell_short;
    return is_undecided && options.strict ? exit_undecided : exit_held;
}

}  // namespace rwbench

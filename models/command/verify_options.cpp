// verify_options.cpp: see verify_options.hpp. The grammar is CLI11's; the values are parsed by the harness's units.
#include "command/verify_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "errors.hpp"
#include "names.hpp"
#include "property.hpp"
#include "units.hpp"

namespace rwbench::verify {
namespace {

constexpr std::uint64_t most_hours = 30 * 24;

constexpr const char* notes =
    "A pass means what its line says: exhausted (every execution of that scenario, in the model), exhausted up to a "
    "number\n"
    "of interruptions, or drawn. docs/verify.md has the notation of scenarios, how to read a counterexample, and what "
    "a pass\n"
    "does not mean.\n"
    "Exit codes: 0 it held; 1 a property is violated, or a planted fault was not found; 2 bad usage; 3 the environment "
    "failed;\n"
    "4 with --strict: a scenario was not exhausted, or a weakened order survives; 128 + signal interrupted.\n";

std::string after_options() {
    std::string text = notes + std::string("\nProperties\n");
    for (const property& one : registered_properties()) text += fmt::format("  {:<28}{}\n", one.name, one.sentence);
    text += "\nLocks\n";
    std::string last;
    for (const lock_case& one : registered_locks())
        if (std::exchange(last, one.name) != one.name || !one.variant.empty())
            text += fmt::format("  {}\n", one.full_name());
    return text;
}

// A value that a parser of ours refuses is told with its option.
template <class Parse>
CLI::Option* add_value(CLI::App& app, const std::string& name, Parse parse, const std::string& meaning,
                       const std::string& type) {
    auto checked = [name, parse](const std::string& text) {
        try {
            parse(text);
        } catch (const std::invalid_argument& error) {
            throw usage_error(
                fmt::format("rwbench verify: {} {}: {}", name, text.empty() ? "\"\"" : text, error.what()));
        }
    };
    return app.add_option_function<std::string>(name, checked, meaning)->type_name(type);
}

template <class Add>
void add_repeated(CLI::App& app, const std::string& name, Add add, const std::string& meaning,
                  const std::string& type) {
    auto each = [name, add](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) try {
                add(text);
            } catch (const std::invalid_argument& error) {
                throw usage_error(
                    fmt::format("rwbench verify: {} {}: {}", name, text.empty() ? "\"\"" : text, error.what()));
            }
    };
    app.add_option_function<std::vector<std::string>>(name, each, meaning)->type_name(type)->allow_extra_args(false);
}

void add_names(std::vector<std::string>& into, const std::string& text) {
    const auto names = split_list(text);
    if (names.empty()) throw std::invalid_argument("expected at least one name, several separated by commas");
    into.insert(into.end(), names.begin(), names.end());
}

scheduler parse_scheduler(const std::string& text) {
    const auto& names = scheduler_names();
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
        throw std::invalid_argument(
            fmt::format("no such scheduler{}; expected {}", did_you_mean(text, names), fmt::join(names, ", ")));
    return static_cast<scheduler>(found - names.begin());
}

std::vector<std::uint32_t> parse_threads(const std::string& text) {
    std::vector<std::uint32_t> counts;
    for (const std::string& one : split_list(text))
        counts.push_back(static_cast<std::uint32_t>(parse_count(one, 2, most_threads)));
    if (counts.empty()) throw std::invalid_argument("expected numbers from 2 to 5, separated by commas");
    return counts;
}

// What a way to use the command has no use for, and why.
struct misplaced {
    const char* beside;
    std::vector<const char*> options;
    const char* why;
};
const std::vector<misplaced>& misplaced_options() {
    static const std::vector<misplaced> all{
        {"--replay",
         {"--lock", "--property", "--scenario", "--scheduler", "--bound", "--threads", "--max-bypass", "--budget",
          "--seed", "--seeds", "--shard", "--mutants", "--audit", "--bounds", "--list", "--out"},
         "the file says what is to be shown"},
        {"--mutants",
         {"--lock", "--design", "--property", "--scenario", "--scheduler", "--bound", "--threads", "--max-bypass",
          "--seeds", "--audit", "--bounds"},
         "each planted fault has its own lock, scenarios and schedulers"},
        {"--bounds",
         {"--property", "--scenario", "--scheduler", "--bound", "--threads", "--seeds", "--audit"},
         "it has scenarios and schedulers of its own"},
        {"--audit", {"--scheduler", "--bound", "--seeds"}, "it has rounds of its own"},
        {"--list", {"--out"}, "nothing is tried that could be written"}};
    return all;
}

void refuse_misplaced(const CLI::App& app) {
    for (const misplaced& one : misplaced_options())
        for (const char* option : one.options)
            if (app.count(one.beside) != 0 && app.count(option) != 0)
                throw usage_error(
                    fmt::format("rwbench verify: {}: expected no {} beside it: {}", one.beside, option, one.why));
}

void require_sense(const verify_options& options) {
    if (options.part && !options.seed && !options.list)
        throw usage_error(
            "rwbench verify: --shard: expected --seed N beside it, the same for all shards: else each draws its own, "
            "and "
            "their reports don't fit together");
    if (options.seeds > 1 && options.by != scheduler::random && options.by != scheduler::pct)
        throw usage_error(
            "rwbench verify: --seeds: expected --scheduler random or pct beside it: the others find the same with any "
            "seed");
}

}  // namespace

verify_options parse_verify_options(const std::vector<std::string>& words) {
    verify_options options;
    CLI::App app("Model-checks locks: the source that ships, in a world that tries what threads may do to each other.",
                 "rwbench verify");
    app.footer(after_options);
    add_repeated(
        app, "--lock", [&](const std::string& text) { add_names(options.locks, text); },
        "Locks by name or glob; may repeat (all)", "NAME,...");
    app.add_option_function<std::vector<std::string>>(
           "--design",
           [&](const std::vector<std::string>& all) {
               options.designs.insert(options.designs.end(), all.begin(), all.end());
           },
           "A lock of your own, a template over our platform in a header, in place of the library's; may repeat")
        ->type_name("FILE:TYPE")
        ->allow_extra_args(false);
    add_repeated(
        app, "--property", [&](const std::string& text) { add_names(options.properties, text); },
        "Properties by name or glob; may repeat (all)", "NAME,...");
    add_repeated(
        app, "--scenario",
        [&](const std::string& text) {
            parse_scenario(text);
            options.scenarios.push_back(text);
        },
        "A scenario of your own, in place of the properties', watched by all of them; may repeat", "WORD");
    add_value(
        app, "--scheduler", [&](const std::string& text) { options.by = parse_scheduler(text); },
        "portfolio, dpor, exhaustive, bounded, random or pct (portfolio: all that serve, in turn)", "NAME");
    add_value(
        app, "--bound",
        [&](const std::string& text) { options.bound = static_cast<unsigned>(parse_count(text, 0, 20)); },
        "Interruptions of an execution that `bounded` tries at most (2)", "N");
    add_value(
        app, "--threads", [&](const std::string& text) { options.threads = parse_threads(text); },
        "Scenarios with so many threads (2,3)", "N,...");
    add_value(
        app, "--max-bypass", [&](const std::string& text) { options.max_bypass = parse_count(text, 0, 1'000'000); },
        "A waiter that is overtaken more often is a violation, whatever its lock promises", "N");
    add_value(
        app, "--budget",
        [&](const std::string& text) {
            options.budget_ns = parse_duration(text, most_hours);
            if (options.budget_ns == 0) throw std::invalid_argument("expected a time above zero");
        },
        "Time for all of it, as 90s, 10m or 8h (60s)", "TIME");
    add_value(
        app, "--seed", [&](const std::string& text) { options.seed = parse_count(text, 0, ~std::uint64_t{0} >> 1); },
        "Of what is drawn (drawn itself, and printed)", "N");
    add_value(
        app, "--seeds", [&](const std::string& text) { options.seeds = parse_count(text, 1, 1'000'000); },
        "With --scheduler random or pct: draws from each scenario so often, from --seed on (1)", "N");
    add_value(
        app, "--shard",
        [&](const std::string& text) {
            options.part = parse_shard(text, [](const char* name) { return std::getenv(name); });
        },
        "Does part I of N alone; `rwbench report --merge` joins them. auto, auto/N: as Slurm or GNU parallel says",
        "I/N");
    app.add_flag("--mutants", options.mutants,
                 "Looks for planted faults instead, and prints which property found which")
        ->disable_flag_override();
    app.add_flag("--audit", options.audit,
                 "Weakens each memory order by a notch instead, one at a time, and prints which property notices "
                 "(without --lock: of the locks without reentrancy)")
        ->disable_flag_override();
    app.add_flag("--bounds", options.bounds,
                 "Finds how often a waiter is overtaken at the most, by runs of growing length, in place of the "
                 "properties (without --lock: of the locks without reentrancy)")
        ->disable_flag_override();
    app.add_flag("--strict", options.strict,
                 "A scenario that was not exhausted, or a weakened order that survives, is undecided: exit code 4")
        ->disable_flag_override();
    app.add_flag("--list", options.list, "Prints the scenarios that would be tried, and tries none")
        ->disable_flag_override();
    app.add_flag("--list-properties", options.list_properties)->group("");  // no user's: `rwbench list properties` is
    app.add_flag("--quiet", options.quiet, "No progress on the terminal")->disable_flag_override();
    add_value(
        app, "--replay", [&](const std::string& text) { options.replay = text; },
        "Shows the violations of a file that --out wrote, each by its decisions", "FILE");
    add_value(
        app, "--out", [&](const std::string& text) { options.out = text; }, "Writes all that was found as JSON",
        "FILE");
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
    } catch (const CLI::Success&) {
        options.help = app.help();
    } catch (const CLI::ExtrasError&) {
        const std::string word = app.remaining(true).front();
        std::vector<std::string> names;
        for (const CLI::Option* option : app.get_options())
            for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
        throw usage_error(word.starts_with("-")
                              ? fmt::format("rwbench verify: {}: no such option{}; see `rwbench verify --help`", word,
                                            did_you_mean(word, names))
                              : fmt::format("rwbench verify: {}: expected an option, each begins with --", word));
    } catch (const CLI::ParseError& error) {
        throw usage_error(fmt::format("rwbench verify: {}; see `rwbench verify --help`", error.what()));
    }
    refuse_misplaced(app);
    require_sense(options);
    options.command = "rwbench verify";
    for (const std::string& word : words) options.command += " " + word;
    return options;
}

}  // namespace rwbench::verify

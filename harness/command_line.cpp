// command_line.cpp: see command_line.hpp. The grammar is CLI11's; the values are parsed by units.hpp.
#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "battery/behaviour.hpp"
#include "errors.hpp"
#include "list_command.hpp"
#include "names.hpp"
#include "units.hpp"
#include "version.hpp"

namespace rwbench {
namespace {

constexpr std::uint64_t most_workers = 10'000;
constexpr std::uint64_t most_iterations = 1'000'000'000'000;
constexpr std::uint64_t most_trials = 1'000'000;
constexpr std::uint64_t most_locks = 100'000;

// An option whose whole value goes through `parse`, which says what it expected in a std::invalid_argument.
CLI::Option* add_value(CLI::App& app, const std::string& name, std::function<void(const std::string&)> parse,
                       const std::string& meaning, const std::string& value) {
    auto checked = [name, parse = std::move(parse)](const std::string& text) {
        try {
            parse(text);
        } catch (const std::invalid_argument& error) {
            throw usage_error(fmt::format("{} {}: {}", name, text.empty() ? "\"\"" : text, error.what()));
        }
    };
    return app.add_option_function<std::string>(name, checked, meaning)->type_name(value);
}

template <class T>
std::function<void(const std::string&)> count_into(T& into, std::uint64_t low, std::uint64_t high) {
    return [&into, low, high](const std::string& text) {
        into = static_cast<std::uint32_t>(parse_count(text, low, high));
    };
}

template <class T>
std::function<void(const std::string&)> time_into(T& into, bool may_be_zero) {
    return [&into, may_be_zero](const std::string& text) {
        const std::uint64_t ns = parse_duration(text);
        if (ns == 0 && !may_be_zero) throw std::invalid_argument("expected a time above zero");
        into = ns;
    };
}

// Each element of "a,b,c" through `parse`, those that were there before dropped, doubles dropped.
template <class T>
std::function<void(const std::string&)> list_into(std::vector<T>& into, std::function<T(const std::string&)> parse) {
    return [&into, parse](const std::string& text) {
        std::vector<T> parsed;
        for (const std::string& element : split_list(text)) {
            T value = parse(element);
            if (std::find(parsed.begin(), parsed.end(), value) == parsed.end()) parsed.push_back(value);
        }
        if (parsed.empty()) throw std::invalid_argument("expected at least one value, several separated by commas");
        into = std::move(parsed);
    };
}

std::function<void(const std::string&)> counts_into(std::vector<std::uint32_t>& into, std::uint32_t least,
                                                    std::uint32_t most) {
    return list_into<std::uint32_t>(into, [least, most](const std::string& text) {
        return static_cast<std::uint32_t>(parse_count(text, least, most));
    });
}

void add_names(std::vector<std::string>& into, const std::string& text) {
    const auto names = split_list(text);
    if (names.empty()) throw std::invalid_argument("expected at least one name, several separated by commas");
    into.insert(into.end(), names.begin(), names.end());
}

std::uint32_t parse_arrival(const std::string& text) {
    if (text == "poisson") return RWBENCH_ARRIVAL_POISSON;
    if (text == "fixed") return RWBENCH_ARRIVAL_FIXED;
    throw std::invalid_argument("expected poisson or fixed");
}

// A name may hold commas: each file has a --plugin of its own.
void add_plugins(CLI::App& app, std::vector<std::string>& into) {
    auto each = [&into](const std::vector<std::string>& files) {
        for (const std::string& file : files) {
            if (file.empty()) throw usage_error("--plugin \"\": expected the name of a shared object");
            into.push_back(file);
        }
    };
    app.add_option_function<std::vector<std::string>>("--plugin", each,
                                                      "Load locks and scenarios from a shared object; may repeat")
        ->type_name("FILE")
        ->allow_extra_args(false);
}

void add_repeated(CLI::App& app, const std::string& name, std::vector<std::string>& into, const std::string& meaning) {
    auto each = [name, &into](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) try {
                add_names(into, text);
            } catch (const std::invalid_argument& error) {
                throw usage_error(fmt::format("{} {}: {}", name, text.empty() ? "\"\"" : text, error.what()));
            }
    };
    app.add_option_function<std::vector<std::string>>(name, each, meaning)
        ->type_name("NAME,...")
        ->allow_extra_args(false);
}

pinning parse_pinning(const std::string& text) {
    if (text == "none") return pinning::none;
    if (text == "compact") return pinning::compact;
    if (text == "spread") return pinning::spread;
    throw std::invalid_argument("expected none, compact or spread");
}

void add_run(CLI::App& app, run_options& options, const catalogue& available) {
    add_repeated(app, "--scenario", options.scenarios, "Scenarios by name or glob, or all; may repeat");
    add_repeated(app, "--lock", options.locks,
                 "Locks by name or glob; may repeat (the library's, those of plugins, std::mutex, std::shared_mutex)");
    add_plugins(app, options.plugins);
    add_value(app, "--readers", counts_into(options.readers, 0, most_workers),
              "Numbers of workers that read (the scenario's)", "N,...");
    add_value(app, "--writers", counts_into(options.writers, 0, most_workers),
              "Numbers of workers that write (the scenario's)", "N,...");
    add_value(
        app, "--iterations",
        [&](const std::string& text) { options.iterations = parse_count(text, 1, most_iterations); },
        "Operations of each worker (the scenario's)", "N");
    add_value(app, "--duration", time_into(options.duration_ns, false), "Run by the clock in place of counting",
              "TIME");
    add_value(
        app, "--work", [&](const std::string& text) { options.work = text; },
        "What happens inside the critical section (the scenario's)", "NAME");
    add_value(app, "--read-delay", time_into(options.read_delay_ns, true), "How long a read takes (the work's)",
              "TIME");
    add_value(app, "--write-delay", time_into(options.write_delay_ns, true), "How long a write takes (the work's)",
              "TIME");
    add_value(app, "--think", time_into(options.think_ns, true),
              "Time between two operations of a worker, outside the lock (0s)", "TIME");
    add_value(app, "--threads", counts_into(options.threads, 1, most_workers),
              "Numbers of workers that both read and write (1, 2, 4 ... 2 x cores)", "N,...");
    add_value(app, "--read-ratio", list_into<double>(options.read_ratios, parse_ratio),
              "Shares of reads where workers do both (the scenario's)", "SHARE,...");
    add_value(app, "--timeout", time_into(options.timeout_ns, false),
              "How long an acquisition may wait, where it may not wait for ever (the scenario's)", "TIME");
    add_value(
        app, "--rate", [&](const std::string& text) { options.rate_per_s = parse_rate(text); },
        "Operations that arrive in a second, over all workers, where they arrive at a rate (the scenario's)", "RATE");
    add_value(
        app, "--arrival", [&](const std::string& text) { options.arrival = parse_arrival(text); },
        "When they do: poisson, at random, or fixed, at equal distances (poisson)", "HOW");
    add_value(app, "--locks", count_into(options.locks_to_pick, 1, most_locks),
              "How many locks there are to pick from, where there are several (the scenario's)", "N");
    add_value(
        app, "--skew", [&](const std::string& text) { options.skew = parse_exponent(text); },
        "Zipf exponent of the picks; 0 picks all alike (the scenario's)", "EXPONENT");
    add_value(
        app, "--runtime",
        [](const std::string& text) {
            if (text != "thread") throw std::invalid_argument("expected thread, the one runtime that there is");
        },
        "What a worker is: thread, an OS thread (thread)", "HOW");
    add_value(app, "--trials", count_into(options.trials, 1, most_trials), "Measured repetitions (10)", "N");
    add_value(app, "--warmup", count_into(options.warmup, 0, most_trials), "Discarded repetitions before them (2)",
              "N");
    add_value(
        app, "--seed", [&](const std::string& text) { options.seed = parse_count(text, 0, UINT64_MAX); },
        "Of everything random (drawn, and written in the report)", "N");
    add_value(
        app, "--pin", [&](const std::string& text) { options.pin = parse_pinning(text); },
        "Processor placement: none, compact or spread (none)", "HOW");
    add_value(app, "--watchdog", time_into(options.watchdog_ns, false),
              "Give up when no worker gets anywhere for so long (60s)", "TIME");
    add_value(
        app, "--out",
        [&](const std::string& text) {
            if (text.empty()) throw std::invalid_argument("expected the name of a file");
            if (text == "-")
                throw std::invalid_argument("expected the name of a file; --json writes the report to stdout");
            if (text.starts_with("--"))
                throw std::invalid_argument(
                    fmt::format("expected the name of a file; one that really begins with -- is named ./{}", text));
            options.out = text;
        },
        "Where the report goes; an old one is replaced (rwbench-SCENARIO-TIME.json here)", "FILE");
    app.add_flag("--observe", options.observe,
                 "Untimed trials after the timed ones, that count how often waiters are overtaken")
        ->disable_flag_override();
    app.add_flag("--json", options.json, "The report on stdout, no table; no file unless --out names one")
        ->disable_flag_override();
    app.add_flag("--quiet", options.quiet, "No progress bar and no table: only errors, and the report's file")
        ->disable_flag_override();
    app.footer([&available] {
        return "A TIME has its unit (500us, 1ms, 2s), a SHARE is written 99.9% or 0.999, a RATE 2000/s.\n"
               "Exit codes: 0 measured, 1 a lock broke its promise or failed, 2 bad usage, 3 the environment failed,\n"
               "128 + signal interrupted (130 by ^C); the report then holds what was finished.\n\n" +
               list_as_text(available, "");
    });
}

void add_battery(CLI::App& app, battery_options& options) {
    add_repeated(app, "--lock", options.locks, "Locks by name or glob; may repeat (all)");
    add_repeated(app, "--behaviour", options.behaviours, "Behaviours by name or glob; may repeat (all)");
    add_plugins(app, options.plugins);
    app.add_flag("--json", options.json, "What was seen as JSON on stdout, with more detail")->disable_flag_override();
    app.footer([] {
        std::string text =
            "Each is tried in a child process of its own: a lock that hangs or crashes costs that row alone.\n"
            "Exit codes: 0 shown, whatever locks did; 1 a lock of the library broke a promise; 2 bad usage;\n"
            "3 the environment failed.\n\nBehaviours\n";
        for (const battery::behaviour& one : battery::registered_behaviours())
            text += fmt::format("  {:<{}}  {}\n", one.name, 28, one.question);
        return text;
    });
}

void add_list(CLI::App& app, list_options& options) {
    auto what = [&options](const std::string& text) {
        static const std::vector<std::string> parts{"scenarios", "locks", "properties", "designs"};
        if (std::find(parts.begin(), parts.end(), text) == parts.end())
            throw usage_error(
                fmt::format("{}: expected scenarios, locks, properties or designs{}", text, did_you_mean(text, parts)));
        options.what = text;
    };
    app.add_option_function<std::string>("what", what, "scenarios, locks, properties or designs (all)")->type_name("");
    app.add_flag("--json", options.json, "As JSON")->disable_flag_override();
    add_plugins(app, options.plugins);
}

void add_report(CLI::App& app, report_options& options) {
    app.add_option("REPORT", options.files, "Reports, as --out of `run` and `verify` writes them")->type_name("FILE");
    app.add_flag("--merge", options.merge, "Joins the reports of the shards of one `rwbench verify --shard` into --out")
        ->disable_flag_override();
    app.add_option("--out", options.out, "Where the joined report goes")->type_name("FILE");
    app.add_flag("--strict", options.strict, "What was not tried to its end is undecided: exit code 4")
        ->disable_flag_override();
    app.footer([] {
        return "Prints what each report says, as the command that wrote it did.\n"
               "Exit codes: 0 it held; 1 a lock broke a promise or failed, or a planted fault was not found; 2 bad "
               "usage, "
               "or reports\n"
               "that don't fit together; 3 the environment failed; 4 with --strict: something was not tried to its "
               "end, or "
               "is missing.\n";
    });
}

void require_sense(const report_options& options) {
    if (options.files.empty()) throw usage_error("REPORT: expected at least one file; see `rwbench report --help`");
    if (options.merge && !options.out) throw usage_error("--merge: expected --out FILE beside it");
    if (options.out && !options.merge)
        throw usage_error("--out: expected --merge beside it; what a report says is printed to stdout");
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

// "--trials: 1 required N missing" -> "--trials"
std::string name_in(const CLI::ParseError& error) {
    const std::string text = error.what();
    return text.substr(0, text.find_first_of(": "));
}

std::string no_such_option(const std::string& word, const CLI::App& app) {
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("{}: no such option{}", name, did_you_mean(name, option_names(app)));
}

std::string without_a_command(const CLI::App& app, const std::string& word) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    if (word.empty()) return fmt::format("expected a command: {}", fmt::join(names, " or "));
    if (word.starts_with("-")) return no_such_option(word, app);
    return fmt::format("{}: no such command{}; expected {}", word, did_you_mean(word, names), fmt::join(names, " or "));
}

// CLI11's errors in our words: the option, and what was expected.
std::string refusal(const CLI::App& app, const std::string& first_word, const CLI::ParseError& error) {
    const auto commands = app.get_subcommands();
    if (commands.empty()) return without_a_command(app, first_word);
    if (first_word.starts_with("-"))
        return fmt::format("{0}: expected the command first, options after it: rwbench {1} {0}", first_word,
                           commands.front()->get_name());
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const std::string word = app.remaining(true).front();
        return word.starts_with("-") ? no_such_option(word, *commands.front())
                                     : fmt::format("{}: expected an option, each begins with --", word);
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        const std::string text = error.what();
        if (text.find("flag override") != text.npos) return fmt::format("--{}: expected no value", name_in(error));
        return fmt::format("{}: expected {}", name_in(error),
                           text.find("received") != text.npos ? "once" : "a value after it");
    }
    return error.what();
}

// Of the command that was recognised; empty: none was.
std::string command_of(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return commands.empty() ? "" : commands.front()->get_name();
}

// As a shell would take it back.
std::string quoted(const std::string& word) {
    constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,%+@";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
    std::string text = "'";
    for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string as_called(const std::vector<std::string>& words) {
    std::string command = "rwbench";
    for (const std::string& word : words) command += " " + quoted(word);
    return command;
}

}  // namespace

command parse_command_line(const std::vector<std::string>& words, const catalogue& available) {
    run_options run;
    battery_options battery;
    list_options list;
    report_options report;
    CLI::App app("Measures reader-writer locks under contention, and checks that they keep their promise.", "rwbench");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("rwbench ") + version);
    CLI::App& run_app = *app.add_subcommand("run", "Measures locks under scenarios; prints a table, writes a report");
    CLI::App& battery_app =
        *app.add_subcommand("battery", "Tries what tables of speed don't show: who hangs, who starves, who meets");
    CLI::App& list_app = *app.add_subcommand("list", "Says what there is, with a line each");
    CLI::App& report_app = *app.add_subcommand("report", "Says what stored reports say; joins those of shards");
    app.add_subcommand("verify", "Model-checks the locks' own source: what threads may do to each other, step by step");
    add_run(run_app, run, available);
    add_battery(battery_app, battery);
    add_list(list_app, list);
    add_report(report_app, report);

    const std::string first_word = words.empty() ? "" : words.front();
    if (first_word == "verify") return verify_words{{words.begin() + 1, words.end()}};
    std::string command, refused;
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
        if (battery_app.parsed()) return battery;
        if (list_app.parsed()) return list;
        if (report_app.parsed()) {
            require_sense(report);
            report.command = as_called(words);
            return report;
        }
        // Not CLI11's to require: a misspelt --scenario is to be told as that.
        if (run.scenarios.empty())
            throw usage_error("--scenario: expected at least one name; `rwbench list scenarios` shows them all");
        run.command = as_called(words);
        return run;
    } catch (const CLI::CallForVersion& wanted) {
        return help_wanted{std::string(wanted.what()) + "\n"};
    } catch (const CLI::Success&) {
        return help_wanted{app.help()};
    } catch (const CLI::ParseError& error) {
        command = first_word.starts_with("-") ? "" : command_of(app);
        refused = fmt::format("{}; see `rwbench {}--help`", refusal(app, first_word, error),
                              command.empty() ? "" : command + " ");
    } catch (const usage_error& error) {
        command = command_of(app);
        refused = error.what();
    }
    throw usage_error(fmt::format("rwbench{}{}: {}", command.empty() ? "" : " ", command, refused));
}

}  // namespace rwbench

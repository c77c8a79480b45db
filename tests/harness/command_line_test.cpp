// command_line_test.cpp: words become options, or one line that says what was expected.
#include "command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "errors.hpp"
#include "fakes.hpp"

namespace rwbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CommandLine : public ::testing::Test {
   protected:
    command parsed(const std::vector<std::string>& words) { return parse_command_line(words, known.all); }
    run_options run(std::vector<std::string> words) {
        words.insert(words.begin(), "run");
        return std::get<run_options>(parsed(words));
    }
    std::string refusal(const std::vector<std::string>& words) {
        return fakes::words_of<usage_error>([&] { parsed(words); });
    }
    std::string refusal_of_run(std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "--scenario", "read-heavy"});
        return refusal(words);
    }

    fakes::things known;
};

TEST_F(CommandLine, a_run_has_the_documented_defaults) {
    const run_options options = run({"--scenario", "read-heavy"});
    EXPECT_THAT(options.scenarios, ElementsAre("read-heavy"));
    EXPECT_TRUE(options.locks.empty());
    EXPECT_EQ(options.trials, 10u);
    EXPECT_EQ(options.warmup, 2u);
    EXPECT_EQ(options.pin, pinning::none);
    EXPECT_EQ(options.watchdog_ns, 60'000'000'000u);
    EXPECT_TRUE(options.readers.empty() && options.writers.empty());
    EXPECT_FALSE(options.seed || options.iterations || options.duration_ns || options.work || options.read_delay_ns ||
                 options.write_delay_ns || options.think_ns || options.out || options.quiet || options.json);
    EXPECT_EQ(options.command, "rwbench run --scenario read-heavy");
}

TEST_F(CommandLine, every_option_of_battery_arrives) {
    const auto all = std::get<battery_options>(parsed({"battery"}));
    EXPECT_TRUE(all.locks.empty() && all.behaviours.empty() && !all.json);
    const auto options = std::get<battery_options>(
        parsed({"battery", "--lock", "a,b", "--lock", "c", "--behaviour", "upgrade", "--json"}));
    EXPECT_THAT(options.locks, ElementsAre("a", "b", "c"));
    EXPECT_THAT(options.behaviours, ElementsAre("upgrade"));
    EXPECT_TRUE(options.json);
    EXPECT_EQ(refusal({"battery", "--lock", ""}),
              "rwbench battery: --lock \"\": expected at least one name, several separated by commas");
    EXPECT_EQ(refusal({"battery", "upgrade"}),
              "rwbench battery: upgrade: expected an option, each begins with --; see `rwbench battery --help`");
}

TEST_F(CommandLine, the_command_is_kept_as_a_shell_would_take_it_back) {
    EXPECT_EQ(run({"--scenario", "read-heavy", "--lock", "std::*", "--out", "it's here"}).command,
              "rwbench run --scenario read-heavy --lock 'std::*' --out 'it'\\''s here'");
}

TEST_F(CommandLine, every_option_of_run_arrives) {
    const run_options options = run({"--scenario",    "throughput,read-heavy",
                                     "--scenario",    "balanced",
                                     "--lock",        "std::*,RWLockFair",
                                     "--lock",        "x",
                                     "--readers",     "3,1",
                                     "--writers",     "4",
                                     "--iterations",  "5",
                                     "--duration",    "6ms",
                                     "--work",        "io",
                                     "--read-delay",  "7us",
                                     "--write-delay", "8ns",
                                     "--think",       "0s",
                                     "--threads",     "2,16,2",
                                     "--read-ratio",  "100%,99.9%,0.5",
                                     "--trials",      "9",
                                     "--warmup",      "0",
                                     "--seed",        "18446744073709551615",
                                     "--pin",         "spread",
                                     "--out",         "r.json",
                                     "--quiet",       "--json",
                                     "--watchdog",    "10s",
                                     "--timeout",     "11us",
                                     "--rate",        "12/s",
                                     "--arrival",     "fixed",
                                     "--locks",       "13",
                                     "--skew",        "1.4",
                                     "--plugin",      "a,b.so",
                                     "--plugin",      "./c.so"});
    EXPECT_THAT(options.plugins, ElementsAre("a,b.so", "./c.so"));
    EXPECT_THAT(options.scenarios, ElementsAre("throughput", "read-heavy", "balanced"));
    EXPECT_THAT(options.locks, ElementsAre("std::*", "RWLockFair", "x"));
    EXPECT_THAT(options.readers, ElementsAre(3u, 1u));
    EXPECT_THAT(options.writers, ElementsAre(4u));
    EXPECT_EQ(options.iterations, 5u);
    EXPECT_EQ(options.duration_ns, 6'000'000u);
    EXPECT_EQ(options.work, "io");
    EXPECT_EQ(options.read_delay_ns, 7'000u);
    EXPECT_EQ(options.write_delay_ns, 8u);
    EXPECT_EQ(options.think_ns, 0u);
    EXPECT_THAT(options.threads, ElementsAre(2, 16));
    EXPECT_THAT(options.read_ratios, ElementsAre(1.0, 0.999, 0.5));
    EXPECT_EQ(options.trials, 9u);
    EXPECT_EQ(options.warmup, 0u);
    EXPECT_EQ(options.seed, UINT64_MAX);
    EXPECT_EQ(options.pin, pinning::spread);
    EXPECT_EQ(options.out, "r.json");
    EXPECT_TRUE(options.quiet);
    EXPECT_TRUE(options.json);
    EXPECT_EQ(options.watchdog_ns, 10'000'000'000u);
    EXPECT_EQ(options.timeout_ns, 11'000u);
    EXPECT_EQ(options.rate_per_s, 12.0);
    EXPECT_EQ(options.arrival, static_cast<std::uint32_t>(RWBENCH_ARRIVAL_FIXED));
    EXPECT_EQ(options.locks_to_pick, 13u);
    EXPECT_EQ(options.skew, 1.4);
}

TEST_F(CommandLine, nonsense_is_refused_in_one_line_with_the_option_the_value_and_what_was_expected) {
    const struct {
        std::vector<std::string> words;
        const char* said;
    } cases[] = {
        {{"--readers", "-1"}, "rwbench run: --readers -1: expected a whole number from 0 to 10000"},
        {{"--readers=-1"}, "rwbench run: --readers -1: expected a whole number from 0 to 10000"},
        {{"--read-ratio", "200%"},
         "rwbench run: --read-ratio 200%: expected a share from 0% to 100%, such as 99.9% or 0.999"},
        {{"--trials", "0"}, "rwbench run: --trials 0: expected a whole number from 1 to 1000000"},
        {{"--duration", "5"},
         "rwbench run: --duration 5: expected a time with its unit (ns, us, ms, s, m or h), such as 500us or 1ms"},
        {{"--duration", "0s"}, "rwbench run: --duration 0s: expected a time above zero"},
        {{"--watchdog", "0s"}, "rwbench run: --watchdog 0s: expected a time above zero"},
        {{"--timeout", "0s"}, "rwbench run: --timeout 0s: expected a time above zero"},
        {{"--rate", "fast"}, "rwbench run: --rate fast: expected a rate from 1/s to 1000000000/s, such as 2000/s"},
        {{"--arrival", "burst"}, "rwbench run: --arrival burst: expected poisson or fixed"},
        {{"--locks", "0"}, "rwbench run: --locks 0: expected a whole number from 1 to 100000"},
        {{"--skew", "-1"}, "rwbench run: --skew -1: expected a number from 0 (all alike) to 10, such as 0.99"},
        {{"--iterations", "0"}, "rwbench run: --iterations 0: expected a whole number from 1 to 1000000000000"},
        {{"--threads", "2,0"}, "rwbench run: --threads 2,0: expected a whole number from 1 to 10000"},
        {{"--threads", ","}, "rwbench run: --threads ,: expected at least one value, several separated by commas"},
        {{"--lock", ""}, "rwbench run: --lock \"\": expected at least one name, several separated by commas"},
        {{"--pin", "tight"}, "rwbench run: --pin tight: expected none, compact or spread"},
        {{"--seed", "0x2a"}, "rwbench run: --seed 0x2a: expected a whole number from 0 to 18446744073709551615"},
        {{"--plugin", ""}, "rwbench run: --plugin \"\": expected the name of a shared object"},
        {{"--out", ""}, "rwbench run: --out \"\": expected the name of a file"},
        {{"--out", "--json"},
         "rwbench run: --out --json: expected the name of a file; one that really begins with -- is named ./--json"},
        {{"--out", "-"}, "rwbench run: --out -: expected the name of a file; --json writes the report to stdout"},
        {{"--runtime", "async"}, "rwbench run: --runtime async: expected thread, the one runtime that there is"},
    };
    for (const auto& each : cases) EXPECT_EQ(refusal_of_run(each.words), each.said);
}

TEST_F(CommandLine, unknown_words_are_refused_with_the_nearest) {
    EXPECT_EQ(refusal_of_run({"--itterations", "5"}),
              "rwbench run: --itterations: no such option (did you mean --iterations?); see `rwbench run --help`");
    EXPECT_EQ(refusal_of_run({"--itterations=5"}),
              "rwbench run: --itterations: no such option (did you mean --iterations?); see `rwbench run --help`");
    EXPECT_EQ(refusal_of_run({"extra"}),
              "rwbench run: extra: expected an option, each begins with --; see `rwbench run --help`");
    EXPECT_EQ(
        refusal({"lst"}),
        "rwbench: lst: no such command (did you mean list?); expected run or battery or list or report or verify; see "
        "`rwbench --help`");
    EXPECT_EQ(refusal({"--verion"}),
              "rwbench: --verion: no such option (did you mean --version?); see `rwbench --help`");
    EXPECT_EQ(refusal({"run", "--scenrio", "read-heavy"}),
              "rwbench run: --scenrio: no such option (did you mean --scenario?); see `rwbench run --help`");
    EXPECT_EQ(refusal({"run", "-j"}), "rwbench run: -j: no such option; see `rwbench run --help`");
    EXPECT_EQ(refusal({"run", "read-heavy"}),
              "rwbench run: read-heavy: expected an option, each begins with --; see `rwbench run --help`");
    EXPECT_EQ(refusal({"list", "loks"}),
              "rwbench list: loks: expected scenarios, locks, properties or designs (did you mean locks?)");
}

TEST_F(CommandLine, missing_words_are_asked_for) {
    EXPECT_EQ(refusal({}),
              "rwbench: expected a command: run or battery or list or report or verify; see `rwbench --help`");
    EXPECT_THAT(refusal({"run"}), HasSubstr("rwbench run: --scenario: expected at least one name"));
    EXPECT_EQ(refusal_of_run({"--trials"}),
              "rwbench run: --trials: expected a value after it; see `rwbench run --help`");
    EXPECT_EQ(refusal_of_run({"--trials", "1", "--trials", "2"}),
              "rwbench run: --trials: expected once; see `rwbench run --help`");
}

TEST_F(CommandLine, an_option_before_the_command_is_told_where_it_belongs) {
    EXPECT_EQ(
        refusal({"--json", "run", "--scenario", "read-heavy"}),
        "rwbench: --json: expected the command first, options after it: rwbench run --json; see `rwbench --help`");
    EXPECT_EQ(refusal({"--json", "run", "--scenario", "read-heavy", "--trials", "0"}),
              "rwbench run: --trials 0: expected a whole number from 1 to 1000000");
}

TEST_F(CommandLine, a_flag_takes_no_value) {
    for (const char* word : {"--json=3", "--quiet=false"})
        EXPECT_EQ(refusal_of_run({word}), "rwbench run: " + std::string(word).substr(0, std::string(word).find('=')) +
                                              ": expected no value; see `rwbench run --help`");
    EXPECT_EQ(refusal({"list", "--json=1"}), "rwbench list: --json: expected no value; see `rwbench list --help`");
}

TEST_F(CommandLine, threads_are_the_runtime_that_may_be_named) {
    EXPECT_EQ(run({"--scenario", "read-heavy", "--runtime", "thread"}).command,
              "rwbench run --scenario read-heavy --runtime thread");
}

TEST_F(CommandLine, every_refusal_is_one_line) {
    for (const auto& words : {std::vector<std::string>{},
                              {"run"},
                              {"run", "x\ny"},
                              {"run", "--json=x\ny"},
                              {"x\ny"},
                              {"run", "--scenario"},
                              {"list", "a", "b"},
                              {"list", "--trials", "1"}}) {
        const std::string said = refusal(words);
        EXPECT_NE(said, "");
        EXPECT_EQ(said.find('\n'), said.npos) << said;
    }
}

TEST_F(CommandLine, help_is_everywhere_and_says_what_there_is) {
    for (const auto& words : {std::vector<std::string>{"--help"}, {"run", "--help"}, {"list", "-h"}})
        EXPECT_THAT(std::get<help_wanted>(parsed(words)).text, HasSubstr("Usage: rwbench"));
    const std::string help = std::get<help_wanted>(parsed({"run", "--help"})).text;
    for (const char* option :
         {"--scenario",   "--lock",        "--readers", "--writers", "--iterations", "--duration", "--work",
          "--read-delay", "--write-delay", "--think",   "--threads", "--read-ratio", "--trials",   "--warmup",
          "--seed",       "--pin",         "--out",     "--quiet",   "--json",       "--watchdog", "--runtime"})
        EXPECT_THAT(help, HasSubstr(option));
    EXPECT_THAT(help, HasSubstr("uncontended"));
    EXPECT_THAT(help, HasSubstr("absl::Mutex"));
}

TEST_F(CommandLine, the_version_is_a_line) {
    EXPECT_THAT(std::get<help_wanted>(parsed({"--version"})).text, ::testing::MatchesRegex("rwbench [0-9.]+\n"));
}

TEST_F(CommandLine, report_joins_into_a_file_or_shows) {
    const auto options =
        std::get<report_options>(parsed({"report", "--merge", "a.json", "b.json", "--out", "c d.json"}));
    EXPECT_EQ(options.files, (std::vector<std::string>{"a.json", "b.json"}));
    EXPECT_TRUE(options.merge);
    EXPECT_EQ(options.out, "c d.json");
    EXPECT_EQ(options.command, "rwbench report --merge a.json b.json --out 'c d.json'");
    EXPECT_EQ(refusal({"report", "--merge", "a.json"}), "rwbench report: --merge: expected --out FILE beside it");
    EXPECT_EQ(refusal({"report", "a.json", "--out", "b.json"}),
              "rwbench report: --out: expected --merge beside it; what a report says is printed to stdout");
    EXPECT_EQ(refusal({"report"}), "rwbench report: REPORT: expected at least one file; see `rwbench report --help`");
}

TEST_F(CommandLine, list_takes_its_part_and_json) {
    EXPECT_EQ(std::get<list_options>(parsed({"list"})).what, "");
    const auto options = std::get<list_options>(parsed({"list", "locks", "--json"}));
    EXPECT_EQ(options.what, "locks");
    EXPECT_TRUE(options.json);
}

}  // namespace
}  // namespace rwbench

// formats_test.cpp: every registered format against its golden files, and what the table promises beyond them.
//
// A new format is tested by being registered: run the tests once with RWBENCH_UPDATE_GOLDEN=1 in the environment, which
// writes golden/<sample>.<format>, and read what it wrote before committing it. The same after a wanted change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "command.hpp"
#include "rwbench/report/format.hpp"
#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample_runs;

const std::filesystem::path golden_folder = RWBENCH_GOLDEN_FOLDER;

std::string table_of(const run& results, bool colour = false) {
    return find_format("table")->render(results, {.colour = colour});
}

std::size_t width_of(const std::string& line) {
    return static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

TEST(Formats, each_renders_its_golden_files) {
    const bool is_updating = std::getenv("RWBENCH_UPDATE_GOLDEN") != nullptr;
    for (const format* each : formats())
        for (const auto& [sample, results] : sample_runs()) {
            const auto golden = golden_folder / (sample + "." + each->name);
            const std::string rendered = each->render(results, {});
            if (is_updating) testing::put(golden, rendered);
            ASSERT_TRUE(std::filesystem::exists(golden)) << golden << ": see the head of this test";
            EXPECT_EQ(rendered, testing::content_of(golden)) << golden;
        }
}

TEST(Formats, no_golden_file_is_left_without_a_format) {
    std::set<std::string> expected, found;
    for (const format* each : formats())
        for (const auto& [sample, results] : sample_runs()) expected.insert(sample + "." + each->name);
    for (const auto& each : std::filesystem::directory_iterator(golden_folder))
        found.insert(each.path().filename().string());
    EXPECT_EQ(found, expected);
}

TEST(Formats, register_themselves_by_name) {
    std::vector<std::string> names;
    for (const format* each : formats()) {
        names.push_back(each->name);
        EXPECT_EQ(find_format(each->name), each);
        EXPECT_STRNE(each->summary, "");
    }
    EXPECT_THAT(names, ::testing::IsSupersetOf({"json", "table"}));
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(find_format("papyrus"), nullptr);
}

TEST(Formats, two_of_one_name_are_refused) {
    const format again{"json", "another", [](const run&, const style&) { return std::string(); }};
    EXPECT_THROW(format_registration{again}, std::logic_error);
    EXPECT_STRNE(find_format("json")->summary, "another");
}

TEST(Table, fits_the_page_with_the_longest_lock_names) {
    for (const auto& [name, results] : sample_runs())
        for (const std::string& line : lines_of(table_of(results))) EXPECT_LE(width_of(line), 120u) << line;
}

TEST(Table, columns_stand_under_their_titles) {
    const auto lines = lines_of(table_of(sample_runs().at("headline")));
    const auto title =
        std::find_if(lines.begin(), lines.end(), [](const auto& line) { return line.rfind("lock ", 0) == 0; });
    ASSERT_NE(title, lines.end());
    for (auto line = title; line != title + 11; ++line) EXPECT_EQ(width_of(*line), width_of(*title)) << *line;
}

TEST(Table, colour_is_there_only_when_asked_for_and_changes_no_letter) {
    for (const auto& [name, results] : sample_runs()) {
        const std::string plain = table_of(results), coloured = table_of(results, true);
        EXPECT_EQ(plain.find('\x1b'), std::string::npos);
        EXPECT_EQ(std::regex_replace(coloured, std::regex("\x1b\\[[0-9]*m"), ""), plain) << name;
    }
    EXPECT_THAT(table_of(sample_runs().at("headline"), true), HasSubstr("\x1b[32m"));
}

TEST(Table, only_what_lies_beyond_its_interval_is_coloured_as_better_or_worse) {
    run results;
    results.complete = true;
    for (const auto& [lock, range] : {std::pair{"faster", interval{1.01, 1.2}}, std::pair{"alike", interval{0.9, 1.2}},
                                      std::pair{"slower", interval{0.7, 0.99}}}) {
        cell& one = results.cells.emplace_back();
        one.lock = lock;
        one.trials.emplace_back();
        one.summary_of = summary{};
        one.summary_of->ratios = {{"std::mutex", 1.0, range}};
    }
    std::map<std::string, std::string> line_of;
    for (const std::string& line : lines_of(table_of(results, true))) line_of[line.substr(0, 6)] = line;
    EXPECT_THAT(line_of.at("faster"), HasSubstr("\x1b[32m"));
    EXPECT_THAT(line_of.at("slower"), HasSubstr("\x1b[31m"));
    EXPECT_THAT(line_of.at("alike "), Not(HasSubstr("\x1b[3")));
}

TEST(Table, nothing_in_a_name_or_a_reason_steers_the_terminal) {
    run results = sample_runs().at("interrupted");
    for (cell& each : results.cells) {
        each.lock = "evil\x1b[2J\n";
        each.scenario = "bell\a";
        each.reason = "\x1b]0;title\a";
    }
    results.warnings = {"\x1b[31m"};
    const std::string text = table_of(results);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\a'), std::string::npos);
}

TEST(Table, says_when_a_run_is_incomplete) {
    EXPECT_THAT(table_of(sample_runs().at("interrupted")), ::testing::StartsWith("INCOMPLETE"));
    EXPECT_THAT(table_of(sample_runs().at("headline")), Not(HasSubstr("INCOMPLETE")));
}

TEST(Table, says_where_trials_are_too_few_for_an_interval) {
    EXPECT_THAT(table_of(sample_runs().at("uncontended")), HasSubstr("No ± where fewer than 6 trials count"));
    EXPECT_THAT(table_of(sample_runs().at("headline")), Not(HasSubstr("No ±")));
}

TEST(Table, warns_of_a_build_that_is_not_optimised) {
    run results = sample_runs().at("headline");
    EXPECT_THAT(table_of(results), Not(HasSubstr("not optimised")));
    for (const char* flags : {"-O0 -g", "-O1 -g", "-O2 -fsanitize=thread"}) {
        results.where.compiler_flags = flags;
        EXPECT_THAT(table_of(results), HasSubstr("warning: these are figures of a build that is not optimised (" +
                                                 std::string(flags) + ")"));
    }
}

TEST(Table, says_where_not_every_wait_was_timed) {
    run results = testing::full_sample();
    results.cells[0].histograms = {{"read", 10, 3000, 64, {{2000, 10}}}};
    EXPECT_THAT(table_of(results), HasSubstr("one wait in 64 was"));
    results.cells[0].histograms[0].sampled_one_in = 1;
    EXPECT_THAT(table_of(results), Not(HasSubstr("one wait in")));
}

TEST(Table, a_histogram_speaks_before_the_trials_medians) {
    run results = testing::full_sample();
    results.cells[0].histograms = {{"read", 10, 3000, 64, {{2000, 10}}}};
    EXPECT_THAT(table_of(results), AllOf(HasSubstr("2.00 µs"), HasSubstr("3.00 µs")));
}

}  // namespace
}  // namespace rwbench::report

// json_test.cpp: what is written is read again, what is unknown is kept, and what is wrong is named.
#include "rwbench/report/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "command.hpp"
#include "json_tree.hpp"
#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using ::testing::AllOf;
using testing::full_sample;
using ::testing::HasSubstr;
using testing::ordered_json;
using testing::pointer;
using testing::sample_runs;
using testing::walk;

ordered_json parsed(const run& results) { return ordered_json::parse(to_json(results)); }

// What reading the document says is wrong; "": nothing.
report_error error_of(const ordered_json& document) {
    try {
        from_json(document.dump(), "the file");
    } catch (const report_error& error) {
        return error;
    }
    return report_error("", "", "");
}

TEST(Json, a_report_read_and_written_is_the_same) {
    for (const auto& [name, results] : sample_runs()) {
        const std::string text = to_json(results);
        EXPECT_EQ(to_json(from_json(text, name)), text) << name;
    }
    const std::string text = to_json(full_sample());
    EXPECT_EQ(to_json(from_json(text, "full")), text);
}

TEST(Json, a_seed_of_64_bits_keeps_every_digit) {
    run results;
    results.seed = std::numeric_limits<std::uint64_t>::max();
    EXPECT_THAT(to_json(results), HasSubstr("\"seed\": 18446744073709551615,"));
    EXPECT_EQ(from_json(to_json(results), "x").seed, results.seed);
}

TEST(Json, a_figure_keeps_every_digit) {
    run results = full_sample();
    results.duration_s = 0.1 + 0.2;
    EXPECT_EQ(from_json(to_json(results), "x").duration_s, results.duration_s);
}

TEST(Json, what_was_not_measured_is_null_and_never_nought) {
    run results;
    results.cells.emplace_back();
    results.cells[0].trials.emplace_back();
    const ordered_json document = parsed(results);
    const ordered_json& one = document["cells"][0]["trials"][0];
    for (const std::string& name : testing::nullable_in_a_trial) {
        ASSERT_TRUE(one.contains(name)) << name;
        EXPECT_TRUE(one[name].is_null()) << name;
    }
    for (const char* name : {"baseline", "reason", "size_bytes", "ideal_s", "floor_s", "summary", "overtakes"})
        EXPECT_TRUE(document["cells"][0].at(name).is_null()) << name;
    for (const char* name : {"cpu_model", "kernel", "commit", "governor", "virtualised", "load_start", "load_end"})
        EXPECT_TRUE(document["machine"].at(name).is_null()) << name;
}

TEST(Json, a_measured_nought_is_nought) {
    run results;
    results.cells.emplace_back();
    results.cells[0].trials.emplace_back().writes = 0;
    EXPECT_EQ(parsed(results)["cells"][0]["trials"][0]["writes"], 0);
    EXPECT_EQ(from_json(to_json(results), "x").cells[0].trials[0].writes, 0u);
}

TEST(Json, a_field_that_may_be_null_may_be_missing) {
    ordered_json document = parsed(full_sample());
    document["cells"][0]["trials"][0].erase("overlap");
    EXPECT_FALSE(from_json(document.dump(), "x").cells[0].trials[0].overlap);
}

TEST(Json, unknown_fields_are_kept_in_every_object) {
    ordered_json document = parsed(full_sample());
    std::vector<pointer> objects;
    walk(document, [&](const pointer& at, const ordered_json& value) {
        if (value.is_object() && !testing::is_list_of_names(at) && !testing::is_free_form(at)) objects.push_back(at);
    });
    ASSERT_GE(objects.size(), 14u);  // the run, machine, cell, summary, ratio, 2 intervals, 2 trials, waits ...
    int number = 0;
    for (const pointer& at : objects) document[at]["x_later"] = {{"number", ++number}, {"list", {1, nullptr, "two"}}};
    EXPECT_EQ(ordered_json::parse(to_json(from_json(document.dump(), "x"))), document);
}

TEST(Json, unknown_fields_stay_with_their_cell_when_others_go) {
    ordered_json document = parsed(sample_runs().at("headline"));
    for (std::size_t i = 0; i < document["cells"].size(); ++i) document["cells"][i]["x_later"] = i;
    run results = from_json(document.dump(), "x");
    results.cells.erase(results.cells.begin(), results.cells.begin() + 3);
    EXPECT_EQ(parsed(results)["cells"][0]["x_later"], 3);
}

TEST(Json, parameters_keep_their_types) {
    run results;
    results.cells.emplace_back().parameters = {
        {"whole", std::int64_t{-3}}, {"ratio", 1.0}, {"name", std::string("a/b~c")}, {"a/b", std::int64_t{1}}};
    EXPECT_EQ(from_json(to_json(results), "x").cells[0].parameters, results.cells[0].parameters);
}

TEST(Json, a_command_line_that_is_no_utf8_still_makes_a_report) {
    run results;
    results.command = "rwbench --out \xff";
    EXPECT_EQ(from_json(to_json(results), "x").command, "rwbench --out \xEF\xBF\xBD");
}

TEST(Json, a_figure_that_is_no_number_is_refused_by_its_name) {
    run results = full_sample();
    results.cells[0].trials[1].ops_per_s = std::numeric_limits<double>::infinity();
    try {
        to_json(results);
        FAIL() << "infinity was written";
    } catch (const report_error& error) {
        EXPECT_EQ(error.field(), "/cells/0/trials/1/ops_per_s");
    }
}

// ---- refused on reading -----------------------------------------------------------------------------------------------

TEST(Json, a_field_of_the_wrong_type_is_named) {
    const ordered_json sample = parsed(full_sample());
    int fields = 0;
    walk(sample, [&](const pointer& at, const ordered_json& value) {
        if (testing::is_free_form(at) || testing::is_derived(at) || at.empty()) return;
        ordered_json document = sample;
        document[at] = value.is_object() ? ordered_json(true) : ordered_json::object();
        const report_error error = error_of(document);
        // The element of a bucket is named; its schema is the whole report's where the field itself tells what this is.
        EXPECT_EQ(error.field(), at == pointer("/schema") ? "" : at.to_string());
        EXPECT_EQ(error.file(), "the file");
        ++fields;
    });
    EXPECT_GT(fields, 100);
}

TEST(Json, a_missing_field_is_named) {
    ordered_json document = parsed(full_sample());
    document["cells"][0]["trials"][1].erase("elapsed_s");
    EXPECT_STREQ(error_of(document).what(), "the file: /cells/0/trials/1: lacks the field \"elapsed_s\"");
}

TEST(Json, an_error_says_what_was_expected_and_found) {
    ordered_json document = parsed(full_sample());
    document["cells"][0]["trials"][0]["ops"] = "many";
    EXPECT_STREQ(error_of(document).what(),
                 "the file: /cells/0/trials/0/ops: expected an integer from 0, found a string: \"many\"");
    document = parsed(full_sample());
    document["cells"][0]["trials"][0]["ops"] = -1;
    EXPECT_STREQ(error_of(document).what(), "the file: /cells/0/trials/0/ops: expected an integer from 0, found -1");
    document = parsed(full_sample());
    document["cells"][0]["status"] = "splendid";
    EXPECT_STREQ(
        error_of(document).what(),
        "the file: /cells/0/status: expected measured, not_applicable, failed or unfinished, found \"splendid\"");
}

TEST(Json, a_count_written_as_a_whole_double_is_taken) {
    ordered_json document = parsed(full_sample());
    document["cells"][0]["trials"][0]["ops"] = 1020.0;
    EXPECT_EQ(from_json(document.dump(), "x").cells[0].trials[0].ops, 1020u);
    document["cells"][0]["trials"][0]["ops"] = 1020.5;
    EXPECT_EQ(error_of(document).field(), "/cells/0/trials/0/ops");
    document["cells"][0]["trials"][0]["ops"] = 1e300;
    EXPECT_EQ(error_of(document).field(), "/cells/0/trials/0/ops");
}

TEST(Json, a_newer_version_is_refused) {
    ordered_json document = parsed(full_sample());
    document["version"] = 2;
    EXPECT_STREQ(error_of(document).what(),
                 "the file: /version: is 2, newer than this rwbench reads (1): use a newer rwbench");
}

TEST(Json, a_newer_version_is_refused_before_its_fields_are_looked_at) {
    const ordered_json document = {{"schema", "rwbench-report"}, {"version", 3}};
    EXPECT_EQ(error_of(document).field(), "/version");
}

TEST(Json, what_is_no_report_is_refused) {
    EXPECT_THAT(error_of(ordered_json::object()).what(), HasSubstr("the file: is no rwbench report"));
    EXPECT_THAT(error_of({{"context", 1}, {"benchmarks", 2}}).what(), HasSubstr("is no rwbench report"));
    EXPECT_THAT(error_of(ordered_json::array()).what(),
                HasSubstr("expected an rwbench report (an object), found an array"));
    for (const char* text : {"", "{", "not json", "{\"schema\": \"rwbench-report\", \"version\": 1e999}", "\xff"})
        EXPECT_THROW(from_json(text, "x"), report_error) << text;
}

TEST(Json, a_report_cut_short_anywhere_is_refused) {
    const std::string text = to_json(full_sample());
    for (std::size_t size = 0; size + 2 < text.size(); size += 37)
        EXPECT_THROW(from_json(text.substr(0, size), "x"), report_error) << size;
}

TEST(Json, a_file_that_is_not_there_is_named) {
    try {
        read_report("/nonexistent/report.json");
        FAIL() << "it was read";
    } catch (const report_error& error) {
        EXPECT_THAT(error.what(), AllOf(HasSubstr("/nonexistent/report.json: "), HasSubstr("No such file")));
    }
    EXPECT_THROW(read_report("/"), report_error);
}

TEST(Json, a_file_is_read_as_it_was_written) {
    const testing::temporary_folder folder;
    const std::string text = to_json(full_sample());
    testing::put(folder.path() / "report.json", text);
    EXPECT_EQ(to_json(read_report(folder.path() / "report.json")), text);
}

// ---- Google Benchmark's part ----------------------------------------------------------------------------------------------

TEST(Benchmarks, where_elapsed_time_is_the_figure_a_trial_is_one_iteration) {
    const ordered_json entry = parsed(full_sample())["benchmarks"][1];
    EXPECT_EQ(entry["name"],
              "read-heavy/std::shared_mutex/iterations:10/read_delay:1ms/readers:100/work:io/"
              "write_delay:1ms/writers:2");
    EXPECT_EQ(entry["run_name"], entry["name"]);
    EXPECT_EQ(entry["repetitions"], 2);
    EXPECT_EQ(entry["repetition_index"], 1);
    EXPECT_EQ(entry["threads"], 102);
    EXPECT_EQ(entry["iterations"], 1);
    EXPECT_EQ(entry["real_time"], 62.5e6);
    EXPECT_EQ(parsed(full_sample())["benchmarks"][0]["iterations"], 1);  // of 1020 operations
}

TEST(Benchmarks, where_operations_are_the_figure_an_operation_is_one_iteration) {
    run results;
    cell& one = results.cells.emplace_back();
    one.of = metric::ops_per_s;
    one.parameters = {{"threads", std::int64_t{16}}};
    trial& measured = one.trials.emplace_back();
    measured.elapsed_s = 2;
    measured.ops = 1000;
    measured.cpu_user_s = 3.0;
    measured.cpu_system_s = 1.0;
    const ordered_json entry = parsed(results)["benchmarks"][0];
    EXPECT_EQ(entry["threads"], 16);
    EXPECT_EQ(entry["iterations"], 1000);
    EXPECT_EQ(entry["real_time"], 2e6);
    EXPECT_EQ(entry["cpu_time"], 4e6);
}

TEST(Benchmarks, where_cpu_time_is_the_figure_it_is_the_entrys) {
    const ordered_json entry = parsed(sample_runs().at("uncontended"))["benchmarks"][0];
    EXPECT_EQ(entry["cpu_time"], 14.0);
    EXPECT_EQ(entry["real_time"], 14.0);
    EXPECT_EQ(entry["threads"], 1);
}

TEST(Benchmarks, leave_out_what_is_not_valid_or_failed) {
    const ordered_json throughput = parsed(sample_runs().at("throughput"))["benchmarks"];
    EXPECT_EQ(throughput.size(), 5u * 6u);  // six cells of seven trials, one not valid; one cell without a valid one
    const ordered_json interrupted = parsed(sample_runs().at("interrupted"))["benchmarks"];
    EXPECT_EQ(interrupted.size(), 2u);
}

}  // namespace
}  // namespace rwbench::report

// schema_test.cpp: what we write holds by the JSON Schema, and what is broken does not, as judged by python3-jsonschema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "command.hpp"
#include "json_tree.hpp"
#include "rwbench/report/json.hpp"
#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using testing::full_sample;
using ::testing::HasSubstr;
using testing::ordered_json;
using testing::pointer;
using testing::run_command;
using testing::sample_runs;

// Fields whose null means "not measured" or "not known".
const std::set<std::string> nullable = [] {
    std::set<std::string> names = testing::nullable_in_a_trial;
    names.insert({"host_name", "cpu_model",    "mhz_per_cpu",   "kernel",        "compiler",  "compiler_flags",
                  "commit",    "governor",     "virtualised",   "load_start",    "load_end",  "baseline",
                  "reason",    "size_bytes",   "ideal_s",       "floor_s",       "summary",   "ci95",
                  "overtakes", "from_doorway", "bound",         "exceeded",      "trace",     "model_checking",
                  "variant",   "classes",      "chance_of_new", "least_classes", "violation", "at",
                  "shards",    "order_audit",  "searched",      "source",        "witness_s"});
    return names;
}();

// Nullable elsewhere; here it belongs to what stands beside it.
const std::set<std::string> needed = {"/cells/0/summary/ratios/0/baseline",
                                      "/verifications/0/bound",
                                      "/verifications/1/violation",
                                      "/model_checking/bounds/0/runs/0/bound",
                                      "/model_checking/planted_faults/0/violation",
                                      "/model_checking/order_audit/weakened/0/violation",
                                      "/model_checking/order_audit/weakened/0/at",
                                      "/model_checking/order_audit/unmet/0/at"};

class Schema : public ::testing::Test {
   protected:
    void add(const std::string& name, const std::string& text) {
        const std::string file = std::to_string(names_.size()) + ".json";
        testing::put(folder_.path() / file, text);
        names_.push_back(name);
    }

    // The validator's verdict on all that was added, in one call: the names of what it called valid.
    std::set<std::string> valid_ones() {
        result_ = run_command("cd '" + folder_.path().string() + "' && '" RWBENCH_VALIDATE_REPORT "' *.json");
        std::set<std::string> out;
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (result_.output.find("\n" + std::to_string(i) + ".json: valid") != std::string::npos ||
                result_.output.rfind(std::to_string(i) + ".json: valid", 0) == 0)
                out.insert(names_[i]);
        return out;
    }

    std::set<std::string> all() const { return {names_.begin(), names_.end()}; }

    testing::temporary_folder folder_;
    std::vector<std::string> names_;
    testing::command_result result_;
};

TEST_F(Schema, holds_for_every_report_that_we_write) {
    for (const auto& [name, results] : sample_runs()) add(name, to_json(results));
    add("full", to_json(full_sample()));
    EXPECT_EQ(valid_ones(), all()) << result_.output;
    EXPECT_EQ(result_.exit_code, 0);
}

TEST_F(Schema, allows_fields_that_it_does_not_know) {
    ordered_json document = ordered_json::parse(to_json(full_sample()));
    std::vector<pointer> objects;
    testing::walk(document, [&](const pointer& at, const ordered_json& value) {
        if (value.is_object() && !testing::is_free_form(at) && !testing::is_list_of_names(at)) objects.push_back(at);
    });
    for (const pointer& at : objects) document[at]["x_later"] = {1, 2, 3};
    add("enriched", document.dump());
    EXPECT_EQ(valid_ones(), all()) << result_.output;
}

TEST_F(Schema, a_null_stands_only_for_what_may_be_unknown) {
    const ordered_json sample = ordered_json::parse(to_json(full_sample()));
    std::set<std::string> expected;
    testing::walk(sample, [&](const pointer& at, const ordered_json&) {
        if (testing::is_free_form(at) || at.empty()) return;
        ordered_json document = sample;
        document[at] = nullptr;
        add(at.to_string(), document.dump());
        if (nullable.count(at.back()) != 0 && !testing::is_derived(at) && needed.count(at.to_string()) == 0)
            expected.insert(at.to_string());
    });
    EXPECT_THAT(valid_ones(), ::testing::ContainerEq(expected));
    EXPECT_EQ(result_.exit_code, 1);
}

TEST_F(Schema, refuses_a_value_of_another_type) {
    const ordered_json sample = ordered_json::parse(to_json(full_sample()));
    testing::walk(sample, [&](const pointer& at, const ordered_json& value) {
        if (testing::is_free_form(at)) return;
        if (at.to_string().find("/caches/") != std::string::npos) return;  // Google Benchmark's, always empty
        ordered_json document = sample;
        document[at] = value.is_boolean() ? ordered_json("true") : ordered_json(true);
        if (value.is_null()) document[at] = ordered_json::array();
        add(at.to_string(), document.dump());
    });
    EXPECT_EQ(valid_ones(), std::set<std::string>{});
    EXPECT_EQ(result_.exit_code, 1);
}

TEST_F(Schema, refuses_a_report_that_lacks_a_field) {
    const ordered_json sample = ordered_json::parse(to_json(full_sample()));
    testing::walk(sample, [&](const pointer& at, const ordered_json&) {
        if (testing::is_free_form(at) || at.empty()) return;
        const pointer parent = at.parent_pointer();
        if (!sample.at(parent).is_object()) return;
        if (at.back() == "family_index" || at.back() == "per_family_instance_index")
            return;  // not all versions have it
        ordered_json document = sample;
        document[parent].erase(at.back());
        add(at.to_string(), document.dump());
    });
    EXPECT_EQ(valid_ones(), std::set<std::string>{});
    EXPECT_EQ(result_.exit_code, 1);
}

TEST_F(Schema, refuses_figures_that_can_not_be) {
    const ordered_json sample = ordered_json::parse(to_json(full_sample()));
    const std::pair<const char*, ordered_json> impossible[] = {
        {"/version", 2},
        {"/schema", "another"},
        {"/seed", -1},
        {"/seed", 1.5},
        {"/started", "yesterday"},
        {"/duration_s", -1},
        {"/machine/cores", 0},
        {"/machine/commit", ""},
        {"/cells/0/lock", ""},
        {"/cells/0/status", "splendid"},
        {"/cells/0/metric", "speed"},
        {"/cells/0/trials", ordered_json::array()},  // measured, without a trial
        {"/cells/0/parameters/readers", nullptr},
        {"/cells/0/parameters/readers", ordered_json::array()},
        {"/cells/0/summary/ratios/0/value", 0},
        {"/cells/0/overtakes/trials", 1.5},
        {"/cells/0/overtakes/from_doorway/writer_by_writers/bound", -1},
        {"/cells/0/overtakes/from_doorway/writer_by_writers", 3},
        {"/cells/0/trials/0/ops", 1.5},
        {"/cells/0/trials/0/overlap", 1.5},
        {"/cells/0/trials/0/reader_jain", -0.5},
        {"/cells/0/trials/0/ctx_voluntary", "0"},
        {"/cells/0/histograms/0/side", "both"},
        {"/cells/0/histograms/0/buckets/0", {1, 2, 3}},
        {"/cells/0/histograms/0/buckets/0", {1}},
        {"/verifications/0/verdict", "fine"},
        {"/verifications/0/violation", sample["verifications"][1]["violation"]},
        {"/verifications/1/violation", nullptr},
        {"/verifications/1/bound", 2},
        {"/verifications/1/violation/decisions", "2 x"},
        {"/verifications/1/violation/story/0/thread", 0},
        {"/verifications/0/searches/0/chance_of_new", 1.5},
        {"/model_checking/source", ""},
        {"/model_checking/bounds/0/most", {1, -1}},
        {"/model_checking/bounds/0/witness_s", -1},
        {"/model_checking/bounds/0/runs/0/verdict", "fine"},
        {"/model_checking/shards/here", ordered_json::array()},
        {"/model_checking/shards/here", {0}},
        {"/model_checking/shards/here", {1, 1}},
        {"/model_checking/planted_faults/0/violation", nullptr},
        {"/model_checking/order_audit/weakened/0/violation", nullptr},
        {"/model_checking/order_audit/weakened/0/searched", "3 scenarios: 3 exhausted"},
        {"/model_checking/order_audit/weakened/0/weakened_to", "weak"},
        {"/benchmarks/0/time_unit", "us"},
        {"/benchmarks/0/iterations", 0}};
    for (const auto& [at, value] : impossible) {
        ordered_json document = sample;
        document[pointer(at)] = value;
        add(std::string(at) + " = " + value.dump(), document.dump());
    }
    ordered_json without_reason = sample;
    without_reason["cells"][0]["status"] = "failed";
    without_reason["cells"][0]["summary"] = nullptr;
    without_reason["cells"][0]["reason"] = nullptr;
    add("failed without a reason", without_reason.dump());
    ordered_json with_summary = sample;
    with_summary["cells"][0]["status"] = "failed";
    add("failed with a summary", with_summary.dump());
    ordered_json without_figure = sample;
    without_figure["cells"][0]["metric"] = "ns_per_op";
    add("a trial without the figure of its metric", without_figure.dump());
    EXPECT_EQ(valid_ones(), std::set<std::string>{});
    EXPECT_EQ(result_.exit_code, 1);
}

TEST_F(Schema, the_validator_names_file_and_field) {
    ordered_json document = ordered_json::parse(to_json(full_sample()));
    document["cells"][0]["trials"][0]["ops"] = "many";
    add("broken", document.dump());
    valid_ones();
    EXPECT_THAT(result_.output, HasSubstr("0.json: /cells/0/trials/0/ops: 'many' is not of type 'integer'"));
}

TEST_F(Schema, the_validator_tells_what_is_no_json_from_what_is_no_report) {
    add("no JSON", "{");
    valid_ones();
    EXPECT_EQ(result_.exit_code, 2) << result_.output;
    EXPECT_THAT(result_.output, HasSubstr("0.json: is not JSON"));
    testing::put(folder_.path() / "0.json", "{\"seed\": NaN}");
    valid_ones();
    EXPECT_EQ(result_.exit_code, 2) << result_.output;
    EXPECT_EQ(run_command(RWBENCH_VALIDATE_REPORT " /nonexistent").exit_code, 2);
    EXPECT_EQ(run_command(RWBENCH_VALIDATE_REPORT).exit_code, 2);
}

}  // namespace
}  // namespace rwbench::report

// report_command_test.cpp: reports are read, joined and shown, and the exit code says what they come to.
#include "report_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "errors.hpp"
#include "fakes.hpp"
#include "rwbench/report/json.hpp"

namespace rwbench {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

report::run shard_of_two(std::uint64_t number) {
    report::run out;
    out.complete = true;
    out.started = "2026-01-31T12:00:00Z";
    out.where.cores = 1;
    out.model.emplace().part = report::shards{.count = 2, .here = {number}, .ended_early = {}};
    report::verification& one = out.verifications.emplace_back();
    one.lock = "RWLockFair";
    one.scenario = "W|R";
    one.properties = {"exclusion"};
    one.how = report::verdict::exhausted;
    return out;
}

class ReportCommand : public ::testing::Test {
   protected:
    ReportCommand() : folder_(fs::temp_directory_path() / ("rwbench-report-test-" + std::to_string(::getpid()))) {
        fs::create_directory(folder_);
    }
    ~ReportCommand() override { fs::remove_all(folder_); }

    std::string put(const std::string& name, const report::run& results) const {
        std::ofstream(folder_ / name) << report::to_json(results);
        return (folder_ / name).string();
    }

    int perform(const std::vector<std::string>& files, bool merge = false, bool strict = false) {
        report_options options;
        options.files = files;
        options.merge = merge;
        options.strict = strict;
        options.command = "rwbench report";
        if (merge) options.out = out_file();
        return report_command(options, world_.seen());
    }

    std::string refusal(const std::vector<std::string>& files, bool merge) {
        return fakes::words_of<usage_error>([&] { perform(files, merge); });
    }

    std::string out_file() const { return (folder_ / "whole.json").string(); }

    fs::path folder_;
    fakes::world world_;
};

TEST_F(ReportCommand, a_report_is_shown_as_the_command_that_wrote_it_showed_it) {
    EXPECT_EQ(perform({put("one.json", shard_of_two(1))}), exit_held);
    EXPECT_THAT(world_.out.str(), AllOf(HasSubstr("exclusion                   held"), HasSubstr("shard 1 of 2"),
                                        Not(HasSubstr("one.json"))));
}

TEST_F(ReportCommand, several_are_shown_by_their_files) {
    perform({put("one.json", shard_of_two(1)), put("two.json", shard_of_two(2))});
    EXPECT_THAT(world_.out.str(), AllOf(HasSubstr("one.json:\n"), HasSubstr("\n\n" + folder_.string() + "/two.json:")));
}

TEST_F(ReportCommand, shards_are_joined_into_a_file) {
    EXPECT_EQ(perform({put("one.json", shard_of_two(1)), put("two.json", shard_of_two(2))}, true, true), exit_held);
    const report::run whole = report::read_report(out_file());
    EXPECT_TRUE(whole.complete);
    EXPECT_EQ(whole.verifications.size(), 2u);
    EXPECT_EQ(world_.err.str(), "");
}

TEST_F(ReportCommand, a_missing_shard_is_warned_of_and_undecided_where_that_matters) {
    const std::string one = put("one.json", shard_of_two(1));
    EXPECT_EQ(perform({one}, true), exit_held);
    EXPECT_THAT(world_.err.str(), HasSubstr("warning: of 2 shards these are missing: 2;"));
    EXPECT_THAT(world_.out.str(), HasSubstr("INCOMPLETE: a part is missing"));
    EXPECT_FALSE(report::read_report(out_file()).complete);
    EXPECT_EQ(perform({one}, true, true), exit_undecided);
}

TEST_F(ReportCommand, a_violation_falls_short) {
    report::run broken = shard_of_two(1);
    broken.verifications[0].how = report::verdict::violated;
    broken.verifications[0].violation.emplace().property = "exclusion";
    EXPECT_EQ(perform({put("one.json", broken)}), exit_fell_short);
}

TEST_F(ReportCommand, what_does_not_fit_is_refused_and_nothing_written) {
    const std::string one = put("one.json", shard_of_two(1));
    EXPECT_THAT(refusal({one, one}, true), AllOf(HasSubstr("rwbench report: --merge "), HasSubstr("holds shard 1")));
    EXPECT_FALSE(fs::exists(out_file()));
    EXPECT_THAT(refusal({"/nowhere.json"}, false), HasSubstr("rwbench report: /nowhere.json: can't be opened"));
    EXPECT_EQ(world_.out.str(), "");
}

}  // namespace
}  // namespace rwbench

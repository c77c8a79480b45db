// google_benchmark_test.cpp: Google Benchmark's own compare.py reads our reports. It needs the packages
// libbenchmark-tools and python3-scipy, and is skipped, loudly, where they are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "command.hpp"
#include "rwbench/report/json.hpp"
#include "sample_runs.hpp"

namespace rwbench::report {
namespace {

using ::testing::HasSubstr;
using testing::run_command;

std::string setting(const char* name, const char* usual) {
    const char* given = std::getenv(name);
    return given != nullptr ? given : usual;
}

class ComparePy : public ::testing::Test {
   protected:
    void SetUp() override {
        if (!std::filesystem::exists(tool_))
            GTEST_SKIP() << tool_ << " is not there (apt-get install libbenchmark-tools)";
        if (run_command(python_ + " -c 'import numpy, scipy.stats'").exit_code != 0)
            GTEST_SKIP() << python_ << " has no scipy (apt-get install python3-scipy)";
        testing::put(folder_.path() / "base.json", to_json(testing::sample_runs().at("headline")));
        run slower = testing::sample_runs().at("headline");
        for (cell& each : slower.cells)
            for (trial& one : each.trials) one.elapsed_s *= 2;
        testing::put(folder_.path() / "new.json", to_json(slower));
    }

    const std::string tool_ = setting("RWBENCH_COMPARE_PY", "/usr/share/benchmark/compare.py");
    const std::string python_ = setting("RWBENCH_COMPARE_PYTHON", "/usr/bin/python3");
    testing::temporary_folder folder_;
};

TEST_F(ComparePy, compares_two_reports) {
    const auto found = run_command("cd '" + folder_.path().string() + "' && " + python_ + " " + tool_ +
                                   " --no-color benchmarks base.json new.json");
    EXPECT_EQ(found.exit_code, 0) << found.output;
    EXPECT_THAT(found.output, ::testing::ContainsRegex("read-heavy/RWLockFair/[^ ]* +\\+1\\.0000"));
    EXPECT_THAT(found.output, ::testing::ContainsRegex("read-heavy/RWLockFair/[^ ]*_pvalue +0\\.00"));
}

TEST_F(ComparePy, compares_two_locks_of_one_report) {
    const auto found = run_command("cd '" + folder_.path().string() + "' && " + python_ + " " + tool_ +
                                   " --no-color filters base.json std::mutex std::shared_mutex");
    EXPECT_EQ(found.exit_code, 0) << found.output;
    EXPECT_THAT(found.output, HasSubstr("-0.96"));  // 1.125 s against 39 ms
}

}  // namespace
}  // namespace rwbench::report

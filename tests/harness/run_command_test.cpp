// run_command_test.cpp: a run from its options to its exit code, table, report and last words.
#include "run_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "errors.hpp"
#include "fakes.hpp"
#include "rwbench/report/json.hpp"

namespace rwbench {
namespace {

namespace fs = std::filesystem;
using fakes::good;
using fakes::options;
using fakes::scripted_executor;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Runs in a folder of its own.
class RunCommand : public ::testing::Test {
   protected:
    RunCommand() {
        std::string name = (fs::temp_directory_path() / "rwbench-test-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        fs::current_path(folder_);
    }
    ~RunCommand() override {
        fs::current_path(before_);
        fs::remove_all(folder_);
    }

    int run(const run_options& wanted, executor& executor) {
        return run_command(wanted, known.all, executor, world.seen());
    }
    static run_options to_file(run_options wanted) {
        wanted.out = "r.json";
        return wanted;
    }
    static report::run written() { return report::read_report("r.json"); }
    static std::vector<std::string> files() {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(".")) names.push_back(entry.path().filename().string());
        return names;
    }

    fakes::things known;
    fakes::world world;

   private:
    fs::path before_ = fs::current_path(), folder_;
};

TEST_F(RunCommand, a_run_that_held_prints_the_table_and_says_where_the_report_is) {
    scripted_executor executor;
    EXPECT_EQ(run(to_file(options({"read-heavy"})), executor), exit_held);
    EXPECT_THAT(world.out.str(), StartsWith("read-heavy"));
    EXPECT_THAT(world.out.str(), HasSubstr("times better than"));
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: r.json\n"));
    EXPECT_EQ(world.err.str(), "");
}

TEST_F(RunCommand, the_report_holds_the_run) {
    scripted_executor executor([this](const trial_request& request) {
        world.now_ns += 1'000'000'000;
        return good(request, fakes::name_of(request) == "std::mutex" ? 60'000'000 : 20'000'000);
    });
    run_options wanted = to_file(options({"read-heavy"}));
    wanted.command = "rwbench run --scenario read-heavy";
    run(wanted, executor);
    const report::run report = written();
    EXPECT_TRUE(report.complete);
    EXPECT_EQ(report.command, "rwbench run --scenario read-heavy");
    EXPECT_EQ(report.seed, 42u);
    EXPECT_EQ(report.started, "2026-01-31T12:00:00Z");
    EXPECT_DOUBLE_EQ(report.duration_s, 16);
    ASSERT_EQ(report.cells.size(), 3u);
    EXPECT_EQ(report.cells[0].lock, "RWLockFair");
    EXPECT_EQ(report.cells[0].size_bytes, 8u);
    EXPECT_EQ(report.cells[0].baseline, "std::shared_mutex");
    EXPECT_EQ(report.cells[1].baseline, "std::shared_mutex");
    EXPECT_EQ(report.cells[2].baseline, "") << "no baseline of its own";
    ASSERT_TRUE(report.cells[0].summary_of);
    EXPECT_DOUBLE_EQ(report.cells[0].summary_of->median, 0.02);
    ASSERT_EQ(report.cells[0].summary_of->ratios.size(), 2u);
    EXPECT_EQ(report.cells[0].summary_of->ratios[0].baseline, "std::mutex");
    EXPECT_DOUBLE_EQ(report.cells[0].summary_of->ratios[0].value, 3);
    EXPECT_DOUBLE_EQ(report.cells[0].summary_of->ratios[1].value, 1);
    EXPECT_DOUBLE_EQ(report.cells[0].floor_s.value(), 0.02);
}

TEST_F(RunCommand, without_a_seed_the_drawn_one_is_written_down) {
    scripted_executor executor;
    run_options wanted = to_file(options({"read-heavy"}));
    wanted.seed.reset();
    run(wanted, executor);
    EXPECT_EQ(written().seed, 7u);
}

TEST_F(RunCommand, without_a_file_named_it_takes_a_new_one_in_the_current_folder) {
    scripted_executor executor;
    run(options({"read-heavy"}), executor);
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: rwbench-read-heavy-20260131T120000Z.json\n"));
    run(options({"read-heavy"}), executor);
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: rwbench-read-heavy-20260131T120000Z-2.json\n"));
    run(options({"read-heavy", "balanced"}), executor);
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: rwbench-20260131T120000Z.json\n"));
    EXPECT_EQ(files().size(), 3u);
}

TEST_F(RunCommand, a_file_that_another_run_made_meanwhile_is_left_alone) {
    const std::string same_name = "rwbench-read-heavy-20260131T120000Z.json";
    scripted_executor executor([&](const trial_request& request) {
        std::ofstream(same_name) << "another's";
        return good(request);
    });
    run(options({"read-heavy"}), executor);
    std::string kept;
    std::getline(std::ifstream(same_name), kept);
    EXPECT_EQ(kept, "another's");
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: rwbench-read-heavy-20260131T120000Z-2.json\n"));
    EXPECT_EQ(report::read_report("rwbench-read-heavy-20260131T120000Z-2.json").cells.size(), 3u);
}

TEST_F(RunCommand, a_named_file_is_replaced_and_that_is_said) {
    scripted_executor executor;
    run(to_file(options({"read-heavy"})), executor);
    run(to_file(options({"read-heavy"})), executor);
    EXPECT_THAT(world.out.str(), EndsWith("\nreport: r.json (replaced)\n"));
    EXPECT_EQ(files().size(), 1u);
}

TEST_F(RunCommand, json_goes_to_stdout_in_the_tables_place_and_to_a_file_only_when_named) {
    scripted_executor executor;
    run_options wanted = options({"read-heavy"});
    wanted.json = true;
    run(wanted, executor);
    EXPECT_EQ(report::from_json(world.out.str(), "stdout").cells.size(), 3u);
    EXPECT_TRUE(files().empty());

    world.out.str("");
    run(to_file(wanted), executor);
    EXPECT_EQ(report::from_json(world.out.str(), "stdout").cells.size(), 3u);
    EXPECT_EQ(written().cells.size(), 3u);
    EXPECT_EQ(world.err.str(), "report: r.json\n");
}

TEST_F(RunCommand, quiet_says_nothing_but_the_name_of_a_file_that_was_not_named) {
    scripted_executor executor;
    world.screen.shows = true;
    run_options wanted = options({"read-heavy"});
    wanted.quiet = true;
    run(to_file(wanted), executor);
    EXPECT_EQ(world.out.str(), "");
    run(wanted, executor);
    EXPECT_EQ(world.out.str(), "rwbench-read-heavy-20260131T120000Z.json\n");
    EXPECT_EQ(world.err.str(), "");
}

TEST_F(RunCommand, progress_shows_on_a_terminal_and_is_gone_before_the_table) {
    scripted_executor executor([this](const trial_request& request) {
        world.now_ns += 1'000'000'000;
        return good(request);
    });
    world.screen = {.shows = true, .colour = false, .columns = 120};
    run(to_file(options({"read-heavy"}, {"std::mutex"})), executor);
    EXPECT_THAT(world.err.str(), HasSubstr("8/8, 0:01 left  read-heavy, "));
    EXPECT_THAT(world.err.str(), EndsWith("\r\033[K"));
}

TEST_F(RunCommand, a_violation_is_a_sentence_and_exit_code_1_and_the_others_are_measured) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair") outcome.violation = "two writers were inside at once";
        return outcome;
    });
    EXPECT_EQ(run(to_file(options({"read-heavy"})), executor), exit_fell_short);
    EXPECT_EQ(world.err.str(),
              "rwbench run: read-heavy, RWLockFair (readers=3 writers=1): two writers were inside at once\n");
    EXPECT_TRUE(written().complete);
    EXPECT_EQ(written().cells[0].status, report::cell_status::failed);
    EXPECT_TRUE(written().cells[1].summary_of);
}

TEST_F(RunCommand, a_lock_that_fails_is_a_sentence_and_exit_code_1_and_the_others_are_measured) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair")
            outcome.lock_failed = "read-heavy with RWLockFair: reader 2 failed";
        return outcome;
    });
    EXPECT_EQ(run(to_file(options({"read-heavy"})), executor), exit_fell_short);
    EXPECT_EQ(world.err.str(), "rwbench run: read-heavy with RWLockFair: reader 2 failed\n");
    EXPECT_TRUE(written().complete);
    EXPECT_EQ(written().cells[0].status, report::cell_status::failed);
    EXPECT_TRUE(written().cells[1].summary_of);
}

TEST_F(RunCommand, an_interrupted_run_writes_what_was_finished_and_says_so) {
    scripted_executor executor;
    executor = scripted_executor([&](const trial_request& request) {
        if (executor.requests.size() == 9) world.signal = 2;  // in the second scenario's first trial
        return good(request);
    });
    EXPECT_EQ(run(to_file(options({"read-heavy", "balanced"}, {"std::mutex"})), executor), 130);
    EXPECT_EQ(world.err.str(),
              "rwbench run: interrupted; the report holds what was finished, marked \"complete\": false\n");
    EXPECT_FALSE(written().complete);
    EXPECT_EQ(written().cells[0].status, report::cell_status::measured);
    EXPECT_TRUE(written().cells[0].summary_of);
    EXPECT_EQ(written().cells[1].status, report::cell_status::unfinished);
    EXPECT_EQ(world.left_at_once.size(), 0u);
}

TEST_F(RunCommand, a_violation_counts_for_more_than_an_interruption) {
    scripted_executor executor([&](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.violation = "two writers were inside at once";
        world.signal = 15;
        return outcome;
    });
    EXPECT_EQ(run(to_file(options({"uncontended"}, {"std::mutex"})), executor), exit_fell_short);
}

TEST_F(RunCommand, a_termination_has_its_own_exit_code) {
    scripted_executor executor;
    world.signal = 15;
    EXPECT_EQ(run(to_file(options({"read-heavy"})), executor), 143);
    EXPECT_EQ(executor.requests.size(), 0u);
    EXPECT_FALSE(written().complete);
}

TEST_F(RunCommand, an_interruption_before_any_trial_says_that_nothing_was_measured_and_prints_no_table) {
    scripted_executor executor;
    world.signal = 2;
    EXPECT_EQ(run(to_file(options({"read-heavy"})), executor), 130);
    EXPECT_EQ(world.err.str(),
              "rwbench run: interrupted: nothing was measured yet; the report is marked \"complete\": false\n");
    EXPECT_EQ(world.out.str(), "\nreport: r.json\n");
}

TEST_F(RunCommand, a_lock_that_never_returns_is_a_sentence_and_the_process_leaves_at_once) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        if (fakes::name_of(request) == "RWLockFair") outcome.stuck = "read-heavy with RWLockFair: 3 readers wait";
        return outcome;
    });
    run(to_file(options({"read-heavy"})), executor);
    EXPECT_EQ(world.left_at_once, std::vector<int>{exit_environment});
    EXPECT_EQ(world.err.str(), "rwbench run: read-heavy with RWLockFair: 3 readers wait\n");
    EXPECT_FALSE(written().complete);
}

TEST_F(RunCommand, a_failing_environment_is_a_sentence_and_exit_code_3) {
    scripted_executor executor([](const trial_request& request) {
        trial_outcome outcome = good(request);
        outcome.failure = "no thread could be started";
        return outcome;
    });
    EXPECT_EQ(run(to_file(options({"read-heavy"}, {"std::mutex"})), executor), exit_environment);
    EXPECT_EQ(world.err.str(), "rwbench run: no thread could be started\n");
    EXPECT_FALSE(written().complete);
}

TEST_F(RunCommand, an_unwritable_file_is_refused_before_anything_runs) {
    scripted_executor executor;
    run_options wanted = options({"read-heavy"});
    wanted.out = "no/such/folder/r.json";
    const std::string said = fakes::words_of<usage_error>([&] { run(wanted, executor); });
    EXPECT_THAT(said, StartsWith("rwbench run: --out: cannot write no/such/folder/r.json"));
    EXPECT_TRUE(executor.requests.empty());
    std::ofstream("file") << "x";
    wanted.out = "file/r.json";
    EXPECT_THAT(fakes::words_of<usage_error>([&] { run(wanted, executor); }), HasSubstr("cannot write file/r.json"));
    EXPECT_TRUE(executor.requests.empty());
}

TEST_F(RunCommand, a_disk_that_fills_up_is_exit_code_3_and_the_table_is_printed_all_the_same) {
    scripted_executor executor;
    run_options wanted = options({"read-heavy"});
    wanted.out = "/dev/full";
    EXPECT_THAT(fakes::words_of<environment_error>([&] { run(wanted, executor); }),
                HasSubstr("--out: cannot write /dev/full: No space left on device"));
    EXPECT_THAT(world.out.str(), HasSubstr("times better than"));
}

TEST_F(RunCommand, a_stdout_that_can_not_be_written_is_exit_code_3) {
    scripted_executor executor;
    world.out.setstate(std::ios::badbit);
    const std::string said =
        fakes::words_of<environment_error>([&] { run(to_file(options({"read-heavy"})), executor); });
    EXPECT_THAT(said, StartsWith("rwbench run: stdout can't be written"));
    EXPECT_THAT(said, EndsWith("; the report is in r.json"));
    EXPECT_EQ(written().cells.size(), 3u);
}

TEST_F(RunCommand, a_file_and_a_stdout_that_can_not_be_written_are_both_said) {
    scripted_executor executor;
    world.out.setstate(std::ios::badbit);
    run_options wanted = options({"read-heavy"});
    wanted.out = "/dev/full";
    const std::string said = fakes::words_of<environment_error>([&] { run(wanted, executor); });
    EXPECT_THAT(said, HasSubstr("--out: cannot write /dev/full"));
    EXPECT_THAT(said, HasSubstr("stdout can't be written"));
}

TEST_F(RunCommand, a_refused_plan_names_the_command_and_writes_nothing) {
    scripted_executor executor;
    EXPECT_THAT(fakes::words_of<usage_error>([&] { run(to_file(options({"read-havy"})), executor); }),
                StartsWith("rwbench run: --scenario read-havy: no such scenario"));
    EXPECT_TRUE(files().empty());
}

TEST_F(RunCommand, warnings_of_the_plan_reach_the_report) {
    scripted_executor executor;
    run_options wanted = to_file(options({"throughput"}, {"std::mutex"}));
    wanted.threads = {16};
    wanted.duration_ns = 1'000'000;
    run(wanted, executor);
    EXPECT_THAT(written().warnings, ::testing::ElementsAre(HasSubstr("--duration 1ms is too short for 16 workers")));
    EXPECT_THAT(world.out.str(), HasSubstr("warning: throughput: --duration 1ms"));
}

TEST_F(RunCommand, warnings_of_the_plan_are_said_before_the_first_trial_unless_it_is_quiet) {
    std::string said_before;
    scripted_executor executor([&](const trial_request& request) {
        if (executor.requests.size() == 1) said_before = world.err.str();
        return good(request);
    });
    run_options wanted = to_file(options({"throughput"}, {"std::mutex"}));
    wanted.threads = {16};
    wanted.duration_ns = 1'000'000;
    run(wanted, executor);
    EXPECT_EQ(
        said_before,
        "rwbench run: warning: throughput: --duration 1ms is too short for 16 workers on 2 cores; each trial lasts "
        "640ms\n");
    world.err.str("");
    wanted.quiet = true;
    run(wanted, executor);
    EXPECT_EQ(world.err.str(), "");
}

}  // namespace
}  // namespace rwbench

// pairs_engine_test.cpp: Google Benchmark times the pairs of a lock that the test can watch.
#include "pairs_engine.hpp"

#include <gtest/gtest.h>

#include <deque>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "fakes.hpp"

namespace rwbench {
namespace {

std::atomic<std::uint64_t> created, destroyed, read_pairs, write_pairs;

int create(void*, char*, std::size_t) {
    ++created;
    return RWBENCH_OK;
}
void destroy(void*) { ++destroyed; }

// Does something, so that Google Benchmark needs no thousand million pairs to fill its time.
void work_a_little(std::uint64_t count) {
    static std::atomic<std::uint64_t> sink;
    for (std::uint64_t i = 0; i < count; ++i) sink.fetch_add(1, std::memory_order_relaxed);
}
int count_reads(void*, std::uint64_t count) {
    read_pairs += count;
    work_a_little(count);
    return RWBENCH_OK;
}
int count_writes(void*, std::uint64_t count) {
    write_pairs += count;
    work_a_little(count);
    return RWBENCH_OK;
}

class PairsEngine : public ::testing::Test {
   protected:
    PairsEngine() {
        created = destroyed = read_pairs = write_pairs = 0;
        lock.create = create;
        lock.destroy = destroy;
        lock.read_pairs = count_reads;
        lock.write_pairs = count_writes;
    }
    trial_request request(bool is_read) {
        trial_request wanted;
        wanted.lock = &lock;
        wanted.scenario = &scenario;
        wanted.parameters.window_ns = 1'000'000;
        (is_read ? wanted.parameters.readers : wanted.parameters.writers) = 1;
        return wanted;
    }

    // Google Benchmark keeps what was registered for ever: the tables must outlive it, and each name is new.
    static const char* next_name() {
        static int n = 0;
        static char names[16][32];
        std::snprintf(names[n], sizeof names[n], "a.lock::of+%d", n);
        return names[n++];
    }
    static rwbench_lock& kept(const rwbench_lock& table) {
        static std::deque<rwbench_lock> tables;
        return tables.emplace_back(table);
    }
    rwbench_lock& lock = kept(fakes::lock(next_name()));
    rwbench_scenario scenario = fakes::pairs_scenario();
    pairs_engine engine;
};

TEST_F(PairsEngine, a_trial_measures_one_side_of_one_lock) {
    const trial_outcome outcome = engine.run(request(true));
    EXPECT_FALSE(outcome.failure) << *outcome.failure;
    EXPECT_GT(outcome.ns_per_op.value(), 0);
    EXPECT_GE(outcome.elapsed_ns, 1'000'000u);
    ASSERT_EQ(outcome.workers.size(), 1u);
    EXPECT_GT(outcome.workers[0].reads, 0u);
    EXPECT_EQ(outcome.workers[0].writes, 0u);
    EXPECT_GE(read_pairs, outcome.workers[0].reads) << "every pair that is reported was made";
    EXPECT_EQ(write_pairs, 0u);
}

TEST_F(PairsEngine, sides_and_trials_interleave_at_will) {
    for (bool is_read : {true, false, false, true}) {
        const std::uint64_t reads = read_pairs, writes = write_pairs;
        const trial_outcome outcome = engine.run(request(is_read));
        EXPECT_TRUE(outcome.ns_per_op);
        EXPECT_EQ(read_pairs > reads, is_read);
        EXPECT_EQ(write_pairs > writes, !is_read);
    }
}

TEST_F(PairsEngine, a_name_with_the_letters_of_a_regular_expression_is_taken_literally) {
    const trial_outcome outcome = engine.run(request(true));
    EXPECT_FALSE(outcome.failure);
    ASSERT_NE(std::string(lock.name).find('+'), std::string::npos);
}

TEST_F(PairsEngine, every_lock_that_was_made_is_destroyed) {
    engine.run(request(true));
    EXPECT_GT(created, 0u);
    EXPECT_EQ(created, destroyed);
}

TEST_F(PairsEngine, it_says_nothing_on_stdout_or_stderr) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    engine.run(request(true));
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

// Google Benchmark would take its options from the environment: it lists in place of measuring, repeats, writes files.
TEST(PairsEngineEnvironment, says_nothing_to_it) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    const char* const file = "rwbench-must-not-be-written.json";
    // It reads them before main: the process that the death test starts anew finds them there.
    const std::pair<const char*, const char*> settings[] = {{"BENCHMARK_LIST_TESTS", "true"},
                                                            {"BENCHMARK_REPETITIONS", "3"},
                                                            {"BENCHMARK_REPORT_AGGREGATES_ONLY", "true"},
                                                            {"BENCHMARK_OUT", file}};
    for (const auto& [name, value] : settings) setenv(name, value, 1);
    EXPECT_EXIT(
        {
            pairs_engine engine;
            static rwbench_lock lock = fakes::lock("a.lock::in+an+environment");
            lock.create = create;
            lock.destroy = destroy;
            lock.read_pairs = count_reads;
            const rwbench_scenario scenario = fakes::pairs_scenario();
            trial_request wanted;
            wanted.lock = &lock;
            wanted.scenario = &scenario;
            wanted.parameters.window_ns = 1'000'000;
            wanted.parameters.readers = 1;
            const trial_outcome outcome = engine.run(wanted);
            std::FILE* const written = std::fopen(file, "r");
            std::fprintf(stderr, "measured: %d, written: %d\n", outcome.ns_per_op.has_value(), written != nullptr);
            std::_Exit(0);
        },
        ::testing::ExitedWithCode(0), "measured: 1, written: 0");
    for (const auto& [name, value] : settings) unsetenv(name);
}

TEST_F(PairsEngine, a_lock_that_refuses_is_a_failure) {
    lock.read_pairs = [](void*, std::uint64_t) -> int { return RWBENCH_FAILED; };
    EXPECT_EQ(engine.run(request(true)).lock_failed,
              std::string("pairs with ") + lock.name + ": an acquisition or a release failed");
}

TEST_F(PairsEngine, a_lock_that_can_not_be_created_is_a_failure_in_its_own_words) {
    lock.create = [](void*, char* message, std::size_t capacity) -> int {
        std::snprintf(message, capacity, "no memory for it");
        return RWBENCH_FAILED;
    };
    EXPECT_EQ(engine.run(request(true)).lock_failed,
              std::string("pairs with ") + lock.name + ": " + lock.name + " could not be created: no memory for it");
    EXPECT_EQ(destroyed, 0u);
}

// Its thread is lost, and with it the process: this one, as rwbench does, leaves without destroying anything.
TEST_F(PairsEngine, a_lock_that_never_returns_is_given_up) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    lock.write_pairs = [](void*, std::uint64_t) -> int {
        static std::atomic<bool> never{false};
        never.wait(false);
        return RWBENCH_OK;
    };
    trial_request wanted = request(false);
    wanted.watchdog_ns = 1'000'000;
    EXPECT_EXIT(
        {
            std::fprintf(stderr, "%s\n", engine.run(wanted).stuck.value().c_str());
            std::_Exit(0);
        },
        ::testing::ExitedWithCode(0), "no pair was finished for 0.001 s: its worker takes or leaves the write side");
}

TEST_F(PairsEngine, engines_send_each_trial_where_its_scenario_belongs) {
    fakes::scripted_executor workers, pairs;
    engines both(workers, pairs);
    rwbench_scenario counted = fakes::counted();
    both.run(request(true));
    trial_request other = request(true);
    other.scenario = &counted;
    both.run(other);
    both.run(other);
    EXPECT_EQ(pairs.requests.size(), 1u);
    EXPECT_EQ(workers.requests.size(), 2u);
}

}  // namespace
}  // namespace rwbench

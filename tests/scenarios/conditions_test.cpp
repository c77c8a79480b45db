// The works of the scenarios with a condition, fed by hand with what a broken lock or condition would let happen, and their
// plans and ideal schedules.
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "registry.hpp"
#include "rwbench/plugin.h"

namespace rwbench {
namespace {

class Condition : public testing::TestWithParam<const char*> {
   protected:
    Condition() { known.add_built_ins(); }
    ~Condition() override { end(); }

    void begin(const char* name, std::uint32_t readers, std::uint32_t writers, std::uint64_t iterations,
               std::uint64_t write_delay_ns = 0) {
        end();
        scenario = known.find_scenario(name);
        parameters = {};
        parameters.struct_size = sizeof parameters;
        parameters.readers = readers;
        parameters.writers = writers;
        parameters.iterations = iterations;
        parameters.write_delay_ns = write_delay_ns;
        char message[100];
        if (!scenario || scenario->own_work->create(&parameters, &state, message, sizeof message) != RWBENCH_OK)
            throw std::runtime_error(name);
        workers.assign(readers + writers, {});
        for (std::uint32_t i = 0; i < workers.size(); ++i) {
            workers[i].index = i;
            workers[i].section_state = state;
        }
    }

    bool is_ready(std::uint32_t index) { return scenario->own_work->is_ready(&workers[index]) != 0; }
    void run(std::uint32_t index, std::uint32_t side) {
        scenario->own_work->section(&workers[index], side);
        ++workers[index].progress;
    }
    std::uint64_t to_notify(std::uint32_t index) { return scenario->own_work->to_notify(&workers[index]); }

    std::optional<std::string> verdict(std::uint64_t writes) {
        rwbench_totals totals{};
        totals.struct_size = sizeof totals;
        totals.writes = writes;
        char message[512];
        const rwbench_counters counters{};
        if (scenario->own_work->verify(state, &counters, &totals, message, sizeof message) == RWBENCH_OK)
            return std::nullopt;
        return message;
    }

    // The verdict names it. How many writes there were is of no interest.
    bool sees(const std::string& what) { return times_seen(what) != 0; }
    std::uint64_t times_seen(const std::string& what) {
        const std::string said = verdict(0).value_or("");
        const auto at = said.find(what + " (seen ");
        if (at == std::string::npos) return 0;
        const std::string times = said.substr(at + what.size() + 7);
        return times.starts_with("once") ? 1 : std::stoull(times);
    }

    // `reader` looks, as no lock should let it, while `writer` writes, which takes its time; until that was seen, but not
    // for ever.
    void look_while_it_writes(std::uint32_t reader, std::uint32_t writer, const std::string& what_is_seen) {
        for (int round = 0; round < most_rounds && !sees(what_is_seen); ++round) {
            std::atomic<bool> is_over{false};
            std::thread writes([&] {
                run(writer, RWBENCH_WRITE);
                is_over = true;
            });
            while (!is_over && !sees(what_is_seen)) run(reader, RWBENCH_READ);
            writes.join();
        }
        EXPECT_TRUE(sees(what_is_seen));
        EXPECT_EQ(workers[reader].violations, times_seen(what_is_seen) + times_seen("an epoch was not taken") +
                                                  times_seen("a reader and a writer were inside at once"));
    }

    std::vector<rwbench_role> plan() {
        std::vector<rwbench_role> roles(4);
        roles.resize(scenario->plan(&parameters, roles.data(), 4));
        return roles;
    }

    static constexpr int most_rounds = 1'000;

    registry known;
    const rwbench_scenario* scenario = nullptr;
    rwbench_parameters parameters{};
    std::vector<rwbench_worker> workers;

   private:
    void end() {
        if (state) scenario->own_work->destroy(state);
        state = nullptr;
    }
    void* state = nullptr;
};

// ---- broadcast and its like

INSTANTIATE_TEST_SUITE_P(Epochs, Condition,
                         testing::Values("broadcast", "broadcast-balanced", "broadcast-write-heavy", "herd"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             for (char& c : name)
                                 if (c == '-') c = '_';
                             return name;
                         });

//    writer 2  1       2           two readers, who take each epoch once
//    reader 0   w 1 w   w 2
TEST_P(Condition, lets_each_reader_take_each_epoch_once) {
    begin(GetParam(), 2, 1, 2);
    for (int epoch = 0; epoch < 2; ++epoch) {
        EXPECT_FALSE(is_ready(0) || is_ready(1));
        run(2, RWBENCH_WRITE);
        EXPECT_EQ(to_notify(2), RWBENCH_NOTIFY_ALL);
        for (std::uint32_t reader : {0, 1}) {
            EXPECT_TRUE(is_ready(reader));
            EXPECT_NE(workers[reader].due_ns, 0u) << "its wait is counted from when the epoch was raised";
            run(reader, RWBENCH_READ);
            EXPECT_FALSE(is_ready(reader));
        }
    }
    EXPECT_EQ(verdict(2), std::nullopt);
}

TEST_P(Condition, misses_an_epoch_that_a_reader_did_not_take) {
    begin(GetParam(), 1, 1, 2);
    run(1, RWBENCH_WRITE);
    run(1, RWBENCH_WRITE);
    run(0, RWBENCH_READ);
    EXPECT_EQ(verdict(2), "an epoch was not taken (seen once)");
    EXPECT_EQ(workers[0].violations, 1u);
}

TEST_P(Condition, sees_a_reader_that_was_let_in_too_early) {
    begin(GetParam(), 1, 1, 2);
    run(0, RWBENCH_READ);
    EXPECT_EQ(verdict(0), "an epoch was not taken (seen once)");
}

TEST_P(Condition, sees_half_an_epoch) {
    begin(GetParam(), 1, 1, 2, 5'000'000);
    run(1, RWBENCH_WRITE);
    look_while_it_writes(0, 1, "half an epoch showed");
    EXPECT_TRUE(sees("a reader and a writer were inside at once"));
}

TEST_P(Condition, misses_a_write_that_was_not_made) {
    begin(GetParam(), 1, 1, 1);
    run(1, RWBENCH_WRITE);
    run(0, RWBENCH_READ);
    EXPECT_EQ(verdict(2), "expected 2 writes to be counted, got 1 and 1");
}

// 3 writers in turn: 0 1 2 0; who is not next would wait.
TEST_P(Condition, gives_the_writers_turns) {
    begin(GetParam(), 1, 3, 4);
    for (std::uint32_t writer : {1, 2, 3, 1}) {
        EXPECT_FALSE(is_ready(0));
        EXPECT_FALSE(is_ready(0)) << "woken for no reason, it gives no second turn";
        scenario->own_work->await_turn(&workers[writer]);
        run(writer, RWBENCH_WRITE);
        run(0, RWBENCH_READ);
    }
    EXPECT_EQ(verdict(4), std::nullopt);
}

TEST_P(Condition, plans_as_many_epochs_as_each_reader_takes) {
    for (const std::uint64_t epochs : {1, 7, 9, 10}) {
        begin(GetParam(), 5, 3, epochs);
        const auto roles = plan();
        ASSERT_GE(roles.size(), 2u);
        EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_WAIT));
        EXPECT_EQ(roles[0].workers, 5u);
        EXPECT_EQ(roles[0].iterations, epochs);
        std::uint64_t written = 0;
        std::uint32_t writers = 0;
        for (std::size_t i = 1; i < roles.size(); ++i) {
            EXPECT_EQ(roles[i].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_NOTIFY));
            written += roles[i].workers * roles[i].iterations;
            writers += roles[i].workers;
        }
        EXPECT_EQ(written, epochs);
        EXPECT_EQ(writers, 3u);
    }
}

TEST_P(Condition, has_no_plan_without_readers_or_writers) {
    begin(GetParam(), 1, 1, 1);
    parameters.readers = 0;
    EXPECT_TRUE(plan().empty());
    parameters.readers = 1;
    parameters.writers = 0;
    EXPECT_TRUE(plan().empty());
}

TEST_P(Condition, ideally_takes_a_write_and_a_read_for_each_epoch) {
    begin(GetParam(), 5, 3, 10);
    parameters.read_delay_ns = 1'000'000;
    parameters.write_delay_ns = 2'000'000;
    EXPECT_DOUBLE_EQ(scenario->ideal_s(&parameters), 0.030);
    parameters.think_ns = 1;
    EXPECT_LT(scenario->ideal_s(&parameters), 0);
}

// ---- job-queue

using JobQueue = Condition;

//    consumers 0 1 2 wait      3 jobs, and 3 are notified; each takes one
TEST_F(JobQueue, notifies_one_for_each_job) {
    begin("job-queue", 3, 1, 1);
    for (std::uint32_t i : {0, 1, 2}) EXPECT_FALSE(is_ready(i));
    scenario->own_work->await_turn(&workers[3]);
    run(3, RWBENCH_WRITE);
    EXPECT_EQ(to_notify(3), 3u);
    for (std::uint32_t i : {0, 1, 2}) {
        EXPECT_TRUE(is_ready(i));
        EXPECT_NE(workers[i].due_ns, 0u);
        run(i, RWBENCH_WRITE);
    }
    EXPECT_EQ(verdict(4), std::nullopt);
}

TEST_F(JobQueue, notifies_no_more_than_wait) {
    begin("job-queue", 3, 1, 1);
    EXPECT_FALSE(is_ready(0));
    run(3, RWBENCH_WRITE);
    EXPECT_EQ(to_notify(3), 1u);
    EXPECT_EQ(to_notify(3), 0u) << "it was notified already";
}

TEST_F(JobQueue, sees_a_job_taken_that_was_not_there) {
    begin("job-queue", 1, 1, 2);
    run(0, RWBENCH_WRITE);
    EXPECT_EQ(verdict(1),
              "a job was taken that was not there (seen once); expected 2 jobs to be posted and taken, got 0 "
              "and 1");
    EXPECT_EQ(workers[0].violations, 1u);
}

TEST_F(JobQueue, misses_jobs_that_nobody_posted) {
    begin("job-queue", 1, 1, 11);
    run(1, RWBENCH_WRITE);  // ten
    for (int i = 0; i < 11; ++i) run(0, RWBENCH_WRITE);
    EXPECT_EQ(verdict(12),
              "a job was taken that was not there (seen once); expected 11 jobs to be posted and taken, got 10 and 11");
}

TEST_F(JobQueue, misses_jobs_that_nobody_took) {
    begin("job-queue", 1, 1, 2);
    run(1, RWBENCH_WRITE);
    run(0, RWBENCH_WRITE);
    EXPECT_EQ(verdict(2), "expected 2 jobs to be posted and taken, got 2 and 1");
}

TEST_F(JobQueue, misses_a_write_that_was_not_made) {
    begin("job-queue", 1, 1, 1);
    run(1, RWBENCH_WRITE);
    run(0, RWBENCH_WRITE);
    EXPECT_EQ(verdict(3), "expected 3 writes to be counted, got 2 and 2");
}

TEST_F(JobQueue, plans_a_post_for_each_ten_jobs) {
    begin("job-queue", 7, 1, 3);
    const auto roles = plan();
    ASSERT_EQ(roles.size(), 2u);
    EXPECT_STREQ(roles[0].name, "consumer");
    EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_WAIT_WRITE));
    EXPECT_STREQ(roles[1].name, "producer");
    EXPECT_EQ(roles[1].iterations, 3u) << "21 jobs";
}

// ---- telemetry, which waits for no condition

using Telemetry = Condition;

TEST_F(Telemetry, brings_its_readings_at_100_hz_and_tells_how_old_they_are) {
    begin("telemetry", 1, 1, 1);
    EXPECT_EQ(scenario->own_work->writer_rate_per_s, 100);
    std::vector<std::uint64_t> buckets(RWBENCH_BUCKETS);
    workers[0].age.buckets = buckets.data();
    run(0, RWBENCH_READ);
    EXPECT_EQ(workers[0].age.count, 0u) << "there is none yet";
    workers[1].due_ns = 1;  // long ago
    run(1, RWBENCH_WRITE);
    run(0, RWBENCH_READ);
    EXPECT_EQ(workers[0].age.count, 1u);
    EXPECT_GT(workers[0].age.max, 1'000'000u) << "from when it was due";
    EXPECT_EQ(verdict(1), std::nullopt);
}

TEST_F(Telemetry, sees_half_a_reading) {
    begin("telemetry", 1, 1, 1, 5'000'000);
    run(1, RWBENCH_WRITE);
    look_while_it_writes(0, 1, "half a reading showed");
    EXPECT_TRUE(sees("a reader and a writer were inside at once"));
}

//    sensor    1 W---------w        two sensors inside at once, as no lock should let them: what the first brought
//    sensor    2    W---------w     covers the second's
//    dashboard        2     1
TEST_F(Telemetry, sees_an_older_reading_after_a_newer_one) {
    begin("telemetry", 1, 2, 1, 5'000'000);
    const std::string older = "an older reading showed after a newer one";
    for (int round = 0; round < most_rounds && !sees(older); ++round) {
        std::atomic<unsigned> over{0};
        std::vector<std::thread> sensors;
        for (const std::uint32_t sensor : {1, 2})
            sensors.emplace_back([&, sensor] {
                run(sensor, RWBENCH_WRITE);
                ++over;
            });
        while (over < 2) run(0, RWBENCH_READ);
        for (auto& each : sensors) each.join();
        run(0, RWBENCH_READ);
    }
    EXPECT_TRUE(sees(older));
    EXPECT_TRUE(sees("2 writers were inside at once"));
}

TEST_F(Telemetry, misses_a_reading_that_was_not_brought) {
    begin("telemetry", 1, 1, 1);
    run(1, RWBENCH_WRITE);
    EXPECT_EQ(verdict(2), "expected 2 writes to be counted, got 1 and 1");
}

}  // namespace
}  // namespace rwbench

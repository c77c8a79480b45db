// The scenarios that are always there: their defaults, plans and ideal schedules, and C++ classes as tables.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "registry.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

struct Scenarios : testing::Test {
    Scenarios() { known.add_built_ins(); }
    const rwbench_scenario& named(const char* name) {
        const rwbench_scenario* found = known.find_scenario(name);
        if (!found) throw std::runtime_error(name);
        return *found;
    }
    rwbench_parameters defaults_of(const rwbench_scenario& scenario) {
        const rwbench_work* work = known.find_work(scenario.default_work);
        rwbench_parameters parameters{};
        parameters.struct_size = sizeof parameters;
        parameters.readers = scenario.default_readers;
        parameters.writers = scenario.default_writers;
        parameters.iterations = scenario.default_iterations;
        parameters.window_ns = scenario.default_window_ns;
        parameters.read_delay_ns = work->default_read_delay_ns;
        parameters.write_delay_ns = work->default_write_delay_ns;
        return parameters;
    }
    registry known;
};

TEST_F(Scenarios, every_one_names_a_work_that_there_is) {
    for (const rwbench_scenario* scenario : known.contents().scenarios)
        EXPECT_TRUE(scenario->own_work || known.find_work(scenario->default_work)) << scenario->name;
}

TEST_F(Scenarios, read_heavy_ideally_takes_30_ms) {
    const auto& scenario = named("read-heavy");
    const rwbench_parameters parameters = defaults_of(scenario);
    EXPECT_DOUBLE_EQ(scenario.ideal_s(&parameters), 0.030);
}

TEST_F(Scenarios, balanced_ideally_takes_510_ms_and_write_heavy_1010) {
    for (const auto& [name, ideal] : {std::pair{"balanced", 0.510}, std::pair{"write-heavy", 1.010}}) {
        const rwbench_parameters parameters = defaults_of(named(name));
        EXPECT_DOUBLE_EQ(named(name).ideal_s(&parameters), ideal);
    }
}

TEST_F(Scenarios, no_ideal_is_known_under_a_window_or_with_thinking) {
    rwbench_parameters parameters = defaults_of(named("read-heavy"));
    parameters.think_ns = 1;
    EXPECT_LT(named("read-heavy").ideal_s(&parameters), 0);
    parameters.think_ns = 0;
    parameters.window_ns = 1'000'000;
    EXPECT_LT(named("read-heavy").ideal_s(&parameters), 0);
    EXPECT_LT(named("throughput").ideal_s(&parameters), 0);
}

TEST_F(Scenarios, read_heavy_plans_100_readers_and_2_writers_of_10_operations) {
    const rwbench_parameters parameters = defaults_of(named("read-heavy"));
    rwbench_role roles[4];
    ASSERT_EQ(named("read-heavy").plan(&parameters, roles, 4), 2u);
    EXPECT_STREQ(roles[0].name, "reader");
    EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_READ));
    EXPECT_EQ(roles[0].workers, 100u);
    EXPECT_EQ(roles[0].iterations, 10u);
    EXPECT_STREQ(roles[1].name, "writer");
    EXPECT_EQ(roles[1].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_WRITE));
    EXPECT_EQ(roles[1].workers, 2u);
}

TEST_F(Scenarios, a_plan_without_writers_has_no_role_for_them) {
    rwbench_parameters parameters = defaults_of(named("read-heavy"));
    parameters.writers = 0;
    rwbench_role roles[4];
    ASSERT_EQ(named("read-heavy").plan(&parameters, roles, 4), 1u);
    EXPECT_STREQ(roles[0].name, "reader");
}

TEST_F(Scenarios, throughput_plans_its_threads_on_both_sides) {
    rwbench_parameters parameters = defaults_of(named("throughput"));
    parameters.threads = 16;
    rwbench_role roles[4];
    ASSERT_EQ(named("throughput").plan(&parameters, roles, 4), 1u);
    EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_MIXED));
    EXPECT_EQ(roles[0].workers, 16u);
}

TEST_F(Scenarios, timeouts_plans_timed_loops_of_both_sides) {
    const rwbench_parameters parameters = defaults_of(named("timeouts"));
    rwbench_role roles[4];
    ASSERT_EQ(named("timeouts").plan(&parameters, roles, 4), 2u);
    EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_TIMED_READ));
    EXPECT_EQ(roles[0].workers, 32u);
    EXPECT_EQ(roles[1].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_TIMED_WRITE));
    EXPECT_EQ(roles[1].workers, 4u);
    EXPECT_EQ(named("timeouts").default_timeout_ns * 10, parameters.write_delay_ns) << "it mostly waits in vain";
}

TEST_F(Scenarios, open_loop_has_a_rate_and_zipf_1024_locks) {
    EXPECT_EQ(named("open-loop").default_rate_per_s, 2'000);
    EXPECT_EQ(named("zipf").default_locks, 1'024u);
    EXPECT_EQ(named("zipf").default_skew, 0.99);
    EXPECT_EQ(named("zipf").default_threads_per_core, 2u);
}

// ---- a class becomes a table ----------------------------------------------------------------------------------------

struct refusing_work {
    explicit refusing_work(const rwbench_parameters&) { throw std::runtime_error("no disk to wait for"); }
    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals&) const { return std::nullopt; }
};

TEST(WorkTable, an_exception_of_a_constructor_becomes_a_message_cut_to_its_room) {
    constexpr rwbench_work table = work_table<refusing_work>({.name = "refusing", .summary = ""});
    const rwbench_parameters parameters{};
    void* state = nullptr;
    char message[8];
    EXPECT_EQ(table.create(&parameters, &state, message, sizeof message), RWBENCH_FAILED);
    EXPECT_STREQ(message, "no disk");
    EXPECT_EQ(table.section, nullptr) << "a class without a section asks for the loops without one";
}

struct throwing_section : refusing_work {
    using refusing_work::refusing_work;
    void operator()(rwbench_worker&, std::uint32_t) {}
};
struct sound_section : refusing_work {
    using refusing_work::refusing_work;
    void operator()(rwbench_worker&, std::uint32_t) noexcept {}
};
struct no_oracle {
    explicit no_oracle(const rwbench_parameters&) {}
};

static_assert(has_section<sound_section> && !has_section<throwing_section>, "a section must not throw");
static_assert(is_work<sound_section> && !is_work<no_oracle>, "a work has an oracle");

}  // namespace
}  // namespace rwbench

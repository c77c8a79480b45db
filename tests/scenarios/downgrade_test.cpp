// The ledger of `downgrade`, fed by hand with what a broken downgrade would let happen, and its ideal schedule.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "registry.hpp"
#include "rwbench/plugin.h"

namespace rwbench {
namespace {

struct Downgrade : testing::Test {
    Downgrade() {
        known.add_built_ins();
        scenario = known.find_scenario("downgrade");
        parameters.struct_size = sizeof parameters;
        parameters.readers = 2;
        parameters.writers = 2;
        char message[100];
        if (!scenario || scenario->own_work->create(&parameters, &state, message, sizeof message) != RWBENCH_OK)
            throw std::runtime_error("no downgrade");
    }
    ~Downgrade() override { scenario->own_work->destroy(state); }

    void run(std::uint32_t index, std::uint32_t side) {
        rwbench_worker worker{};
        worker.index = index;
        worker.section_state = state;
        scenario->own_work->section(&worker, side);
    }

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

    registry known;
    const rwbench_scenario* scenario = nullptr;
    rwbench_parameters parameters{};
    void* state = nullptr;
};

constexpr std::uint32_t a_reader = 0, a_writer = 2, another_writer = 3;

TEST_F(Downgrade, that_keeps_other_writers_out_is_content) {
    for (int round = 0; round < 3; ++round) {
        run(a_reader, RWBENCH_READ);
        run(a_writer, RWBENCH_WRITE);
        run(a_writer, RWBENCH_READ);
        run(another_writer, RWBENCH_WRITE);
        run(a_reader, RWBENCH_READ);  // beside the downgraded writer
        run(another_writer, RWBENCH_READ);
    }
    EXPECT_EQ(verdict(6), std::nullopt);
}

TEST_F(Downgrade, that_lets_a_write_in_between_is_seen_when_the_read_begins_and_when_it_ends) {
    run(a_writer, RWBENCH_WRITE);
    run(another_writer, RWBENCH_WRITE);
    run(a_writer, RWBENCH_READ);
    EXPECT_EQ(verdict(2), "another write showed after a downgrade (seen 2 times)");
}

TEST_F(Downgrade, looks_for_its_own_entry_only_in_the_read_that_goes_on) {
    run(a_writer, RWBENCH_WRITE);
    run(a_writer, RWBENCH_READ);
    run(another_writer, RWBENCH_WRITE);
    run(a_writer, RWBENCH_READ);
    EXPECT_EQ(verdict(2), std::nullopt);
}

TEST_F(Downgrade, misses_a_write_that_was_not_made) {
    run(a_writer, RWBENCH_WRITE);
    EXPECT_EQ(verdict(2), "expected 2 writes to be counted, got 1 and 1");
}

TEST_F(Downgrade, plans_readers_and_writers_that_downgrade) {
    rwbench_role roles[4];
    ASSERT_EQ(scenario->plan(&parameters, roles, 4), 2u);
    EXPECT_EQ(roles[0].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_READ));
    EXPECT_STREQ(roles[1].name, "writer");
    EXPECT_EQ(roles[1].loop, static_cast<std::uint32_t>(RWBENCH_LOOP_DOWNGRADE));
    EXPECT_EQ(roles[1].workers, 2u);
}

//   writer 2   wwwwrr
//   writer 3         wwwwrr      readers beside the reads
TEST_F(Downgrade, ideally_takes_the_stays_of_all_writers_one_after_the_other) {
    parameters.iterations = 5;
    parameters.write_delay_ns = 4'000'000;
    parameters.read_delay_ns = 2'000'000;
    EXPECT_DOUBLE_EQ(scenario->ideal_s(&parameters), 0.060);
    parameters.writers = 0;
    EXPECT_DOUBLE_EQ(scenario->ideal_s(&parameters), 0.010);
    parameters.think_ns = 1;
    EXPECT_LT(scenario->ideal_s(&parameters), 0);
}

}  // namespace
}  // namespace rwbench

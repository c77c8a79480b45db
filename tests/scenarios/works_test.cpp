// The works' oracles, fed by hand with what broken locks would let happen: exact sentences, no thread.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "../../scenarios/work/compute.hpp"
#include "../../scenarios/work/exclusion.hpp"
#include "registry.hpp"
#include "rwbench/plugin.h"

namespace rwbench {
namespace {

// A work with its state, and the sections that workers would run, called one by one.
class a_trial {
   public:
    explicit a_trial(const std::string& name) {
        known_.add_built_ins();
        work_ = known_.find_work(name);
        rwbench_parameters parameters{};
        parameters.struct_size = sizeof parameters;
        char message[100];
        if (!work_ || work_->create(&parameters, &state_, message, sizeof message) != RWBENCH_OK)
            throw std::runtime_error("no work " + name);
    }
    ~a_trial() { work_->destroy(state_); }

    void run(std::uint32_t index, std::uint32_t side) {
        rwbench_worker worker{};
        worker.index = index;
        worker.random = 12345 + index;
        worker.section_state = state_;
        worker.counters = &counters;
        if (work_->section)
            work_->section(&worker, side);
        else
            rwbench_none_section(&worker, side);
        violations += worker.violations;
    }

    std::optional<std::string> verdict(std::uint64_t writes) const {
        rwbench_totals totals{};
        totals.struct_size = sizeof totals;
        totals.writes = writes;
        totals.violations = violations;
        char message[512];
        if (work_->verify(state_, &counters, &totals, message, sizeof message) == RWBENCH_OK) return std::nullopt;
        return message;
    }

    rwbench_counters counters{};
    std::uint64_t violations = 0;

   private:
    registry known_;
    const rwbench_work* work_ = nullptr;
    void* state_ = nullptr;
};

class EveryWork : public testing::TestWithParam<const char*> {};

TEST_P(EveryWork, is_content_when_workers_come_one_after_the_other) {
    a_trial trial(GetParam());
    for (std::uint32_t round = 0; round < 50; ++round) {
        trial.run(0, RWBENCH_WRITE);
        trial.run(1, RWBENCH_READ);
        trial.run(2, RWBENCH_WRITE);
    }
    EXPECT_EQ(trial.verdict(100), std::nullopt);
    EXPECT_EQ(trial.violations, 0u);
}

TEST_P(EveryWork, misses_a_write_that_was_not_made) {
    a_trial trial(GetParam());
    trial.run(0, RWBENCH_WRITE);
    EXPECT_EQ(trial.verdict(2), "expected 2 writes to be counted, got 1 and 1");
}

INSTANTIATE_TEST_SUITE_P(Works, EveryWork, testing::Values("io", "cpu", "none", "bank"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(NoneWork, names_the_counters_that_a_broken_lock_set_apart) {
    a_trial trial("none");
    trial.counters.first = 7;
    trial.counters.second = 5;
    trial.run(0, RWBENCH_READ);
    EXPECT_EQ(trial.verdict(8),
              "a writer was inside beside another worker (seen once); expected 8 writes to be counted, got 7 and 5");
}

// ---- what the lasting works share -----------------------------------------------------------------------------------

struct Exclusion : testing::Test {
    // `worker` stays inside on `side`, and meanwhile `other` happens.
    bool stay(
        std::uint32_t index, std::uint32_t side, const std::function<void()>& other = [] {}) {
        rwbench_worker worker{};
        worker.index = index;
        const bool clean = oracle.stay(worker, side, [&]() noexcept { other(); });
        EXPECT_EQ(worker.violations, clean ? 0u : 1u);
        return clean;
    }
    std::optional<std::string> verdict(std::uint64_t writes) const {
        rwbench_totals totals{};
        totals.writes = writes;
        return oracle.what_broke(totals);
    }
    exclusion oracle;
};

TEST_F(Exclusion, two_readers_may_be_inside_at_once) {
    EXPECT_TRUE(stay(0, RWBENCH_READ, [&] { EXPECT_TRUE(stay(1, RWBENCH_READ)); }));
    EXPECT_EQ(verdict(0), std::nullopt);
}

TEST_F(Exclusion, two_writers_inside_at_once_are_both_seen) {
    EXPECT_FALSE(stay(0, RWBENCH_WRITE, [&] { EXPECT_FALSE(stay(1, RWBENCH_WRITE)); }));
    EXPECT_EQ(verdict(2), "2 writers were inside at once (seen 2 times)");
}

TEST_F(Exclusion, a_reader_that_comes_while_a_writer_is_inside_sees_it) {
    stay(0, RWBENCH_WRITE, [&] { EXPECT_FALSE(stay(1, RWBENCH_READ)); });
    EXPECT_EQ(verdict(1), "a reader and a writer were inside at once (seen once)");
}

TEST_F(Exclusion, a_reader_sees_a_writer_that_came_and_went_while_it_was_inside) {
    EXPECT_FALSE(stay(0, RWBENCH_READ, [&] { EXPECT_TRUE(stay(1, RWBENCH_WRITE)); }));
    EXPECT_EQ(verdict(1), "a reader and a writer were inside at once (seen once)");
}

TEST(ComputeRate, goes_by_the_fastest_of_its_runs) {
    // A round takes 3 ns, and 5 ns in the first two runs.
    static std::uint64_t clock;
    static int run;
    clock = 0;
    run = 0;
    const auto rate = compute_rate::measured(
        [] { return clock; }, [](std::uint64_t rounds) { clock += rounds * (run++ < 2 ? 5 : 3); }, 1'000, 4);
    EXPECT_EQ(run, 4);
    EXPECT_EQ(rate.rounds_for(0), 0u);
    EXPECT_EQ(rate.rounds_for(3'000), 1'000u);
    EXPECT_EQ(rate.rounds_for(6'000'000), 2'000'000u);
}

}  // namespace
}  // namespace rwbench

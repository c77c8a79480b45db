// hunt.hpp: many scenarios gone through for one fault, in rounds: what shows a fault soonest goes first.
//
// Rounds are measured in executions, not in time: what is found, and after how many, is the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "check.hpp"
#include "command/survey.hpp"
#include "elapsed.hpp"

namespace rwbench::verify {

// What each scenario is gone through with.
struct hunt_round {
    scheduler by;
    unsigned bound;
    bool sees_old_values;
    std::uint64_t executions;  // of each scenario, at most
};

// Ever more executions: what few of them show in one scenario is found before many are spent on another.
inline constexpr hunt_round hunt_rounds[] = {
    {scheduler::bounded, 1, true, 300},     {scheduler::dpor, 0, false, 300},
    {scheduler::random, 0, true, 300},      {scheduler::bounded, 1, true, 3'000},
    {scheduler::dpor, 0, false, 3'000},     {scheduler::random, 0, true, 3'000},
    {scheduler::bounded, 2, true, 30'000},  {scheduler::dpor, 0, false, 30'000},
    {scheduler::random, 0, true, 30'000},   {scheduler::pct, 0, true, 30'000},
    {scheduler::dpor, 0, true, 30'000},     {scheduler::bounded, 3, true, 300'000},
    {scheduler::dpor, 0, false, 1'000'000}, {scheduler::random, 0, true, 300'000}};

class hunt {
   public:
    hunt(std::vector<planned_check> through, const check_options& each)
        : through_(std::move(through)), each_(each), results_(through_.size()) {}

    // The next round, until the fault is found, or `until`. True: it was found, in this round or before.
    bool goes_through(const hunt_round& round, clock::time_point until);

    // The one in which it was found; null: in none yet.
    const check_result* found() const { return found_ ? &results_[*found_] : nullptr; }
    const planned_check* found_in() const { return found_ ? &through_[*found_] : nullptr; }
    // Of all scenarios and rounds.
    std::uint64_t executions() const { return executions_; }
    // What was done for each scenario that was reached, all rounds together.
    std::vector<check_result> results() const;

   private:
    bool has_nothing_new(const check_result& done, const hunt_round& round) const;

    std::vector<planned_check> through_;
    check_options each_;
    std::vector<check_result> results_;
    std::optional<std::size_t> found_;
    std::uint64_t executions_ = 0;
    std::uint64_t rounds_ = 0;
};

// The scheduler that found it, with its bound: "bounded 1".
std::string found_by(const check_result& found);

}  // namespace rwbench::verify

// trial_verdict.hpp: what came out of a trial on threads: what its workers did, and whether the lock kept its promises.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "executor.hpp"
#include "thread_executor.hpp"
#include "trial.hpp"

namespace rwbench {

// For messages; null is the floor, which has no lock.
const char* name_of(const rwbench_lock* lock);

// What the workers at `count` desks from `first` on are doing. They may be running.
doing_counts doing_of(const std::vector<std::shared_ptr<desk>>& desks, std::size_t first, std::size_t count);

// The rest is asked when all workers are done. Each is a sentence, or nothing where all is well.

// The environment's fault.
std::optional<std::string> failure_of(const trial_request& request, const trial& trial);

// The lock's own: an operation that failed, or was not made.
std::optional<std::string> lock_failure_of(const trial_request& request, const trial& trial);

// What the work's oracle says of the lock.
std::optional<std::string> verdict_of(const trial_request& request, const rwbench_work& work, const trial& trial);

// Adds what each worker did and how long it waited.
void collect(trial_outcome& outcome, const trial& trial);

// Throws lock_refused where the lock was built to be observed and yet can't tell.
overtakes_seen overtakes_of(const rwbench_lock& lock, const trial& trial);

}  // namespace rwbench

// replay.hpp: `rwbench verify --replay`: the violations of a report again, each by its decisions.
#pragma once

#include "command/verify_options.hpp"
#include "run_command.hpp"

namespace rwbench::verify {

// Prints each with its story. 1: all came again; 0: one is not violated any more by its decisions. Throws usage_error for a file
// that holds none, or names what is not there.
int replay_violations(const verify_options& options, const surroundings& around);

}  // namespace rwbench::verify

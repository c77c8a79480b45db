// verify_command.hpp: `rwbench verify`, from the options to the exit code.
#pragma once

#include "command/verify_options.hpp"
#include "run_command.hpp"

namespace rwbench::verify {

// Of the world it takes the streams, the screen, the clock, the drawn seed and the signals. Throws usage_error before anything
// is tried, environment_error after.
int verify_command(const verify_options& options, const surroundings& around);

}  // namespace rwbench::verify

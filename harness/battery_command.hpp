// battery_command.hpp: `rwbench battery`, from the options to the exit code.
#pragma once

#include <chrono>
#include <iosfwd>
#include <vector>

#include "battery/behaviour.hpp"
#include "catalogue.hpp"
#include "options.hpp"
#include "run_command.hpp"

namespace rwbench {

// Of the world it takes the streams, the screen, the clock and the number of cores. To be called with one thread only: it
// forks. Throws usage_error before anything is tried, environment_error after.
int battery_command(const battery_options& options, const catalogue& available,
                    const std::vector<battery::behaviour>& behaviours, const surroundings& world);

}  // namespace rwbench

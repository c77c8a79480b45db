// report_command.hpp: `rwbench report`: what stored reports say, one by one or joined.
#pragma once

#include "options.hpp"
#include "run_command.hpp"

namespace rwbench {

// Of the world it takes the streams, the screen's width and colour. Throws usage_error for a report that can't be read, or
// does not fit; environment_error where it can't write.
int report_command(const report_options& options, const surroundings& world);

}  // namespace rwbench

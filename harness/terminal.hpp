// terminal.hpp: the world that a command really runs in: streams, terminal, clock, signals.
#pragma once

#include <string>

#include "interrupt.hpp"
#include "run_command.hpp"

namespace rwbench {

surroundings real_surroundings(const interrupt& signals);

// To stdout, whole: the exit code that is due, after a word on stderr where it can't be written.
int print_all(const std::string& text);

}  // namespace rwbench

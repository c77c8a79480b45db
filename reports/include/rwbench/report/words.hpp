// words.hpp: counts and foreign text in a sentence.
#pragma once

#include <cstdint>
#include <string>

namespace rwbench::report {

// "1,794 executions", "1 class", "2 classes".
std::string counted(std::uint64_t count, const char* one);

// Names and reasons may come from a plugin or a file: nothing in them may steer a terminal.
std::string printable(std::string text);

}  // namespace rwbench::report

// verify_binary.hpp: `rwbench verify` is a binary of its own, beside rwbench: the model checker gives its whole process another
// operator new, and is built only where Relacy is.
#pragma once

#include <string>
#include <vector>

namespace rwbench {

// Replaces this process by rwbench-verify with these words. Throws environment_error.
[[noreturn]] void become_verify(const std::vector<std::string>& words);

// What rwbench-verify with these words prints to stdout. Throws environment_error where it can't be run, or fails.
std::string output_of_verify(const std::vector<std::string>& words);

}  // namespace rwbench

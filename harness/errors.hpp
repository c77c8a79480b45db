// errors.hpp: how a command ends, and the errors that end it early.
//
// Every error is one line, ready to print: "rwbench run: ", the option, file or cell, the value, what was expected.
#pragma once

#include <stdexcept>

namespace rwbench {

enum exit_code : int {
    exit_held = 0,
    exit_fell_short = 1,   // what was measured fell short: an oracle was violated
    exit_bad_usage = 2,    // nothing was written
    exit_environment = 3,  // threads, memory, a full disk, a lock that never returns
    exit_interrupted = 128  // plus the signal's number, as shells do
};

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct environment_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace rwbench

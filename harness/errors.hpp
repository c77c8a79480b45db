// errors.hpp: how a command ends, and the errors that end it early.
//
// Every error is one line, ready to print: "rwbench run: ", the option, file or cell, the value, what was expected.
#pragma once

#include <stdexcept>
#include <string>

namespace rwbench {

enum exit_code : int {
    exit_held = 0,
    exit_fell_short = 1,    // what was measured fell short: a lock violated an oracle, or failed
    exit_bad_usage = 2,     // nothing was written
    exit_environment = 3,   // threads, memory, a full disk, a lock that never returns
    exit_undecided = 4,     // with --strict: the budget was used up first
    exit_interrupted = 128  // plus the signal's number, as shells do
};

// What the user typed may hold anything: a message stays one line and steers no terminal.
inline std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

struct usage_error : std::runtime_error {
    explicit usage_error(const std::string& text) : std::runtime_error(one_line(text)) {}
};

struct environment_error : std::runtime_error {
    explicit environment_error(const std::string& text) : std::runtime_error(one_line(text)) {}
};

}  // namespace rwbench

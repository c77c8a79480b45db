// terminal.hpp: the world that a command really runs in: streams, terminal, clock, signals.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "interrupt.hpp"
#include "run_command.hpp"

namespace rwbench {

surroundings real_surroundings(const interrupt& signals);

// The same for a command that leaves signals alone, and so needs no thread that waits for them.
surroundings surroundings_without_signals();

// So that no file which is opened later becomes stdin, stdout or stderr. To be called before any is.
void fill_closed_streams();

// A write to a pipe that nobody reads, or beyond the limit of a file's size, fails and ends nothing else.
void turn_write_signals_into_errors();

// What `work` returns; or, of the error that ended it, the exit code, after the error has been told on stderr: in the name of
// `program` where it is none of ours.
int ended_by_its_errors(const char* program, const std::function<int()>& work);

// What `program` has written to stdout is there. Throws environment_error where it can't be written.
void flush_stdout(std::ostream& out, const char* program);

// To stdout, whole: the exit code that is due, after a word on stderr where it can't be written.
int print_all(const std::string& text);

}  // namespace rwbench

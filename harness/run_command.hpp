// run_command.hpp: `rwbench run`, from the options to the exit code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

#include "catalogue.hpp"
#include "executor.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "rwbench/report/result.hpp"

namespace rwbench {

// All that a run takes from the world beside its executor, so that the tests can give it another.
struct surroundings {
    std::ostream& out;
    std::ostream& err;
    bool out_has_colour = false;
    progress::terminal screen;  // of `err`
    std::uint32_t cores = 1;
    std::uint64_t drawn_seed = 0;
    std::string started;  // ISO 8601, UTC
    std::function<std::uint64_t()> now_ns;
    std::function<int()> signal;  // that asked for an end; 0: none
    std::function<report::machine()> describe_machine;
    std::function<void(int)> leave_at_once;  // threads are lost: the process must end without waiting for them
};

// Throws usage_error before anything is run or written, environment_error after.
int run_command(const run_options& options, const catalogue& available, executor& executor, const surroundings& world);

}  // namespace rwbench

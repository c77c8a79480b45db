// merge.hpp: the reports of a command that was divided into shards, as one.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

// Reports that don't belong together. what() names the file, and what in it does not fit.
struct misfit : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct named_run {
    std::string file;  // as errors call it
    run results;
};

// Joins parts of the same command: with the same options, seed, version of the source and number of shards, none twice. Each
// may itself have been joined. The order of the files makes no difference. Incomplete where a shard is missing or had ended
// early. `command` is the result's. Throws misfit; std::invalid_argument without a part.
run merged(std::vector<named_run> parts, const std::string& command);

}  // namespace rwbench::report

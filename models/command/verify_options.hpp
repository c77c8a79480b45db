// verify_options.hpp: what the user asked of `rwbench verify`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"
#include "command/shard.hpp"

namespace rwbench::verify {

struct verify_options {
    std::vector<std::string> locks;       // names and globs; empty: all
    std::vector<std::string> designs;     // FILE:TYPE, in place of the library's locks
    std::vector<std::string> properties;  // the same
    std::vector<std::string> scenarios;   // words of the user's own, in place of the properties'
    scheduler by = scheduler::portfolio;
    unsigned bound = 2;
    std::vector<std::uint32_t> threads{2, 3};
    std::optional<std::uint64_t> max_bypass;
    std::uint64_t budget_ns = 60'000'000'000;
    std::optional<std::uint64_t> seed;
    std::uint64_t seeds = 1;    // so many draws of each scenario, each with a seed of its own
    std::optional<shard> part;  // nullopt: all of it
    bool mutants = false;
    bool audit = false;
    bool bounds = false;
    bool strict = false;
    bool quiet = false;
    bool list = false;
    bool list_properties = false;  // for rwbench list: prints each with its sentence
    std::optional<std::string> replay;
    std::optional<std::string> out;
    std::string command;  // as it was called, for the report
    std::string help;     // not empty: that is all that was asked for
};

// Throws usage_error.
verify_options parse_verify_options(const std::vector<std::string>& words);

}  // namespace rwbench::verify

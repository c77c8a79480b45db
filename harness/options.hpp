// options.hpp: what the user asked of each command, parsed but not yet held against what there is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor.hpp"

namespace rwbench {

struct run_options {
    std::vector<std::string> plugins;             // shared objects to load first
    std::vector<std::string> scenarios;           // names, globs, "all"
    std::vector<std::string> locks;               // names and globs; empty: the default set
    std::vector<std::uint32_t> readers, writers;  // empty: the scenario's
    std::optional<std::uint64_t> iterations;
    std::optional<std::uint64_t> duration_ns;
    std::optional<std::string> work;
    std::optional<std::uint64_t> read_delay_ns, write_delay_ns, think_ns;
    std::vector<std::uint32_t> threads;
    std::vector<double> read_ratios;
    std::optional<std::uint64_t> timeout_ns;
    std::optional<double> rate_per_s;
    std::optional<std::uint32_t> arrival;  // RWBENCH_ARRIVAL_...
    std::optional<std::uint32_t> locks_to_pick;
    std::optional<double> skew;
    std::uint32_t trials = 10;
    std::uint32_t warmup = 2;
    std::optional<std::uint64_t> seed;
    pinning pin = pinning::none;
    bool observe = false;
    std::optional<std::string> out;
    bool quiet = false;
    bool json = false;
    std::uint64_t watchdog_ns = 60'000'000'000;
    std::string command;  // as it was called, for the report
};

struct battery_options {
    std::vector<std::string> locks = {};       // names and globs; empty: all
    std::vector<std::string> behaviours = {};  // the same
    std::vector<std::string> plugins = {};     // shared objects to load first
    bool json = false;
};

struct list_options {
    std::vector<std::string> plugins;
    std::string what;  // "scenarios", "locks", "properties", "designs", or empty for all
    bool json = false;
};

struct report_options {
    std::vector<std::string> files;
    bool merge = false;              // they are shards of one command: join them into `out`
    std::optional<std::string> out;  // with `merge`
    bool strict = false;
    std::string command;  // as it was called, for the report
};

// A command of another binary, which parses its options itself.
struct verify_words {
    std::vector<std::string> words;
};

}  // namespace rwbench

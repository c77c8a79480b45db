// record.hpp: what was found, as a file: written by --out, read by --replay.
//
// JSON, `"schema": "rwbench-verification", "version": 1`. A violation's decisions are words separated by blanks: "2" is thread
// 2 goes on, "1/3" is value 1 (from 0) of 3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"

namespace rwbench::verify {

// How a planted fault fared.
struct fate {
    std::string mutant;
    std::string sentence;
    std::string lock;
    std::string word;      // that found it; empty: it survived
    std::string property;  // that it broke
    std::string by;        // the scheduler
    std::uint64_t executions = 0;
    std::optional<violation> broken;
};

struct record {
    std::string command;
    bool is_complete = true;  // false: a signal ended it
    std::uint64_t seed = 0;
    double budget_s = 0;
    std::vector<check_result> results;
    std::vector<fate> fates;
};

// What the model can't show, for who reads the record alone.
const std::vector<std::string>& model_limits();

std::string strength_name(strength how);
std::string decisions_in_words(const path& decisions);
// Throws std::invalid_argument with the word that is none.
path decisions_from_words(const std::string& words);

// As a whole or not at all. Throws environment_error.
void write_record(const record& what, const std::string& file);

// A violation that a file holds.
struct kept_violation {
    std::string lock, variant, mutant, word;
    violation broken;
};
// Throws usage_error, naming the file and what in it was expected.
std::vector<kept_violation> read_violations(const std::string& file);

}  // namespace rwbench::verify

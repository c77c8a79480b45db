// record.hpp: what was found, as the report has it: written by --out, read by --replay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "check.hpp"
#include "command/design.hpp"
#include "command/verify_options.hpp"
#include "rwbench/report/result.hpp"

namespace rwbench::verify {

// What the model can't show, for who reads the report alone.
const std::vector<std::string>& model_limits();

// The options that decide what is found, by their names, with their defaults.
std::map<std::string, report::parameter> asked_of(const verify_options& options);

report::verification as_report(const check_result& one, std::uint64_t seed);
// Without its story.
report::counterexample as_report(const violation& one);
std::vector<report::story_event> as_report(const std::vector<event>& story);

// Throws std::invalid_argument for decisions that are none.
violation as_violation(const report::counterexample& one);

std::string decisions_in_words(const path& decisions);
// Throws std::invalid_argument with the word that is none.
path decisions_from_words(const std::string& words);

// The violations that a report holds, and what it was made with: the designs (FILE:TYPE), ...
struct kept_violation {
    std::string lock, variant, mutant, word;
    std::optional<report::weakened_order> weakened;
    violation broken;
};
struct kept_violations {
    std::vector<std::string> designs;
    std::optional<std::uint64_t> most_overtakes;  // as --max-bypass said
    std::vector<kept_violation> all;

    // Does any of them happen in such a world, of those that a design can be compiled for?
    bool needs(in_world how) const {
        return std::any_of(all.begin(), all.end(), [how](const kept_violation& one) {
            return one.weakened.has_value() == (how == in_world::faulty);
        });
    }
};
// Throws usage_error, naming the file and what in it was expected.
kept_violations read_violations(const std::string& file);

}  // namespace rwbench::verify

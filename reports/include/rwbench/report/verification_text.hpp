// verification_text.hpp: what model checking found, as people read it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

// What exactly was done: "exhausted up to 2 interruptions: 1,794 executions".
std::string verdict_in_words(const verification& one);

// How many scenarios there are, and how far each was tried: "3 scenarios: 1 exhausted, 2 up to 2 interruptions".
std::string how_far(const std::vector<verification>& all);

// The property, what was found, and the story, if it is known: a column for each thread, a line for each step. `lock` as it
// is to be called; `columns`: how wide the whole may be.
std::string counterexample_text(const std::string& lock, const std::string& scenario, const counterexample& one,
                                std::size_t columns);

// All of it: a block for each lock with a line for each property, the planted faults, the weakened orders, the
// counterexamples whose story is known. Empty: nothing was model-checked.
std::string verification_text(const run& results, std::size_t columns);

}  // namespace rwbench::report

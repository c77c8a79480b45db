// timeline.hpp: a counterexample as people read it: a column for each thread, a line for each step.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rwbench/report/verification.hpp"

namespace rwbench::report {

// `scenario` is the word, whose `|` separates threads; `columns`: how wide the whole may be.
std::string timeline_of(const std::vector<story_event>& story, const std::string& scenario, std::size_t columns);

}  // namespace rwbench::report

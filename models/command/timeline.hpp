// timeline.hpp: a counterexample as people read it: a column for each thread, a line for each step.
#pragma once

#include <string>
#include <vector>

#include "play/notation.hpp"
#include "world/world.hpp"

namespace rwbench::verify {

// `columns`: how wide the whole may be.
std::string timeline_of(const std::vector<event>& story, const scenario& what, std::size_t columns);

}  // namespace rwbench::verify

// sample_runs.hpp: runs with made-up, exact figures, one for each shape that a report can take.
#pragma once

#include <map>
#include <string>

#include "rwbench/report/result.hpp"

namespace rwbench::report::testing {

// By name: headline, throughput, uncontended, interrupted, empty.
const std::map<std::string, run>& sample_runs();

// One cell that has every optional part of a report: two trials, a summary with a ratio, a histogram, a verification.
run full_sample();

}  // namespace rwbench::report::testing

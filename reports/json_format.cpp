// json_format.cpp: the report itself, as a format among the others.
#include "rwbench/report/format.hpp"
#include "rwbench/report/json.hpp"

namespace rwbench::report {
namespace {

const format_registration registered{{"json", "the whole report, as described by its schema",
                                      [](const run& results, const style&) { return to_json(results); }}};

}  // namespace
}  // namespace rwbench::report

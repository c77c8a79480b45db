// format.hpp: the formats that a run can be rendered in. Each is one file that registers itself; `formats()` finds it.
//
// A format turns structs into bytes and knows nothing of files, terminals or the environment: what it may assume of
// them is in `style`. The same run and style give the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

struct style {
    bool colour = false;       // ANSI colours, for a terminal
    std::size_t columns = 80;  // how wide a counterexample may be drawn
};

struct format {
    const char* name;     // as on the command line and in golden files: one word
    const char* summary;  // a line for a person
    std::string (*render)(const run& results, const style& wanted);
};

// All of them, by name.
std::vector<const format*> formats();

// nullptr: no such format.
const format* find_format(std::string_view name);

// At namespace scope in a format's file: `const format_registration registered{{"json", "...", render}};`
class format_registration {
   public:
    explicit format_registration(const format& described);
    format_registration(const format_registration&) = delete;
    format_registration& operator=(const format_registration&) = delete;

   private:
    format format_;
};

}  // namespace rwbench::report

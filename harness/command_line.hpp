// command_line.hpp: the words of the command line as options, and nothing done about them yet.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catalogue.hpp"
#include "options.hpp"

namespace rwbench {

struct help_wanted {
    std::string text;  // to be printed; the command has done its work
};

using command = std::variant<help_wanted, run_options, battery_options, list_options, report_options, verify_words>;

// `words` without the program's name. Throws usage_error: "rwbench run: --trials 0: expected a whole number from 1 to 1000000".
command parse_command_line(const std::vector<std::string>& words, const catalogue& available);

}  // namespace rwbench

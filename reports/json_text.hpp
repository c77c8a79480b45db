// json_text.hpp: JSON as text that a person can read and `git diff` can compare: one line for what is short or holds no
// object, indented lines for the rest.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace rwbench::report {

using ordered_json = nlohmann::ordered_json;

std::string to_text(const ordered_json& value);

// A JSON string, array or number for use in a message: never longer than a few words.
std::string excerpt(const ordered_json& value);

}  // namespace rwbench::report

// values.hpp: what the structs of a report are made of, beside numbers and text.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rwbench::report {

// Fields that this version has no name for: (name, value as JSON text), in the order of the file.
using unknown_fields = std::vector<std::pair<std::string, std::string>>;

using parameter = std::variant<std::int64_t, double, std::string>;

}  // namespace rwbench::report

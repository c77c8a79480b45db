// names.hpp: picking things by name: lists, globs, and the nearest name where none fits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rwbench {

bool is_glob(std::string_view pattern);
bool matches(const std::string& pattern, const std::string& name);

// The name that the user probably meant; empty where none is near.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

// " (did you mean X?)", or nothing.
std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace rwbench

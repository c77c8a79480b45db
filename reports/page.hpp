// page.hpp: text on a page of fixed width.
#pragma once

#include <cstddef>
#include <string>

namespace rwbench::report {

inline constexpr std::size_t page_width = 120;

// In characters.
std::size_t width_of(const std::string& text);

// Words in lines of at most the page's width, lines after the first indented.
std::string wrapped(const std::string& text, std::size_t first_column, std::size_t indent);

}  // namespace rwbench::report

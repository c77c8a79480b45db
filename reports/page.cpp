// page.cpp: see page.hpp.
#include "page.hpp"

#include <algorithm>

namespace rwbench::report {

std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string wrapped(const std::string& text, std::size_t first_column, std::size_t indent) {
    std::string out;
    std::size_t column = first_column;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        const bool is_at_start = out.empty() || out.back() == '\n' || out.back() == ' ';
        if (column + width_of(word) + (is_at_start ? 0 : 1) > page_width && !out.empty()) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!is_at_start) {
            out += ' ';
            ++column;
        }
        out += word;
        column += width_of(word);
        begin = end + 1;
    }
    return out;
}

}  // namespace rwbench::report

// words.cpp: see words.hpp.
#include "rwbench/report/words.hpp"

#include <string_view>

namespace rwbench::report {

std::string counted(std::uint64_t count, const char* one) {
    std::string digits = std::to_string(count);
    for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
    return digits + " " + one + (count == 1 ? "" : std::string_view(one).ends_with("s") ? "es" : "s");
}

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

}  // namespace rwbench::report

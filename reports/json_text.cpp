// json_text.cpp: nlohmann's own indentation gives every number of a histogram a line; this one does not.
#include "json_text.hpp"

#include <algorithm>

namespace rwbench::report {
namespace {

constexpr std::size_t line_length = 110;

// A command line may hold bytes that are no UTF-8; a report with a replacement character is better than none.
std::string compact(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool holds_object(const ordered_json& value) {
    if (value.is_object()) return true;
    return value.is_array() && std::any_of(value.begin(), value.end(), holds_object);
}

// How many values it is made of, counted no further than `enough`: what is long need not be rendered to know that.
std::size_t size_up_to(const ordered_json& value, std::size_t enough) {
    std::size_t size = 1;
    if (!value.is_structured()) return size;
    for (const ordered_json& each : value) {
        if (size >= enough) break;
        size += size_up_to(each, enough - size);
    }
    return size;
}

void append(std::string& out, const ordered_json& value, std::size_t depth) {
    const bool is_leaf = !value.is_structured() || value.empty() || !holds_object(value);
    if (is_leaf) {
        out += compact(value);
        return;
    }
    if (size_up_to(value, line_length / 2) < line_length / 2) {
        if (const std::string line = compact(value); line.size() + 2 * depth <= line_length) {
            out += line;
            return;
        }
    }
    const std::string indent(2 * (depth + 1), ' ');
    out += value.is_object() ? "{" : "[";
    bool is_first = true;
    for (const auto& item : value.items()) {
        out += is_first ? "\n" : ",\n";
        is_first = false;
        out += indent;
        if (value.is_object()) out += compact(item.key()) + ": ";
        append(out, item.value(), depth + 1);
    }
    out += "\n" + std::string(2 * depth, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string to_text(const ordered_json& value) {
    std::string out;
    append(out, value, 0);
    out += "\n";
    return out;
}

std::string excerpt(const ordered_json& value) {
    std::string text = compact(value);
    constexpr std::size_t longest = 40;
    if (text.size() > longest) {
        std::size_t end = longest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
        text.resize(end);
        text += "...";
    }
    return text;
}

}  // namespace rwbench::report

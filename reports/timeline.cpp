// timeline.cpp: see timeline.hpp.
#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rwbench/report/words.hpp"

namespace rwbench::report {
namespace {

constexpr std::size_t number_width = 5;

// Broken at blanks into lines that fit.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = std::min(text.size(), begin + width);
        if (end < text.size()) {
            const std::size_t blank = text.rfind(' ', end);
            if (blank != text.npos && blank > begin) end = blank;
        }
        lines.push_back(text.substr(begin, end - begin));
        begin = end + (end < text.size() && text[end] == ' ' ? 1 : 0);
    }
    return lines;
}

std::string in_words(const story_event& one) {
    return printable(one.at.empty() ? one.text : fmt::format("{} ({})", one.text, one.at));
}

// What a thread does, as the scenario's word has it.
std::vector<std::string> thread_words(const std::string& word) {
    std::vector<std::string> all{""};
    for (char c : word) {
        if (c == '|')
            all.emplace_back();
        else if (c != ' ')
            all.back() += c;
    }
    return all;
}

}  // namespace

std::string timeline_of(const std::vector<story_event>& story, const std::string& scenario, std::size_t columns) {
    const auto words = thread_words(scenario);
    constexpr std::size_t least = 24, gap = 2;
    const std::size_t width = std::max(least, (std::max(columns, number_width) - number_width) / words.size() - gap);
    std::string text(number_width, ' ');
    for (std::size_t t = 0; t < words.size(); ++t)
        text += fmt::format("{:<{}}", fmt::format("thread {}: {}", t + 1, printable(words[t])), width + gap);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
    std::size_t number = 0;
    for (const story_event& one : story) {
        bool is_first = true;
        if (one.is_step) ++number;
        const std::size_t indent = one.is_step ? 2 : 0;
        // A file may name any thread: those that the scenario has not are drawn in its last column.
        const std::size_t column = std::min<std::size_t>(one.thread == 0 ? 0 : one.thread - 1, words.size() - 1);
        for (const std::string& line : wrapped(in_words(one), width - indent)) {
            text += is_first && one.is_step ? fmt::format("{:>{}} ", number, number_width - 1)
                                            : std::string(number_width, ' ');
            text += std::string(column * (width + gap) + indent, ' ') + line + "\n";
            is_first = false;
        }
    }
    return text;
}

}  // namespace rwbench::report

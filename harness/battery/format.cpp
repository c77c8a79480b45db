// format.cpp: see format.hpp.
#include "battery/format.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace rwbench::battery {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t page_width = 120;
constexpr std::size_t seen_width = 18;  // the longest of what can be seen, and a gap

std::string painted(const std::string& text, const char* code, bool with_colour) {
    return with_colour && *code != '\0' ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

const char* colour_of(verdict how) {
    switch (how) {
        case verdict::good:
            return "32";
        case verdict::bad:
            return "31";
        case verdict::not_offered:
            return "2";
        case verdict::plain:
            break;
    }
    return "";
}

// Parts separated by commas, in lines of at most the page's width; the lines after the first begin at `indent`.
std::string wrapped(const std::vector<std::string>& parts, std::size_t indent) {
    std::string text;
    std::size_t column = indent;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string part = parts[i] + (i + 1 < parts.size() ? "," : "");
        if (i != 0 && column + 1 + part.size() > page_width) {
            text += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (i != 0) {
            text += ' ';
            ++column;
        }
        text += part;
        column += part.size();
    }
    return text;
}

std::vector<const behaviour*> behaviours_of(const std::vector<trial>& trials) {
    std::vector<const behaviour*> all;
    for (const trial& one : trials)
        if (std::find(all.begin(), all.end(), one.what) == all.end()) all.push_back(one.what);
    return all;
}

std::string name_and_figure(const trial& one) {
    return one.found.figure.empty() ? one.lock->name : fmt::format("{} {}", one.lock->name, one.found.figure);
}

// What was seen of a behaviour: the good first.
std::string block_of(const behaviour& what, const std::vector<trial>& trials, bool with_colour) {
    std::vector<const trial*> its;
    for (const trial& one : trials)
        if (one.what == &what) its.push_back(&one);
    std::stable_sort(its.begin(), its.end(),
                     [](const trial* a, const trial* b) { return a->found.how < b->found.how; });
    std::string text = fmt::format("{}  {}\n", painted(what.name, "1", with_colour), what.question);
    while (!its.empty()) {
        const finding& found = its.front()->found;
        std::vector<std::string> names;
        std::erase_if(its, [&, seen = found.seen, how = found.how](const trial* one) {
            if (one->found.seen != seen || one->found.how != how) return false;
            names.push_back(name_and_figure(*one));
            return true;
        });
        const std::string padded = fmt::format("{:<{}}", found.seen, seen_width);
        text +=
            fmt::format("  {}{}\n", painted(padded, colour_of(found.how), with_colour), wrapped(names, 2 + seen_width));
    }
    return text;
}

bool is_library(const trial& one) { return one.lock->group == std::string_view("library"); }

// The behaviours in which every lock tried that is not the library's falls short of all of the library's.
std::vector<std::string> rows_where_all_others_fall_short(const std::vector<trial>& trials) {
    std::vector<std::string> names;
    for (const behaviour* what : behaviours_of(trials)) {
        std::size_t good = 0, ours = 0, others = 0, others_good = 0;
        for (const trial& one : trials) {
            if (one.what != what || one.found.how == verdict::not_offered) continue;
            const bool is_good = one.found.how == verdict::good;
            (is_library(one) ? ours : others) += 1;
            if (is_good) (is_library(one) ? good : others_good) += 1;
        }
        if (ours != 0 && others != 0 && good != 0 && others_good == 0) names.emplace_back(what->name);
    }
    return names;
}

const char* word_of(verdict how) {
    constexpr const char* words[] = {"good", "plain", "bad", "not_offered"};
    return words[static_cast<int>(how)];
}

}  // namespace

std::string as_text(const std::vector<trial>& trials, bool with_colour) {
    std::string text;
    for (const behaviour* what : behaviours_of(trials))
        text += (text.empty() ? "" : "\n") + block_of(*what, trials, with_colour);
    const auto rows = rows_where_all_others_fall_short(trials);
    if (!rows.empty())
        text += fmt::format("\nRows in which no other lock does what the library's do: {}.\n", fmt::join(rows, ", "));
    return text;
}

std::string as_json(const std::vector<trial>& trials) {
    json all = {{"behaviours", json::array()}, {"findings", json::array()}};
    for (const behaviour* what : behaviours_of(trials))
        all["behaviours"].push_back({{"name", what->name}, {"question", what->question}});
    for (const trial& one : trials)
        all["findings"].push_back({{"lock", one.lock->name},
                                   {"group", one.lock->group},
                                   {"behaviour", one.what->name},
                                   {"verdict", word_of(one.found.how)},
                                   {"seen", one.found.seen},
                                   {"figure", one.found.figure},
                                   {"detail", one.found.detail},
                                   {"broken_promise", broken_promise(*one.what, *one.lock, one.found)}});
    all["all_others_fall_short"] = rows_where_all_others_fall_short(trials);
    return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace rwbench::battery

// list_command.cpp: see list_command.hpp.
#include "list_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace rwbench {
namespace {

using json = nlohmann::ordered_json;

std::string section(const std::string& title, const std::vector<named_line>& lines) {
    std::size_t widest = 0;
    for (const named_line& line : lines) widest = std::max(widest, line.name.size());
    std::string text = title + "\n";
    for (const named_line& line : lines) text += fmt::format("  {:<{}}  {}\n", line.name, widest, line.summary);
    return text;
}

struct capability {
    std::uint32_t bit;
    const char* name;
};

constexpr capability capabilities[] = {
    {RWBENCH_CAN_SHARE, "share"}, {RWBENCH_CAN_TIME, "time"},         {RWBENCH_CAN_DOWNGRADE, "downgrade"},
    {RWBENCH_CAN_WAIT, "wait"},   {RWBENCH_SPINS_ONLY, "spins-only"},
};

json names_of(std::uint32_t bits) {
    json names = json::array();
    for (const capability& capability : capabilities)
        if ((bits & capability.bit) != 0) names.push_back(capability.name);
    return names;
}

const char* or_empty(const char* text) { return text != nullptr ? text : ""; }

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

// " (peer)", " (plugin ./x.so)", or nothing.
std::string in_brackets(const std::string& group, const std::string& plugin) {
    if (!plugin.empty()) return fmt::format(" (plugin {})", plugin);
    return group.empty() ? "" : fmt::format(" ({})", group);
}

std::string properties_section(const modelled& checked) {
    const std::string title = "Properties (rwbench verify --property)";
    return checked.why_no_properties.empty() ? section(title, checked.properties)
                                             : fmt::format("{}\n  not built: {}\n", title, checked.why_no_properties);
}

std::string designs_section(const modelled& checked) {
    if (checked.designs_folder.empty())
        return "Designs to learn from\n  not here: they are installed with rwbench, or stand in the source tree\n";
    return section(
        fmt::format("Designs to learn from (rwbench verify --design {}/NAME.hpp:NAME)", checked.designs_folder),
        checked.designs);
}

json designs_as_json(const modelled& checked) {
    json designs = json::array();
    for (const named_line& one : checked.designs)
        designs.push_back({{"name", one.name},
                           {"summary", one.summary},
                           {"design", fmt::format("{}/{}.hpp:{}", checked.designs_folder, one.name, one.name)}});
    return designs;
}

json properties_as_json(const modelled& checked) {
    if (!checked.why_no_properties.empty()) return {};
    json properties = json::array();
    for (const named_line& one : checked.properties)
        properties.push_back({{"name", one.name}, {"promise", one.summary}});
    return properties;
}

}  // namespace

std::string list_as_text(const catalogue& available, const std::string& what, const modelled* checked) {
    std::string text;
    if (what.empty() || what == "scenarios") {
        std::vector<named_line> lines;
        for (const rwbench_scenario* scenario : available.scenarios)
            lines.push_back(
                {scenario->name, or_empty(scenario->summary) + in_brackets("", available.plugin_of(scenario))});
        text += section("Scenarios", lines);
    }
    if (what.empty()) {
        std::vector<named_line> lines;
        for (const rwbench_work* work : available.works)
            lines.push_back({work->name, or_empty(work->summary) + in_brackets("", available.plugin_of(work))});
        text += "\n" + section("Works (--work)", lines) + "\n";
    }
    if (what.empty() || what == "locks") {
        std::vector<named_line> lines;
        for (const rwbench_lock* lock : available.locks)
            lines.push_back(
                {lock->name, or_empty(lock->summary) + in_brackets(or_empty(lock->group), available.plugin_of(lock))});
        text += section("Locks", lines);
        if (!available.absent.empty()) {
            lines.clear();
            for (const absent_lock& lock : available.absent) lines.push_back({lock.name, lock.why});
            text += "\n" + section("Locks that are not built", lines);
        }
    }
    if (checked == nullptr) return text;
    if (what.empty() || what == "properties") text += (text.empty() ? "" : "\n") + properties_section(*checked);
    if (what.empty() || what == "designs") text += (text.empty() ? "" : "\n") + designs_section(*checked);
    return text;
}

std::string list_as_json(const catalogue& available, const std::string& what, const modelled* checked) {
    json all = json::object();
    if (what.empty() || what == "scenarios")
        for (const rwbench_scenario* scenario : available.scenarios)
            all["scenarios"].push_back({{"name", scenario->name},
                                        {"summary", or_empty(scenario->summary)},
                                        {"origin", or_empty(scenario->origin)},
                                        {"needs", names_of(scenario->needs)},
                                        {"plugin", text_or_null(available.plugin_of(scenario))}});
    if (what.empty())
        for (const rwbench_work* work : available.works)
            all["works"].push_back({{"name", work->name},
                                    {"summary", or_empty(work->summary)},
                                    {"plugin", text_or_null(available.plugin_of(work))}});
    if (what.empty() || what == "locks") {
        for (const rwbench_lock* lock : available.locks)
            all["locks"].push_back({{"name", lock->name},
                                    {"summary", or_empty(lock->summary)},
                                    {"group", or_empty(lock->group)},
                                    {"capabilities", names_of(lock->capabilities)},
                                    {"size_bytes", lock->size},
                                    {"plugin", text_or_null(available.plugin_of(lock))}});
        all["not_built"] = json::array();
        for (const absent_lock& lock : available.absent)
            all["not_built"].push_back({{"name", lock.name}, {"why", lock.why}});
    }
    if (checked != nullptr && (what.empty() || what == "properties")) {
        all["properties"] = properties_as_json(*checked);
        if (!checked->why_no_properties.empty())
            all["not_built"].push_back({{"name", "rwbench-verify"}, {"why", checked->why_no_properties}});
    }
    if (checked != nullptr && (what.empty() || what == "designs")) all["designs"] = designs_as_json(*checked);
    return all.dump(2) + "\n";
}

}  // namespace rwbench

// json_tree.hpp: walks a report, so that a test covers every object and every field of it, also those to come.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rwbench::report::testing {

using ordered_json = nlohmann::ordered_json;
using pointer = ordered_json::json_pointer;

// Calls `visit` with the pointer of each value below `value`, itself included, parents first.
inline void walk(const ordered_json& value, const std::function<void(const pointer&, const ordered_json&)>& visit,
                 const pointer& at = pointer()) {
    visit(at, value);
    if (value.is_object())
        for (const auto& item : value.items()) walk(item.value(), visit, at / item.key());
    if (value.is_array())
        for (std::size_t i = 0; i < value.size(); ++i) walk(value[i], visit, at / i);
}

// An object whose fields are names of the user's choice: each is known.
inline bool is_list_of_names(const pointer& at) {
    return !at.empty() && (at.back() == "parameters" || at.back() == "asked");
}

// Where anything may stand, by design.
inline bool is_free_form(const pointer& at) {
    const std::string text = at.to_string();
    for (const char* part : {"/parameters/", "/asked/"})
        if (text.find(part) != std::string::npos) return true;
    return false;
}

inline bool is_derived(const pointer& at) {
    const std::string text = at.to_string();
    return text.rfind("/context", 0) == 0 || text.rfind("/benchmarks", 0) == 0;
}

}  // namespace rwbench::report::testing

// pick.hpp: picking tables by the names and globs of an option.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "errors.hpp"
#include "names.hpp"

namespace rwbench {

template <class T>
std::vector<std::string> names_of(const std::vector<const T*>& all) {
    std::vector<std::string> names;
    for (const T* one : all) names.emplace_back(one->name);
    return names;
}

// Those that any pattern fits, each once, in the order of the catalogue. Throws usage_error for a pattern that fits none,
// which names the command that shows them, `where`.
template <class T>
std::vector<const T*> pick(const std::vector<const T*>& all, const std::vector<std::string>& patterns,
                           const char* option, const char* kind, const std::string& where) {
    std::set<const T*> picked;
    for (const std::string& pattern : patterns) {
        bool found = false;
        for (const T* one : all) {
            if (!matches(pattern, one->name)) continue;
            picked.insert(one);
            found = true;
        }
        if (!found)
            throw usage_error(fmt::format("{} {}: no such {}{}; `{}` shows them all", option, pattern, kind,
                                          did_you_mean(pattern, names_of(all)), where));
    }
    std::vector<const T*> in_order;
    for (const T* one : all)
        if (picked.count(one) != 0) in_order.push_back(one);
    return in_order;
}

// The same for --lock: a lock that was not built is told from one that nobody knows.
std::vector<const rwbench_lock*> locks_named(const std::vector<std::string>& patterns, const catalogue& available);

}  // namespace rwbench

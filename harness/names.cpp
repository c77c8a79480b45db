// names.cpp: see names.hpp.
#include "names.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace rwbench {
namespace {

std::string lowered(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
    return low;
}

// Levenshtein's distance, one row at a time.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

bool is_glob(std::string_view pattern) { return pattern.find_first_of("*?[") != pattern.npos; }

bool matches(const std::string& pattern, const std::string& name) {
    return ::fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
}

std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names) {
    const std::string low = lowered(wanted);
    std::string nearest;
    std::size_t best = std::max<std::size_t>(1, low.size() / 3) + 1;  // further than this is another word
    for (const std::string& name : names) {
        const std::string whole = lowered(name);
        const auto scope = whole.rfind("::");
        const std::string unscoped = scope == whole.npos ? whole : whole.substr(scope + 2);
        std::size_t d = std::min(distance(low, whole), distance(low, unscoped));
        if (low.size() >= 3 && whole.find(low) != whole.npos) d = std::min<std::size_t>(d, 1);  // "fair": RWLockFair
        if (d < best) {
            best = d;
            nearest = name;
        }
    }
    return nearest;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& names) {
    std::string nearest = nearest_name(wanted, names);
    return nearest.empty() ? "" : " (did you mean " + nearest + "?)";
}

}  // namespace rwbench

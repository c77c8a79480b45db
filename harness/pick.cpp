// pick.cpp: see pick.hpp.
#include "pick.hpp"

namespace rwbench {

std::vector<const rwbench_lock*> locks_named(const std::vector<std::string>& patterns, const catalogue& available) {
    for (const std::string& pattern : patterns) {
        auto fits = [&](const std::string& name) { return matches(pattern, name); };
        const auto built = names_of(available.locks);
        if (std::any_of(built.begin(), built.end(), fits)) continue;
        for (const absent_lock& absent : available.absent)
            if (fits(absent.name))
                throw usage_error(fmt::format("--lock {}: {} is not built: {}", pattern, absent.name, absent.why));
    }
    return pick(available.locks, patterns, "--lock", "lock", "rwbench list locks");
}

}  // namespace rwbench

// behaviour.cpp: see behaviour.hpp.
#include "behaviour.hpp"

#include <fmt/format.h>

namespace rwbench::battery {
namespace {

std::vector<behaviour>& all() {
    static std::vector<behaviour> registered;
    return registered;
}

// "RWLockFairReentrantWriter" -> "Fair"
std::string_view policy_of(std::string_view lock) {
    constexpr std::string_view before = "RWLock", after = "ReentrantWriter";
    if (lock.starts_with(before)) lock.remove_prefix(before.size());
    if (lock.ends_with(after)) lock.remove_suffix(after.size());
    return lock;
}

}  // namespace

behaviour_registration::behaviour_registration(const behaviour& what) { all().push_back(what); }

const std::vector<behaviour>& registered_behaviours() { return all(); }

std::string broken_promise(const behaviour& what, const rwbench_lock& lock, const finding& found) {
    if (lock.group != std::string_view("library") || what.promise == nullptr) return "";
    if (found.how == verdict::good || (what.promises != nullptr && !what.promises(policy_of(lock.name)))) return "";
    return fmt::format("{}: {}: promised that {}; seen: {}{}{}", lock.name, what.name, what.promise, found.seen,
                       found.detail.empty() ? "" : ", ", found.detail);
}

}  // namespace rwbench::battery

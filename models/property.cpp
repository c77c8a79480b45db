// property.cpp: see property.hpp.
#include "property.hpp"

#include <algorithm>

namespace rwbench::verify {
namespace {

std::vector<property>& all_properties() {
    static std::vector<property> all;
    return all;
}

}  // namespace

const std::vector<property>& registered_properties() {
    static const bool is_sorted = [] {
        std::sort(all_properties().begin(), all_properties().end(),
                  [](const property& a, const property& b) { return a.name < b.name; });
        return true;
    }();
    (void)is_sorted;
    return all_properties();
}

register_property::register_property(property one) { all_properties().push_back(std::move(one)); }

std::vector<lock_case>& registered_locks() {
    static std::vector<lock_case> all;
    return all;
}

register_locks::register_locks(std::vector<lock_case> some) {
    for (lock_case& one : some) registered_locks().push_back(std::move(one));
}

const property* property_named(const std::string& name) {
    for (const property& one : registered_properties())
        if (one.name == name) return &one;
    return nullptr;
}

std::string broken_by(const finding& found, const scene& at, const std::vector<const property*>& scenario_of) {
    const auto owner = [&](bool property::*owns, const char* otherwise) -> std::string {
        for (const property* one : scenario_of)
            if (one->*owns) return one->name;
        return otherwise;
    };
    switch (found.kind) {
        case finding_kind::claim:
            return found.claim;
        case finding_kind::race:
            return at.is_shared_with_writer() ? "exclusion" : "last-write";
        case finding_kind::after_end:
        case finding_kind::crash:
            return owner(&property::owns_ends, "lifetime");
        case finding_kind::left_behind:
            return "nothing-left";
        case finding_kind::refused:
            return "no-refusal";
        case finding_kind::stuck:
        case finding_kind::endless:
            break;
    }
    return owner(&property::owns_waiting, "no-lost-wake-up");
}

}  // namespace rwbench::verify

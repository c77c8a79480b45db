// property.hpp: what a lock must do, each said once: a sentence, the scenarios that try it, and what watches them.
//
// A property is a file in properties/ that registers itself. Its monitor, if it has one, watches the scenarios of all other
// properties as well.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "play/played_lock.hpp"
#include "play/scene.hpp"

namespace rwbench::verify {

struct property {
    std::string name;
    std::string sentence;
    // The scenarios for a lock, as words (play/notation.hpp); none: it does not apply.
    std::function<std::vector<std::string>(const lock_case&)> words;
    std::function<std::unique_ptr<monitor>()> watch;  // may be empty
    // In its own scenarios, somebody who waits for ever breaks this property, rather than that no wake-up is lost.
    bool owns_waiting = false;
    // Likewise a use after the end.
    bool owns_ends = false;

    // Its scenarios have somebody who waits on a condition.
    bool is_of_conditions() const { return name.starts_with("condition-"); }
};

// By name.
const std::vector<property>& registered_properties();

struct register_property {
    explicit register_property(property one);
};

// Null: there is none of that name.
const property* property_named(const std::string& name);

// The property that a finding breaks, found while `scenario_of` was tried (of those that list this scenario), with what the
// scene's books say of the moment.
std::string broken_by(const finding& found, const scene& at, const std::vector<const property*>& scenario_of);

template <class M>
std::unique_ptr<monitor> watch_with() {
    return std::make_unique<M>();
}

}  // namespace rwbench::verify

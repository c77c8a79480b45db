#include "registry.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "rwbench/registration.hpp"

namespace rwbench {
namespace {

// What version 1 of the interface had: a table that ends before this is broken. Later fields are optional.
constexpr std::size_t size_in_version_1(const rwbench_lock*) {
    return offsetof(rwbench_lock, overtakes) + sizeof(rwbench_lock::overtakes);
}
constexpr std::size_t size_in_version_1(const rwbench_work*) {
    return offsetof(rwbench_work, reserved) + sizeof(std::uint32_t);
}
constexpr std::size_t size_in_version_1(const rwbench_scenario*) {
    return offsetof(rwbench_scenario, default_threads_per_core) + sizeof(std::uint32_t);
}

std::string_view said(const char* text) { return text ? text : ""; }

std::optional<std::string> fault_of(const rwbench_lock& lock) {
    if (!lock.create || !lock.destroy) return "has no `create` or no `destroy`";
    if (lock.size == 0) return "has size 0";
    if (lock.alignment == 0 || (lock.alignment & (lock.alignment - 1)) != 0)
        return fmt::format("has alignment {}, which is no power of two", lock.alignment);
    if (said(lock.group).empty()) return "has no group";
    return std::nullopt;
}

std::optional<std::string> fault_of(const rwbench_work& work) {
    if (!work.create || !work.destroy) return "has no `create` or no `destroy`";
    if (!work.verify) return "has no `verify`: a work without an oracle would let a broken lock win";
    return std::nullopt;
}

std::optional<std::string> fault_of(const rwbench_scenario& scenario) {
    if (scenario.engine > RWBENCH_ENGINE_PAIRS) return fmt::format("asks for the unknown engine {}", scenario.engine);
    if (scenario.engine == RWBENCH_ENGINE_WORKERS && !scenario.plan) return "has no `plan`";
    if (!scenario.own_work && said(scenario.default_work).empty()) return "names no work";
    return std::nullopt;
}

// What sets one apart from another of the same name.
std::string described(const rwbench_lock& lock) { return fmt::format("\"{}\" ({})", said(lock.summary), lock.group); }
std::string described(const rwbench_work& work) { return fmt::format("\"{}\"", said(work.summary)); }
std::string described(const rwbench_scenario& scenario) { return fmt::format("\"{}\"", said(scenario.summary)); }

template <class Table>
std::optional<std::string> add_table(std::vector<std::unique_ptr<const Table>>& tables, const char* kind,
                                     const Table& offered) {
    // Size and version come first in every version: nothing else may be read before they fit.
    if (offered.abi_version != RWBENCH_ABI_VERSION)
        return fmt::format("a {} was built for version {} of the plugin interface, this is version {}: rebuild it",
                           kind, offered.abi_version, RWBENCH_ABI_VERSION);
    if (offered.struct_size < size_in_version_1(&offered))
        return fmt::format("a {}'s table has {} bytes, at least {} are needed: rebuild it", kind, offered.struct_size,
                           size_in_version_1(&offered));

    auto table = std::make_unique<Table>();
    std::memcpy(table.get(), &offered, std::min<std::size_t>(offered.struct_size, sizeof(Table)));
    const std::string_view name = said(table->name);
    if (name.empty()) return fmt::format("a {} has no name", kind);
    if (name.find_first_of(", \t\n*?[]") != std::string_view::npos)
        return fmt::format("the {} \"{}\" can't be named on a command line: no blanks, commas or *?[]", kind, name);
    if (const auto fault = fault_of(*table)) return fmt::format("the {} \"{}\" {}", kind, name, *fault);
    for (const auto& other : tables)
        if (name == other->name)
            return fmt::format("two {}s are named \"{}\": {} and {}; rename one", kind, name, described(*other),
                               described(*table));
    tables.push_back(std::move(table));
    return std::nullopt;
}

template <class Table>
const Table* find(const std::vector<std::unique_ptr<const Table>>& tables, const std::string& name) {
    for (const auto& table : tables)
        if (name == table->name) return table.get();
    return nullptr;
}

template <class Table>
std::vector<const Table*> pointers(const std::vector<std::unique_ptr<const Table>>& tables) {
    std::vector<const Table*> result;
    for (const auto& table : tables) result.push_back(table.get());
    return result;
}

std::size_t rank_of_group(std::string_view group) {
    static constexpr std::array<std::string_view, 5> order{"library", "adapter", "baseline", "peer", "plugin"};
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), group) - order.begin());
}

// The registrar's calls are C: what goes wrong becomes a refusal.
template <class Add>
int taken_in(Add add, std::vector<std::string>& refusals) noexcept try {
    const std::optional<std::string> refusal = add();
    if (!refusal) return RWBENCH_OK;
    refusals.push_back(*refusal);
    return RWBENCH_FAILED;
} catch (...) {
    return RWBENCH_FAILED;  // out of memory
}

template <class Table>
int add_for(void* host, const Table* table, std::vector<std::string>& refusals) noexcept {
    return taken_in([&] { return table ? static_cast<registry*>(host)->add(*table) : "a null table was registered"; },
                    refusals);
}

}  // namespace

registry::registry() {
    registrar_.struct_size = sizeof registrar_;
    registrar_.abi_version = RWBENCH_ABI_VERSION;
    registrar_.host = this;
    registrar_.add_lock = [](void* host, const rwbench_lock* lock) {
        return add_for(host, lock, static_cast<registry*>(host)->refusals_);
    };
    registrar_.add_work = [](void* host, const rwbench_work* work) {
        return add_for(host, work, static_cast<registry*>(host)->refusals_);
    };
    registrar_.add_scenario = [](void* host, const rwbench_scenario* scenario) {
        return add_for(host, scenario, static_cast<registry*>(host)->refusals_);
    };
    registrar_.add_absent = [](void* host, const char* name, const char* why) {
        registry& known = *static_cast<registry*>(host);
        return taken_in([&] { return known.add_absent(name, why); }, known.refusals_);
    };
}

void registry::add_built_ins() {
    if (registration::hand_over(registrar_) == RWBENCH_OK) return;
    throw std::runtime_error(refusals_.empty() ? "out of memory" : fmt::format("{}", fmt::join(refusals_, "; ")));
}

std::optional<std::string> registry::add(const rwbench_lock& lock) { return add_table(locks_, "lock", lock); }
std::optional<std::string> registry::add(const rwbench_work& work) { return add_table(works_, "work", work); }
std::optional<std::string> registry::add(const rwbench_scenario& scenario) {
    return add_table(scenarios_, "scenario", scenario);
}

std::optional<std::string> registry::add_absent(const char* name, const char* why) {
    if (said(name).empty()) return "a lock that was not built has no name";
    if (said(why).empty()) return fmt::format("nothing says why the lock \"{}\" was not built", name);
    absent_.push_back({name, why});
    return std::nullopt;
}

catalogue registry::contents() const {
    catalogue all{pointers(locks_), pointers(scenarios_), pointers(works_)};
    std::copy_if(absent_.begin(), absent_.end(), std::back_inserter(all.absent),
                 [&](const absent_lock& absent) { return !find_lock(absent.name); });
    std::stable_sort(all.locks.begin(), all.locks.end(), [](const rwbench_lock* a, const rwbench_lock* b) {
        return rank_of_group(a->group) < rank_of_group(b->group);
    });
    return all;
}

const rwbench_lock* registry::find_lock(const std::string& name) const { return find(locks_, name); }
const rwbench_work* registry::find_work(const std::string& name) const { return find(works_, name); }
const rwbench_scenario* registry::find_scenario(const std::string& name) const { return find(scenarios_, name); }

}  // namespace rwbench

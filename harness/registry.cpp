#include "registry.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "executor.hpp"
#include "rwbench/registration.hpp"

namespace rwbench {
namespace {

// What version 1 of the interface had: a table that ends before this is broken. Later fields are optional.
constexpr std::size_t size_in_version_1(const rwbench_lock*) {
    return offsetof(rwbench_lock, wait_write) + sizeof(rwbench_lock::wait_write);
}
constexpr std::size_t size_in_version_1(const rwbench_work*) {
    return offsetof(rwbench_work, writer_rate_per_s) + sizeof(rwbench_work::writer_rate_per_s);
}
constexpr std::size_t size_in_version_1(const rwbench_scenario*) {
    return offsetof(rwbench_scenario, default_threads_per_core) + sizeof(std::uint32_t);
}

std::string_view said(const char* text) { return text ? text : ""; }

// A table was refused, and why.
struct refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

const char* kind_of(const rwbench_lock&) { return "lock"; }
const char* kind_of(const rwbench_work&) { return "work"; }
const char* kind_of(const rwbench_scenario&) { return "scenario"; }

// What plugin.h requires of a lock: what every lock can do, and what it says that it can.
std::optional<std::string> missing_loop_of(const rwbench_lock& lock) {
    constexpr std::uint32_t always = 0;
    const struct {
        const char* name;
        bool is_there;
        std::uint32_t needed_by;
        const char* capability;
    } loops[] = {
        {"read", lock.read != nullptr, always, ""},
        {"write", lock.write != nullptr, always, ""},
        {"mixed", lock.mixed != nullptr, always, ""},
        {"read_none", lock.read_none != nullptr, always, ""},
        {"write_none", lock.write_none != nullptr, always, ""},
        {"mixed_none", lock.mixed_none != nullptr, always, ""},
        {"read_pairs", lock.read_pairs != nullptr, always, ""},
        {"write_pairs", lock.write_pairs != nullptr, always, ""},
        {"timed_read", lock.timed_read != nullptr, RWBENCH_CAN_TIME, "RWBENCH_CAN_TIME"},
        {"timed_write", lock.timed_write != nullptr, RWBENCH_CAN_TIME, "RWBENCH_CAN_TIME"},
        {"downgrade", lock.downgrade != nullptr, RWBENCH_CAN_DOWNGRADE, "RWBENCH_CAN_DOWNGRADE"},
        {"wait", lock.wait != nullptr, RWBENCH_CAN_WAIT, "RWBENCH_CAN_WAIT"},
        {"wait_write", lock.wait_write != nullptr, RWBENCH_CAN_WAIT, "RWBENCH_CAN_WAIT"},
        {"notify", lock.notify != nullptr, RWBENCH_CAN_WAIT, "RWBENCH_CAN_WAIT"},
    };
    for (const auto& loop : loops) {
        if (loop.is_there) continue;
        if (loop.needed_by == always) return fmt::format("has no loop `{}`, which every lock must offer", loop.name);
        if ((lock.capabilities & loop.needed_by) != 0)
            return fmt::format("claims {} and has no loop `{}`", loop.capability, loop.name);
    }
    return std::nullopt;
}

bool is_power_of_two(std::size_t n) { return n != 0 && (n & (n - 1)) == 0; }

std::optional<std::string> fault_of(const rwbench_lock& lock) {
    if (!lock.create || !lock.destroy) return "has no `create` or no `destroy`";
    if (lock.size == 0) return "has size 0";
    if (!is_power_of_two(lock.alignment))
        return fmt::format("has alignment {}, which is no power of two", lock.alignment);
    if ((lock.capabilities & RWBENCH_CAN_WAIT) != 0) {
        if (!lock.create_condition) return "claims RWBENCH_CAN_WAIT and has no `create_condition`";
        if (!lock.destroy_condition) return "claims RWBENCH_CAN_WAIT and has no `destroy_condition`";
        if (lock.condition_size == 0) return "has a condition of size 0";
        if (!is_power_of_two(lock.condition_alignment))
            return fmt::format("has a condition of alignment {}, which is no power of two", lock.condition_alignment);
        if (said(lock.condition).empty()) return "has a condition without a name";
    }
    if (said(lock.group).empty()) return "has no group";
    if ((lock.acquire == nullptr) != (lock.release == nullptr)) return "has one of `acquire` and `release`, not both";
    return missing_loop_of(lock);
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
    if (uses_condition(scenario) && (!scenario.own_work || !scenario.own_work->is_ready ||
                                     !scenario.own_work->to_notify || !scenario.own_work->section))
        return "needs a condition, and has no work of its own that says when a waiter may go on and how many to notify";
    if (scenario.engine == RWBENCH_ENGINE_PAIRS && !scenario.own_work)
        return "times pairs without a work of its own: nobody would see whether the lock excludes";
    return std::nullopt;
}

// What sets one apart from another of the same name.
std::string description_of(const rwbench_lock& lock) {
    return fmt::format("\"{}\" ({})", said(lock.summary), lock.group);
}
std::string description_of(const rwbench_work& work) { return fmt::format("\"{}\"", said(work.summary)); }
std::string description_of(const rwbench_scenario& scenario) { return fmt::format("\"{}\"", said(scenario.summary)); }

template <class Table>
std::string described(const Table& table, const std::string& file) {
    return description_of(table) + (file.empty() ? "" : " from " + file);
}

// A copy, its newer fields zero where the plugin is older. Nothing but its size and version was looked at.
template <class Table>
std::unique_ptr<Table> copy_of(const Table& offered) {
    // Size and version come first in every version: nothing else may be read before they fit.
    if (offered.abi_version != RWBENCH_ABI_VERSION)
        throw refused(
            fmt::format("a {} was built for version {} of the plugin interface, this is version {}: rebuild it",
                        kind_of(offered), offered.abi_version, RWBENCH_ABI_VERSION));
    if (offered.struct_size < size_in_version_1(&offered))
        throw refused(fmt::format("a {}'s table has {} bytes, at least {} are needed: rebuild it", kind_of(offered),
                                  offered.struct_size, size_in_version_1(&offered)));
    auto table = std::make_unique<Table>();
    std::memcpy(table.get(), &offered, std::min<std::size_t>(offered.struct_size, sizeof(Table)));
    return table;
}

template <class Table>
void check(const Table& table, const std::string& kind) {
    const std::string_view name = said(table.name);
    if (name.empty()) throw refused(fmt::format("a {} has no name", kind));
    if (name.find_first_of(", \t\n*?[]") != std::string_view::npos)
        throw refused(
            fmt::format("the {} \"{}\" can't be named on a command line: no blanks, commas or *?[]", kind, name));
    if (const auto fault = fault_of(table)) throw refused(fmt::format("the {} \"{}\" {}", kind, name, *fault));
}

// In a plugin, no lock is the library's own or a baseline, whatever it says.
void mark_as_brought(rwbench_lock& lock) { lock.group = "plugin"; }
void mark_as_brought(rwbench_work&) {}
void mark_as_brought(rwbench_scenario&) {}

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

void registry::add_plugin(const std::string& file, rwbench_entry entry) {
    const auto tables = [this] { return locks_.size() + works_.size() + scenarios_.size(); };
    const std::size_t before = tables();
    refusals_.clear();
    file_ = file;
    int result = RWBENCH_OK;
    std::string thrown;
    try {
        result = entry(&registrar_);
    } catch (const std::exception& error) {
        thrown = fmt::format("its entry threw: {}", error.what());
    } catch (...) {
        thrown = "its entry threw something that is no std::exception";
    }
    file_.clear();
    if (!thrown.empty()) refusals_.push_back(thrown);
    if (refusals_.empty() && result != RWBENCH_OK)
        refusals_.push_back(fmt::format("its entry failed: it returned {}", result));
    if (refusals_.empty() && tables() == before)
        refusals_.push_back("its entry registered no lock, no work and no scenario");
    if (const auto missing = work_that_nobody_brings(); refusals_.empty() && missing) refusals_.push_back(*missing);
    if (!refusals_.empty()) throw std::runtime_error(fmt::format("{}", fmt::join(refusals_, "; ")));
}

std::optional<std::string> registry::add_absent(const char* name, const char* why) {
    if (said(name).empty()) return "a lock that was not built has no name";
    if (said(why).empty()) return fmt::format("nothing says why the lock \"{}\" was not built", name);
    absent_.push_back({name, why});
    return std::nullopt;
}

std::optional<std::string> registry::work_that_nobody_brings() const {
    for (const auto& scenario : scenarios_)
        if (!scenario->own_work && !find_work(scenario->default_work))
            return fmt::format("the scenario \"{}\" names the work \"{}\", which nobody brings", scenario->name,
                               scenario->default_work);
    return std::nullopt;
}

template <class Table>
std::optional<std::string> registry::add_to(tables<Table>& tables, const Table& offered) try {
    auto table = copy_of(offered);
    if (!file_.empty()) mark_as_brought(*table);
    check(*table, kind_of(*table));
    for (const auto& other : tables)
        if (said(table->name) == other->name) {
            const auto file = brought_by_.find(other.get());
            throw refused(fmt::format("two {}s are named \"{}\": {} and {}; rename one", kind_of(*table), table->name,
                                      described(*other, file == brought_by_.end() ? "" : file->second),
                                      described(*table, file_)));
        }
    copy_what_it_points_to(*table);
    if (!file_.empty()) brought_by_[table.get()] = file_;
    tables.push_back(std::move(table));
    return std::nullopt;
} catch (const refused& error) {
    return error.what();
}

void registry::copy_what_it_points_to(rwbench_lock& lock) {
    if (!lock.observed) return;
    auto observed = copy_of(*lock.observed);
    if (!file_.empty()) mark_as_brought(*observed);
    check(*observed, fmt::format("observed form of the lock \"{}\",", lock.name));
    observed->observed = nullptr;
    lock.observed = observed.get();
    observed_locks_.push_back(std::move(observed));
}

void registry::copy_what_it_points_to(rwbench_scenario& scenario) {
    if (!scenario.own_work) return;
    auto work = copy_of(*scenario.own_work);
    check(*work, fmt::format("own work of the scenario \"{}\",", scenario.name));
    scenario.own_work = work.get();
    own_works_.push_back(std::move(work));
}

std::optional<std::string> registry::add(const rwbench_lock& lock) { return add_to(locks_, lock); }
std::optional<std::string> registry::add(const rwbench_work& work) { return add_to(works_, work); }
std::optional<std::string> registry::add(const rwbench_scenario& scenario) { return add_to(scenarios_, scenario); }

catalogue registry::contents() const {
    catalogue all{pointers(locks_), pointers(scenarios_), pointers(works_), {}, brought_by_};
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

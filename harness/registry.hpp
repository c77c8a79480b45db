// registry.hpp: the locks, works and scenarios that there are, whoever brought them.
//
// Tables come in through the plugin interface's registrar, the built-in ones too. Each is checked and copied, with the
// tables that it points to, so that one of an older plugin, which is shorter, reads as if its newer fields were zero.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "rwbench/plugin.h"

namespace rwbench {

class registry {
   public:
    registry();
    registry(const registry&) = delete;
    registry& operator=(const registry&) = delete;

    // What this binary was linked with. Throws std::runtime_error with the refusals, where there are any.
    void add_built_ins();

    // Has a plugin's entry hand its tables over: they are shown as brought by `file`, its locks as of group "plugin"
    // whatever they call themselves. Throws std::runtime_error with the refusals, or with what the entry did wrong.
    void add_plugin(const std::string& file, rwbench_entry entry);

    // To hand to an entry by hand. What it then refuses is in `refusals`.
    const rwbench_registrar& registrar() const { return registrar_; }
    const std::vector<std::string>& refusals() const { return refusals_; }

    // Each says why the table was refused, or nothing.
    std::optional<std::string> add(const rwbench_lock& lock);
    std::optional<std::string> add(const rwbench_work& work);
    std::optional<std::string> add(const rwbench_scenario& scenario);

    // Of a lock that was not built, with the reason: shown as long as nobody brings a lock of that name.
    std::optional<std::string> add_absent(const char* name, const char* why);

    // Locks by group (library, adapter, baseline, peer, plugin, others), all else in the order of registration.
    catalogue contents() const;

    // By exact name; null where there is none.
    const rwbench_lock* find_lock(const std::string& name) const;
    const rwbench_work* find_work(const std::string& name) const;
    const rwbench_scenario* find_scenario(const std::string& name) const;

   private:
    template <class Table>
    using tables = std::vector<std::unique_ptr<const Table>>;

    template <class Table>
    std::optional<std::string> add_to(tables<Table>& tables, const Table& offered);
    void copy_what_it_points_to(rwbench_lock& lock);
    void copy_what_it_points_to(rwbench_work&) {}
    void copy_what_it_points_to(rwbench_scenario& scenario);
    std::optional<std::string> work_that_nobody_brings() const;

    tables<rwbench_lock> locks_, observed_locks_;
    tables<rwbench_work> works_, own_works_;
    std::vector<absent_lock> absent_;
    tables<rwbench_scenario> scenarios_;
    std::map<const void*, std::string> brought_by_;  // of the tables of plugins: the file
    std::string file_;                               // whose entry is running; empty: of none
    std::vector<std::string> refusals_;
    rwbench_registrar registrar_{};
};

}  // namespace rwbench

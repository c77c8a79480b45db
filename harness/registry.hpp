// registry.hpp: the locks, works and scenarios that there are, whoever brought them.
//
// Tables come in through the plugin interface's registrar, the built-in ones too. Each is checked and copied, so that a
// table of an older plugin, which is shorter, reads as if its newer fields were zero.
#pragma once

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

    // To hand to a plugin's entry. What it then refuses is in `refusals`.
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

    tables<rwbench_lock> locks_;
    tables<rwbench_work> works_;
    std::vector<absent_lock> absent_;
    tables<rwbench_scenario> scenarios_;
    std::vector<std::string> refusals_;
    rwbench_registrar registrar_{};
};

}  // namespace rwbench

// faulty.cpp: a plugin that must be refused, for the reason that the environment's RWBENCH_TEST_FAULT names.
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>

#include "rwbench/lock_plugin.hpp"

extern "C" __attribute__((visibility("default"))) int rwbench_plugin(const rwbench_registrar* registrar) {
    const char* named = std::getenv("RWBENCH_TEST_FAULT");
    const std::string fault = named != nullptr ? named : "";
    rwbench_lock lock = rwbench::lock_table<std::mutex>("faulty-lock", "a mutex");
    rwbench_scenario scenario = rwbench::scenario_table({.name = "faulty-scenario", .summary = "", .work = "none"});
    bool is_about_the_scenario = false;

    if (fault == "other-version") lock.abi_version = 7;
    if (fault == "short-table") lock.struct_size = 64;
    if (fault == "taken-name") lock.name = "std::mutex";
    if (fault == "missing-loop") lock.mixed_none = nullptr;
    if (fault == "empty-claim") lock.capabilities |= RWBENCH_CAN_DOWNGRADE;
    if (fault == "pairs-without-work") {
        scenario.engine = RWBENCH_ENGINE_PAIRS;
        is_about_the_scenario = true;
    }
    if (fault == "unknown-work") {
        scenario.default_work = "nowhere";
        is_about_the_scenario = true;
    }
    if (fault == "throws") throw std::runtime_error("no licence was found");
    if (fault == "fails") return 5;
    if (fault == "brings-nothing") return RWBENCH_OK;
    if (fault == "aborts") std::abort();

    const int result = is_about_the_scenario ? registrar->add_scenario(registrar->host, &scenario)
                                             : registrar->add_lock(registrar->host, &lock);
    return fault == "ignores-the-refusal" ? RWBENCH_OK : result;
}

// The registry: what it takes in, in which order it lists it, and what it refuses with which words.
#include "registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../scenarios/plugin_c_test.h"
#include "rwbench/lock_plugin.hpp"
#include "rwbench/scenario.hpp"

namespace rwbench {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

struct quiet_work {
    explicit quiet_work(const rwbench_parameters&) {}
    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals&) const { return std::nullopt; }
};

rwbench_lock a_lock(const char* name, const char* group = "peer", const char* summary = "a mutex") {
    return lock_table<std::mutex>(name, group, summary);
}

// What a refused plugin is told; empty: it was taken.
template <class Call>
std::string refusal_of(Call call) {
    try {
        call();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

std::vector<std::string> names_of_locks(const registry& known) {
    std::vector<std::string> names;
    for (const rwbench_lock* lock : known.contents().locks) names.push_back(lock->name);
    return names;
}

TEST(Registry, lists_the_library_first_then_baselines_and_peers_each_as_registered) {
    registry known;
    const std::vector<std::pair<const char*, const char*>> offered{
        {"p2", "peer"},    {"x", "mine"},      {"b2", "baseline"}, {"p1", "peer"},
        {"l2", "library"}, {"b1", "baseline"}, {"l1", "library"}};
    for (const auto& [name, group] : offered) EXPECT_EQ(known.add(a_lock(name, group)), std::nullopt);
    EXPECT_THAT(names_of_locks(known), ElementsAre("l2", "l1", "b2", "b1", "p2", "p1", "x"));
}

TEST(Registry, knows_the_built_in_scenarios_in_the_order_of_their_list) {
    registry known;
    known.add_built_ins();
    std::vector<std::string> scenarios, works;
    for (const rwbench_scenario* scenario : known.contents().scenarios) scenarios.push_back(scenario->name);
    for (const rwbench_work* work : known.contents().works) works.push_back(work->name);
    // A new one needs no line here: those that were there first stay, in their order.
    std::erase_if(scenarios, [](const std::string& name) {
        return name != "read-heavy" && name != "balanced" && name != "write-heavy" && name != "throughput";
    });
    EXPECT_THAT(scenarios, ElementsAre("read-heavy", "balanced", "write-heavy", "throughput"));
    EXPECT_THAT(works, ElementsAre("io", "cpu", "none", "bank"));
}

TEST(Registry, knows_all_locks_of_the_library_and_both_baselines) {
    registry known;
    known.add_built_ins();
    EXPECT_THAT(names_of_locks(known),
                IsSupersetOf({"RWLockWrite", "RWLockRead", "RWLockFair", "RWLockReaderPhaseFair",
                              "RWLockWriteReentrantWriter", "RWLockReadReentrantWriter", "RWLockFairReentrantWriter",
                              "RWLockReaderPhaseFairReentrantWriter", "Lock", "std::mutex", "std::shared_mutex"}));
}

TEST(Registry, refuses_a_second_lock_of_a_name_and_names_both) {
    registry known;
    EXPECT_EQ(known.add(a_lock("same", "baseline", "the first")), std::nullopt);
    EXPECT_EQ(known.add(a_lock("same", "plugin", "the second")),
              "two locks are named \"same\": \"the first\" (baseline) and \"the second\" (plugin); rename one");
    EXPECT_THAT(names_of_locks(known), ElementsAre("same"));
    EXPECT_STREQ(known.find_lock("same")->group, "baseline");
}

TEST(Registry, a_lock_and_a_work_may_share_a_name) {
    registry known;
    EXPECT_EQ(known.add(a_lock("same")), std::nullopt);
    EXPECT_EQ(known.add(work_table<quiet_work>({.name = "same", .summary = ""})), std::nullopt);
}

TEST(Registry, refuses_a_table_of_another_version_of_the_interface) {
    registry known;
    rwbench_lock lock = a_lock("new");
    lock.abi_version = 2;
    EXPECT_EQ(known.add(lock), "a lock was built for version 2 of the plugin interface, this is version 1: rebuild it");
}

TEST(Registry, refuses_a_table_that_ends_too_early) {
    registry known;
    rwbench_work work = work_table<quiet_work>({.name = "short", .summary = ""});
    work.struct_size = 16;
    EXPECT_EQ(known.add(work),
              "a work's table has 16 bytes, at least " + std::to_string(sizeof work) + " are needed: rebuild it");
}

TEST(Registry, takes_a_longer_table_of_a_newer_plugin_as_far_as_it_knows_it) {
    struct {
        rwbench_lock known;
        void* unknown;
    } newer{a_lock("newer"), nullptr};
    newer.known.struct_size = sizeof newer;
    registry known;
    EXPECT_EQ(known.add(newer.known), std::nullopt);
    EXPECT_NE(known.find_lock("newer")->write_pairs, nullptr);
}

TEST(Registry, keeps_a_copy_so_that_a_table_may_be_temporary) {
    registry known;
    {
        rwbench_lock lock = a_lock("kept");
        EXPECT_EQ(known.add(lock), std::nullopt);
        lock.name = "changed";
    }
    EXPECT_NE(known.find_lock("kept"), nullptr);
    EXPECT_EQ(known.find_lock("changed"), nullptr);
}

TEST(Registry, says_what_a_table_lacks) {
    registry known;
    rwbench_lock lock = a_lock("l");
    lock.alignment = 24;
    EXPECT_EQ(known.add(lock), "the lock \"l\" has alignment 24, which is no power of two");
    lock = a_lock("l");
    lock.create = nullptr;
    EXPECT_EQ(known.add(lock), "the lock \"l\" has no `create` or no `destroy`");
    lock = a_lock("l");
    lock.size = 0;
    EXPECT_EQ(known.add(lock), "the lock \"l\" has size 0");
    EXPECT_EQ(known.add(a_lock("l", "")), "the lock \"l\" has no group");
    EXPECT_EQ(known.add(a_lock("")), "a lock has no name");
    EXPECT_EQ(known.add(a_lock("a,b")), "the lock \"a,b\" can't be named on a command line: no blanks, commas or *?[]");

    rwbench_work work = work_table<quiet_work>({.name = "w", .summary = ""});
    work.verify = nullptr;
    EXPECT_EQ(known.add(work), "the work \"w\" has no `verify`: a work without an oracle would let a broken lock win");

    EXPECT_EQ(known.add(scenario_table({.name = "s"})), "the scenario \"s\" names no work");
    EXPECT_EQ(known.add(scenario_table({.name = "s", .work = "w", .plan = nullptr})),
              "the scenario \"s\" has no `plan`");
    EXPECT_EQ(known.add(scenario_table({.name = "s", .engine = 7, .work = "w"})),
              "the scenario \"s\" asks for the unknown engine 7");
    EXPECT_EQ(known.add(scenario_table({.name = "s", .engine = RWBENCH_ENGINE_PAIRS, .work = "w", .plan = nullptr})),
              "the scenario \"s\" times pairs without a work of its own: nobody would see whether the lock excludes");
}

TEST(Registry, requires_the_loops_that_every_lock_has_and_those_that_a_lock_claims) {
    registry known;
    const auto refusal_without = [&](auto member) {
        rwbench_lock lock = lock_table<std::shared_timed_mutex>("l", "peer", "");
        lock.capabilities |= RWBENCH_CAN_DOWNGRADE;
        lock.downgrade = lock.read;
        lock.*member = nullptr;
        return known.add(lock).value_or("");
    };
    const std::pair<rwbench_loop rwbench_lock::*, const char*> always[] = {{&rwbench_lock::read, "read"},
                                                                           {&rwbench_lock::write, "write"},
                                                                           {&rwbench_lock::mixed, "mixed"},
                                                                           {&rwbench_lock::read_none, "read_none"},
                                                                           {&rwbench_lock::write_none, "write_none"},
                                                                           {&rwbench_lock::mixed_none, "mixed_none"}};
    for (const auto& [member, name] : always)
        EXPECT_EQ(refusal_without(member),
                  std::string("the lock \"l\" has no loop `") + name + "`, which every lock must offer");
    EXPECT_EQ(refusal_without(&rwbench_lock::read_pairs),
              "the lock \"l\" has no loop `read_pairs`, which every lock must offer");
    EXPECT_EQ(refusal_without(&rwbench_lock::write_pairs),
              "the lock \"l\" has no loop `write_pairs`, which every lock must offer");
    const std::pair<rwbench_loop rwbench_lock::*, const char*> claimed[] = {
        {&rwbench_lock::timed_read, "RWBENCH_CAN_TIME and has no loop `timed_read`"},
        {&rwbench_lock::timed_write, "RWBENCH_CAN_TIME and has no loop `timed_write`"},
        {&rwbench_lock::downgrade, "RWBENCH_CAN_DOWNGRADE and has no loop `downgrade`"},
        {&rwbench_lock::wait, "RWBENCH_CAN_WAIT and has no loop `wait`"},
        {&rwbench_lock::wait_write, "RWBENCH_CAN_WAIT and has no loop `wait_write`"},
        {&rwbench_lock::notify, "RWBENCH_CAN_WAIT and has no loop `notify`"}};
    for (const auto& [member, claim] : claimed)
        EXPECT_EQ(refusal_without(member), std::string("the lock \"l\" claims ") + claim);
    EXPECT_EQ(refusal_without(&rwbench_lock::release), "the lock \"l\" has one of `acquire` and `release`, not both");
    EXPECT_EQ(refusal_without(&rwbench_lock::create_condition),
              "the lock \"l\" claims RWBENCH_CAN_WAIT and has no `create_condition`");
    EXPECT_EQ(refusal_without(&rwbench_lock::destroy_condition),
              "the lock \"l\" claims RWBENCH_CAN_WAIT and has no `destroy_condition`");
    EXPECT_EQ(refusal_without(&rwbench_lock::condition), "the lock \"l\" has a condition without a name");
    rwbench_lock lock = lock_table<std::mutex>("l", "peer", "");
    lock.condition_alignment = 3;
    EXPECT_EQ(known.add(lock), "the lock \"l\" has a condition of alignment 3, which is no power of two");
    lock.condition_size = 0;
    EXPECT_EQ(known.add(lock), "the lock \"l\" has a condition of size 0");
    lock.capabilities &= ~RWBENCH_CAN_WAIT;
    EXPECT_EQ(known.add(lock), std::nullopt) << "what it doesn't claim needs no size";
}

TEST(Registry, requires_of_a_scenario_with_a_condition_a_work_that_knows_when_to_go_on) {
    registry known;
    const rwbench_work own = work_table<quiet_work>({.name = "own", .summary = ""});
    EXPECT_EQ(
        known.add(scenario_table({.name = "s", .needs = RWBENCH_CAN_WAIT, .own_work = &own})),
        "the scenario \"s\" needs a condition, and has no work of its own that says when a waiter may go on and how "
        "many to notify");
}

TEST(Registry, checks_and_copies_what_a_table_points_to_as_well) {
    registry known;
    rwbench_work own = work_table<quiet_work>({.name = "own", .summary = ""});
    own.struct_size = 16;
    rwbench_scenario scenario = scenario_table({.name = "s", .own_work = &own});
    EXPECT_EQ(known.add(scenario),
              "a work's table has 16 bytes, at least " + std::to_string(sizeof own) + " are needed: rebuild it");
    own.struct_size = sizeof own;
    own.verify = nullptr;
    EXPECT_EQ(
        known.add(scenario),
        "the own work of the scenario \"s\", \"own\" has no `verify`: a work without an oracle would let a broken "
        "lock win");
    own.verify = work_calls<quiet_work>::verify;
    EXPECT_EQ(known.add(scenario), std::nullopt);
    own.name = "changed";
    EXPECT_STREQ(known.find_scenario("s")->own_work->name, "own");

    rwbench_lock observed = a_lock("l");
    rwbench_lock lock = a_lock("l");
    lock.observed = &observed;
    observed.abi_version = 2;
    EXPECT_EQ(known.add(lock), "a lock was built for version 2 of the plugin interface, this is version 1: rebuild it");
    observed.abi_version = RWBENCH_ABI_VERSION;
    observed.observed = &lock;
    EXPECT_EQ(known.add(lock), std::nullopt);
    EXPECT_NE(known.find_lock("l")->observed, &observed);
    EXPECT_EQ(known.find_lock("l")->observed->observed, nullptr);
}

TEST(Registry, shows_the_locks_of_a_plugin_as_such_whatever_they_call_themselves) {
    registry known;
    known.add_plugin("./mine.so", [](const rwbench_registrar* registrar) {
        rwbench_lock lock = a_lock("mine", "library");
        lock.group = nullptr;
        if (registrar->add_lock(registrar->host, &lock) != RWBENCH_OK) return int{RWBENCH_FAILED};
        lock = a_lock("other", "library");
        return registrar->add_lock(registrar->host, &lock);
    });
    EXPECT_EQ(known.add(a_lock("built-in", "peer")), std::nullopt);
    const catalogue all = known.contents();
    EXPECT_STREQ(known.find_lock("mine")->group, "plugin");
    EXPECT_STREQ(known.find_lock("other")->group, "plugin");
    EXPECT_EQ(all.plugin_of(known.find_lock("mine")), "./mine.so");
    EXPECT_EQ(all.plugin_of(known.find_lock("built-in")), "");
}

TEST(Registry, tells_what_an_entry_did_wrong) {
    registry known;
    const auto refusal = [&](rwbench_entry entry) { return refusal_of([&] { known.add_plugin("./bad.so", entry); }); };
    EXPECT_EQ(refusal([](const rwbench_registrar*) -> int { throw std::runtime_error("no"); }), "its entry threw: no");
    EXPECT_EQ(refusal([](const rwbench_registrar*) -> int { throw 7; }),
              "its entry threw something that is no std::exception");
    EXPECT_EQ(refusal([](const rwbench_registrar*) { return 5; }), "its entry failed: it returned 5");
    EXPECT_EQ(refusal([](const rwbench_registrar*) { return int{RWBENCH_OK}; }),
              "its entry registered no lock, no work and no scenario");
    EXPECT_EQ(refusal([](const rwbench_registrar* registrar) {
                  registrar->add_lock(registrar->host, nullptr);  // and goes on as if nothing had happened
                  return int{RWBENCH_OK};
              }),
              "a null table was registered");
}

TEST(Registry, a_plugin_written_in_c_comes_in_by_the_same_door) {
    registry known;
    EXPECT_EQ(c_plugin_entry(&known.registrar()), RWBENCH_OK);
    ASSERT_NE(known.find_lock("c-flag"), nullptr);
    EXPECT_EQ(c_plugin_entry(&known.registrar()), RWBENCH_FAILED);
    EXPECT_THAT(known.refusals(), ElementsAre("two locks are named \"c-flag\": \"a flag, written in C\" (plugin) and "
                                              "\"a flag, written in C\" (plugin); rename one"));
}

TEST(Registry, tells_of_locks_that_were_not_built_until_somebody_brings_them) {
    registry known;
    EXPECT_EQ(known.add_absent("far::away", "not here"), std::nullopt);
    ASSERT_EQ(known.contents().absent.size(), 1u);
    EXPECT_EQ(known.contents().absent[0].name, "far::away");
    EXPECT_EQ(known.contents().absent[0].why, "not here");
    EXPECT_EQ(known.add(a_lock("far::away")), std::nullopt);
    EXPECT_TRUE(known.contents().absent.empty());
}

TEST(Registry, refuses_an_absent_lock_without_a_name_or_a_reason) {
    registry known;
    EXPECT_EQ(known.registrar().add_absent(known.registrar().host, nullptr, "why"), RWBENCH_FAILED);
    EXPECT_EQ(known.registrar().add_absent(known.registrar().host, "name", ""), RWBENCH_FAILED);
    EXPECT_THAT(known.refusals(), ElementsAre("a lock that was not built has no name",
                                              "nothing says why the lock \"name\" was not built"));
    EXPECT_TRUE(known.contents().absent.empty());
}

TEST(Registry, refuses_built_ins_that_are_there_already) {
    registry known;
    known.add_built_ins();
    EXPECT_THROW(known.add_built_ins(), std::runtime_error);
}

}  // namespace
}  // namespace rwbench

// two_builds_test.cpp: two builds of the library's own locks in one process, beside the built-in ones: each is measured
// under its own name, and none knows what another one's locks hold.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "errors.hpp"
#include "lock_instance.hpp"
#include "plugins.hpp"
#include "registry.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;

class TwoBuilds : public testing::Test {
   protected:
    TwoBuilds() {
        known.add_built_ins();
        load_plugins({RWBENCH_FIRST_BUILD, RWBENCH_SECOND_BUILD}, known, "a test");
    }

    const rwbench_lock& lock(const std::string& name) const {
        const rwbench_lock* found = known.find_lock(name);
        if (found == nullptr) throw std::runtime_error("no lock " + name);
        return *found;
    }

    registry known;
};

// The object that a function lies in.
template <class Function>
std::string file_of(Function* function) {
    Dl_info info{};
    return dladdr(reinterpret_cast<void*>(function), &info) != 0 ? info.dli_fname : "";
}

std::uint64_t records_made_in(const char* file, const std::string& tag) {
    void* object = dlopen(file, RTLD_NOW | RTLD_NOLOAD);
    void* made = object != nullptr ? dlsym(object, ("rwlocker_records_1_" + tag + "_made").c_str()) : nullptr;
    if (made == nullptr) throw std::runtime_error("no records of its own in " + std::string(file));
    return reinterpret_cast<std::uint64_t (*)()>(made)();
}

int release(const rwbench_lock& code, void* lock) {
    std::array<char, 256> message{};
    return code.release(lock, RWBENCH_READ, message.data(), message.size());
}

TEST_F(TwoBuilds, have_every_lock_under_a_name_of_their_own) {
    std::set<std::string> names;
    for (const rwbench_lock* each : known.contents().locks) names.insert(each->name);
    for (const rwbench_lock* each : known.contents().locks) {
        const std::string name = each->name;
        if (each->group != std::string("library")) continue;
        EXPECT_THAT(names, IsSupersetOf({name + "@first", name + "@second"}));
    }
    EXPECT_STREQ(lock("RWLockFair@first").group, "plugin");
}

TEST_F(TwoBuilds, run_each_its_own_code) {
    const std::set<std::string> files{file_of(lock("RWLockFair").read), file_of(lock("RWLockFair@first").read),
                                      file_of(lock("RWLockFair@second").read)};
    EXPECT_EQ(files.size(), 3u) << testing::PrintToString(files);
    EXPECT_EQ(file_of(lock("RWLockFair@first").read), RWBENCH_FIRST_BUILD);
}

TEST_F(TwoBuilds, keep_each_its_own_thread_records) {
    const auto in_first = records_made_in(RWBENCH_FIRST_BUILD, "first");
    const auto in_second = records_made_in(RWBENCH_SECOND_BUILD, "second");
    std::thread([&] {  // a thread that has no record yet
        const rwbench_lock& code = lock("RWLockFair@second");
        const lock_instance instance(&code);
        std::array<char, 256> message{};
        EXPECT_EQ(code.acquire(instance.get(), RWBENCH_READ, RWBENCH_NO_TIMEOUT, message.data(), message.size()),
                  RWBENCH_OK);
        EXPECT_EQ(release(code, instance.get()), RWBENCH_OK);
    })
        .join();
    EXPECT_EQ(records_made_in(RWBENCH_FIRST_BUILD, "first"), in_first);
    EXPECT_EQ(records_made_in(RWBENCH_SECOND_BUILD, "second"), in_second + 1);
}

//    first    R               r
//    second     r (refused)          what the one took, the other knows nothing of, and must not release
TEST_F(TwoBuilds, do_not_know_what_the_other_one_holds) {
    const rwbench_lock& first = lock("RWLockFair@first");
    for (const char* name : {"RWLockFair@second", "RWLockFair"}) {
        const rwbench_lock& other = lock(name);
        const lock_instance instance(&first);
        std::array<char, 256> message{};
        ASSERT_EQ(first.acquire(instance.get(), RWBENCH_READ, RWBENCH_NO_TIMEOUT, message.data(), message.size()),
                  RWBENCH_OK);
        EXPECT_EQ(release(other, instance.get()), RWBENCH_FAILED) << name;
        EXPECT_EQ(release(first, instance.get()), RWBENCH_OK) << name;
    }
}

TEST_F(TwoBuilds, are_measured_side_by_side) {
    thread_executor executor;
    trial_request request;
    request.scenario = known.find_scenario("balanced");
    request.work = known.find_work("cpu");
    request.parameters.readers = request.parameters.writers = 2;
    request.parameters.iterations = 50;
    for (int round = 0; round < 2; ++round)
        for (const char* name : {"RWLockFair@first", "RWLockFair", "RWLockFair@second"}) {
            request.lock = &lock(name);
            const trial_outcome outcome = executor.run(request);
            EXPECT_EQ(outcome.violation.value_or(outcome.lock_failed.value_or(outcome.failure.value_or(""))), "")
                << name;
            EXPECT_EQ(outcome.workers.size(), 4u) << name;
        }
}

TEST_F(TwoBuilds, of_the_same_tag_are_refused) {
    try {
        load_plugins({RWBENCH_FIRST_BUILD}, known, "a test");
        FAIL() << "it was loaded again";
    } catch (const environment_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("two locks are named \"RWLockWrite@first\""));
    }
}

}  // namespace
}  // namespace rwbench

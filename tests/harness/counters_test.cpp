// counters_test.cpp: hardware counters with a test in the kernel's place: what it is asked, what is made of its answers.
#include "counters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

namespace rwbench {
namespace {

using testing::ElementsAre;

// The kernel that the calls below come to.
struct fake_kernel {
    struct opened {
        std::uint64_t event;
        int group;
    };
    std::map<std::uint64_t, int> refusals;                        // an event's errno
    std::map<std::uint64_t, std::array<std::uint64_t, 3>> shows;  // an event's count, time enabled, time running
    std::vector<opened> all;
    std::vector<unsigned long> controls;
    int open_now = 0;
};
fake_kernel kernel;

const counter_calls fake{
    .open =
        [](perf_event_attr* what, int group) {
            EXPECT_EQ(what->type, static_cast<std::uint32_t>(PERF_TYPE_HARDWARE));
            EXPECT_TRUE(what->exclude_kernel);
            EXPECT_EQ(what->disabled, group == -1);
            if (const auto refusal = kernel.refusals.find(what->config); refusal != kernel.refusals.end()) {
                errno = refusal->second;
                return -1;
            }
            kernel.all.push_back({what->config, group});
            ++kernel.open_now;
            return 100 + static_cast<int>(kernel.all.size()) - 1;
        },
    .control =
        [](int descriptor, unsigned long request) {
            EXPECT_EQ(descriptor, 100) << "the leader's";
            kernel.controls.push_back(request);
            return 0;
        },
    .read = [](int descriptor, void* into, std::size_t size) -> ssize_t {
        const auto& shown = kernel.shows[kernel.all.at(static_cast<std::size_t>(descriptor - 100)).event];
        EXPECT_EQ(size, sizeof shown);
        std::memcpy(into, shown.data(), size);
        return static_cast<ssize_t>(size);
    },
    .close = [](int) { return --kernel.open_now, 0; },
};

struct Counters : testing::Test {
    Counters() { kernel = {}; }
    ~Counters() override { EXPECT_EQ(kernel.open_now, 0) << "descriptors are left open"; }

    thread_counters counters{fake};
};

TEST_F(Counters, of_a_thread_are_one_group_reset_enabled_and_disabled_together) {
    kernel.shows = {{PERF_COUNT_HW_INSTRUCTIONS, {1000, 50, 50}},
                    {PERF_COUNT_HW_CPU_CYCLES, {2000, 50, 50}},
                    {PERF_COUNT_HW_CACHE_MISSES, {0, 50, 50}}};
    counters.open();
    EXPECT_EQ(kernel.open_now, 3);
    EXPECT_TRUE(kernel.controls.empty()) << "nothing is counted yet";
    counters.begin();
    counters.end();
    ASSERT_EQ(kernel.all.size(), 3u);
    EXPECT_EQ(kernel.all[0].group, -1);
    EXPECT_EQ(kernel.all[1].group, 100);
    EXPECT_EQ(kernel.all[2].group, 100);
    EXPECT_THAT(kernel.controls, ElementsAre(static_cast<unsigned long>(PERF_EVENT_IOC_RESET),
                                             static_cast<unsigned long>(PERF_EVENT_IOC_ENABLE),
                                             static_cast<unsigned long>(PERF_EVENT_IOC_DISABLE)));
    EXPECT_EQ(counters.found().instructions, 1000);
    EXPECT_EQ(counters.found().cycles, 2000);
    EXPECT_EQ(counters.found().cache_misses, 0) << "none is a count";
    EXPECT_EQ(counters.error(), 0);
}

TEST_F(Counters, that_had_to_take_turns_are_scaled_by_their_share_of_the_time) {
    kernel.shows = {{PERF_COUNT_HW_INSTRUCTIONS, {1000, 80, 20}},
                    {PERF_COUNT_HW_CPU_CYCLES, {2000, 80, 80}},
                    {PERF_COUNT_HW_CACHE_MISSES, {0, 80, 0}}};
    counters.open();
    counters.begin();
    counters.end();
    EXPECT_EQ(counters.found().instructions, 4000);
    EXPECT_EQ(counters.found().cycles, 2000);
    EXPECT_EQ(counters.found().cache_misses, std::nullopt) << "it never had its turn";
}

TEST_F(Counters, that_are_refused_are_none_and_say_why) {
    kernel.refusals = {{PERF_COUNT_HW_INSTRUCTIONS, EACCES}};
    counters.open();
    counters.begin();
    counters.end();
    EXPECT_TRUE(kernel.all.empty()) << "the others are not asked for";
    EXPECT_TRUE(kernel.controls.empty());
    EXPECT_EQ(counters.found().instructions, std::nullopt);
    EXPECT_EQ(counters.error(), EACCES);
    EXPECT_EQ(no_counters(counters.error()),
              "no hardware counters: perf_event_open: Permission denied; see kernel.perf_event_paranoid");
    EXPECT_EQ(
        no_counters(ENOENT),
        "no hardware counters: perf_event_open: No such file or directory; this machine offers none, as is usual for "
        "a virtual one");
}

TEST_F(Counters, of_which_one_is_missing_are_the_others) {
    kernel.refusals = {{PERF_COUNT_HW_CACHE_MISSES, ENOENT}};
    kernel.shows = {{PERF_COUNT_HW_INSTRUCTIONS, {1000, 50, 50}}, {PERF_COUNT_HW_CPU_CYCLES, {2000, 50, 50}}};
    counters.open();
    counters.begin();
    counters.end();
    EXPECT_EQ(counters.found().cycles, 2000);
    EXPECT_EQ(counters.found().cache_misses, std::nullopt);
    EXPECT_EQ(counters.error(), 0);
}

TEST_F(Counters, opened_again_begin_afresh) {
    kernel.shows = {{PERF_COUNT_HW_INSTRUCTIONS, {1000, 50, 50}}};
    counters.open();
    counters.begin();
    counters.end();
    kernel.refusals = {{PERF_COUNT_HW_INSTRUCTIONS, EMFILE}};
    counters.open();
    counters.begin();
    counters.end();
    EXPECT_EQ(counters.found().instructions, std::nullopt);
    EXPECT_EQ(counters.error(), EMFILE);
}

TEST(HardwareCounts, are_summed_over_workers_only_where_every_one_was_counted) {
    const hardware_counts one{.instructions = 1, .cycles = 10, .cache_misses = std::nullopt};
    const hardware_counts other{.instructions = 2, .cycles = std::nullopt, .cache_misses = 3};
    const hardware_counts sum = one + other;
    EXPECT_EQ(sum.instructions, 3);
    EXPECT_EQ(sum.cycles, std::nullopt);
    EXPECT_EQ(sum.cache_misses, std::nullopt);
}

// Whatever this machine allows.
TEST(HardwareCounts, of_this_machine_are_counts_or_a_reason) {
    thread_counters counters;
    counters.open();
    counters.begin();
    volatile int work = 0;
    for (int i = 0; i < 10'000; ++i) work = work + 1;
    counters.end();
    if (counters.error() == 0) {
        EXPECT_GT(counters.found().instructions.value_or(1e9), 10'000);
    } else {
        EXPECT_EQ(counters.found().instructions, std::nullopt);
    }
}

}  // namespace
}  // namespace rwbench

// world_test.cpp: the model's world shows what the C++ memory model allows, and finds what must not be.
#include <gmock/gmock.h>

#include <set>

#include "explore/explorers.hpp"
#include "written_program.hpp"

namespace rwbench::verify::tests {
namespace {

using std::memory_order_acquire, std::memory_order_relaxed, std::memory_order_release, std::memory_order_seq_cst;
using testing::UnorderedElementsAre;
using atomic_int = model_atomic<int, faithful>;
using plain_int = model_var<int, faithful>;

template <class Shared>
exploration all_of(written_program<Shared>& of) {
    dpor_explorer by;
    return explore(of, by, {});
}

// What two loads may see together.
struct two_cells {
    atomic_int x{0}, y{0};
    int saw_first = -1, saw_second = -1;
};
using pairs = std::set<std::pair<int, int>>;

pairs seen_by(std::vector<std::function<void(two_cells&)>> threads) {
    pairs seen;
    written_program<two_cells> both(std::move(threads), [&](two_cells& s) {
        seen.insert({s.saw_first, s.saw_second});
    });
    const exploration out = all_of(both);
    EXPECT_TRUE(out.is_exhausted);
    return seen;
}

pairs store_buffering(std::memory_order order_of_stores, std::memory_order order_of_loads) {
    return seen_by({[=](two_cells& s) {
                        s.x.store(1, order_of_stores);
                        s.saw_first = s.y.load(order_of_loads);
                    },
                    [=](two_cells& s) {
                        s.y.store(1, order_of_stores);
                        s.saw_second = s.x.load(order_of_loads);
                    }});
}

TEST(World, two_threads_that_store_and_then_load_may_both_miss_the_other_unless_all_is_seq_cst) {
    EXPECT_THAT(store_buffering(memory_order_release, memory_order_acquire),
                UnorderedElementsAre(std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 0}, std::pair{1, 1}));
    EXPECT_THAT(store_buffering(memory_order_seq_cst, memory_order_seq_cst),
                UnorderedElementsAre(std::pair{0, 1}, std::pair{1, 0}, std::pair{1, 1}));
}

pairs message_passing(std::memory_order tells, std::memory_order hears) {
    return seen_by({[=](two_cells& s) {
                        s.x.store(1, memory_order_relaxed);
                        s.y.store(1, tells);
                    },
                    [=](two_cells& s) {
                        s.saw_first = s.y.load(hears);
                        s.saw_second = s.x.load(memory_order_relaxed);
                    }});
}

TEST(World, a_flag_tells_of_what_came_before_it_if_it_is_released_and_acquired) {
    EXPECT_TRUE(message_passing(memory_order_relaxed, memory_order_acquire).contains({1, 0}));
    EXPECT_TRUE(message_passing(memory_order_release, memory_order_relaxed).contains({1, 0}));
    EXPECT_FALSE(message_passing(memory_order_release, memory_order_acquire).contains({1, 0}));
}

TEST(World, loads_see_the_newest_value_alone_where_they_are_told_to) {
    bool saw_old = false;
    written_program<two_cells> passing({[](two_cells& s) {
                                            s.x.store(1, memory_order_relaxed);
                                            s.y.store(1, memory_order_relaxed);
                                        },
                                        [&](two_cells& s) {
                                            if (s.y.load(memory_order_relaxed) == 1)
                                                saw_old |= s.x.load(memory_order_relaxed) == 0;
                                        }});
    dpor_explorer by;
    EXPECT_TRUE(explore(passing, by, {.sees_old_values = false}).is_exhausted);
    EXPECT_FALSE(saw_old);
}

struct flag_and_data {
    atomic_int flag{0};
    plain_int data{0};
};

std::optional<finding> found_passing(std::memory_order tells, std::memory_order hears) {
    written_program<flag_and_data> passing({[=](flag_and_data& s) {
                                                s.data = 1;
                                                s.flag.store(1, tells);
                                            },
                                            [=](flag_and_data& s) {
                                                if (s.flag.load(hears) == 1) (void)static_cast<int>(s.data);
                                            }});
    return all_of(passing).found;
}

TEST(World, a_race_on_plain_data_is_found_and_what_is_ordered_is_none) {
    const auto found = found_passing(memory_order_relaxed, memory_order_acquire);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, finding_kind::race);
    EXPECT_TRUE(found_passing(memory_order_release, memory_order_relaxed));
    EXPECT_FALSE(found_passing(memory_order_release, memory_order_acquire));
}

TEST(World, who_waits_for_what_nobody_will_do_is_stuck) {
    written_program<two_cells> waiting(
        {[](two_cells& s) { s.x.await_not([](int x) { return x == 0; }, RWBENCH_CALLER); }, [](two_cells&) {}});
    const auto found = all_of(waiting).found;
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, finding_kind::stuck);
    EXPECT_EQ(found->sentence, "nobody can go on: thread 1 waits for the atomic");
}

TEST(World, a_wait_ends_with_the_change_that_it_waits_for) {
    written_program<two_cells> waiting(
        {[](two_cells& s) { s.x.await_not([](int x) { return x == 0; }, RWBENCH_CALLER); },
         [](two_cells& s) { s.x.store(1); }});
    const exploration out = all_of(waiting);
    EXPECT_FALSE(out.found);
    EXPECT_TRUE(out.is_exhausted);
}

TEST(World, an_execution_with_too_many_steps_is_endless) {
    written_program<two_cells> turning({[](two_cells& s) {
                                            while (s.x.load(memory_order_relaxed) == 0) {
                                            }
                                        },
                                        [](two_cells&) {}});
    random_explorer by(1);
    const exploration out = explore(turning, by, {.steps_of_one = 100});
    ASSERT_TRUE(out.found);
    EXPECT_EQ(out.found->kind, finding_kind::endless);
}

struct short_lived {
    std::unique_ptr<atomic_int> cell = std::make_unique<atomic_int>(0);
    atomic_int turn{0};
};

TEST(World, a_use_that_nothing_orders_before_the_end_is_found_even_where_it_came_first) {
    written_program<short_lived> ending({[](short_lived& s) {
                                             s.cell->store(1, memory_order_relaxed);
                                             s.turn.store(1, memory_order_relaxed);
                                         },
                                         [](short_lived& s) {
                                             if (s.turn.load(memory_order_relaxed) == 1) s.cell.reset();
                                         }});
    const auto found = all_of(ending).found;
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, finding_kind::after_end);
}

TEST(World, what_is_made_and_never_ended_is_left_behind) {
    struct nothing {};
    written_program<nothing> leaking({[](nothing&) { new atomic_int(0); }, [](nothing&) {}});  // in a world that ends
    const auto found = all_of(leaking).found;
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, finding_kind::left_behind);
}

TEST(World, a_pointer_to_nowhere_ends_the_execution_and_not_the_process) {
    written_program<two_cells> crashing({[](two_cells& s) {
                                             volatile int* volatile nowhere = nullptr;
                                             if (s.x.load(memory_order_relaxed) == 1) *nowhere = 1;
                                         },
                                         [](two_cells& s) { s.x.store(1, memory_order_relaxed); }});
    for (int i = 0; i < 3; ++i) {
        const auto found = all_of(crashing).found;
        ASSERT_TRUE(found);
        EXPECT_EQ(found->kind, finding_kind::crash);
    }
}

struct one_parker {
    model_parker parker;
    core::park_result how = core::park_result::stopped;
};

std::set<core::park_result> ends_of_park(model_clock::time_point deadline) {
    std::set<core::park_result> ends;
    written_program<one_parker> parking(
        {[=](one_parker& s) { s.how = s.parker.park(deadline, false, 0); }, [](one_parker& s) { s.parker.unpark(); }},
        [&](one_parker& s) { ends.insert(s.how); });
    EXPECT_TRUE(all_of(parking).is_exhausted);
    return ends;
}

TEST(World, a_park_ends_with_its_token_and_a_timed_one_also_when_its_time_is_up) {
    EXPECT_THAT(ends_of_park(model_parker::no_deadline), UnorderedElementsAre(core::park_result::token));
    EXPECT_THAT(ends_of_park(model_clock::time_point{}),
                UnorderedElementsAre(core::park_result::token, core::park_result::timed_out));
}

TEST(World, a_program_that_breaks_off_can_be_explored_again) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(found_passing(memory_order_relaxed, memory_order_relaxed));
}

}  // namespace
}  // namespace rwbench::verify::tests

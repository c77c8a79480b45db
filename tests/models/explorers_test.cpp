// explorers_test.cpp: what the explorers go through: all of it, each class, the bound, the same again.
#include "explore/explorers.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "check.hpp"
#include "sleep_set_explorer.hpp"
#include "written_program.hpp"

namespace rwbench::verify::tests {
namespace {

// An explorer, and what its executions came to: the classes they are of, and what their callers saw.
template <class Explorer>
class noting : public explorer {
   public:
    noting(Explorer by, const scene& of) : by_(std::move(by)), of_(of) {}

    void begin() override {
        trace_.clear();
        by_.begin();
    }
    unsigned choose_thread(const crossroads& at) override {
        const unsigned thread = by_.choose_thread(at);
        trace_.add(thread, at.next[thread]);
        return thread;
    }
    unsigned choose_value(unsigned options) override {
        const unsigned taken = by_.choose_value(options);
        trace_.add_value(taken);
        return taken;
    }
    bool end() override {
        classes.insert(trace_.hash());
        outcomes.insert(of_.outcome());
        return by_.end();
    }
    bool is_sampling() const override { return by_.is_sampling(); }

    std::set<std::uint64_t> classes;
    std::set<std::string> outcomes;

   private:
    Explorer by_;
    const scene& of_;
    trace trace_;
};

struct came_to {
    std::set<std::uint64_t> classes;
    std::set<std::string> outcomes;
    exploration out;
};

template <class Explorer>
came_to all_by(Explorer by, const lock_case& lock, const std::string& word) {
    scene play(lock, parse_scenario(word), {});
    noting<Explorer> noted(std::move(by), play);
    exploration_limits limits;
    limits.executions = 1'500'000;
    limits.sees_old_values = word.size() < 4;  // what is longer takes too long that way
    exploration out = explore(play, noted, limits);
    return {std::move(noted.classes), std::move(noted.outcomes), std::move(out)};
}

const lock_case& lock_named(const std::string& name) {
    for (const lock_case& one : registered_locks())
        if (one.full_name() == name) return one;
    throw std::invalid_argument(name);
}

// The shortest scenario of two threads that a property has for a lock; of those that a deadline can end, a wait on a condition
// has too many executions to try all.
std::string shortest_of(const property& one, const lock_case& lock) {
    std::string shortest;
    for (const std::string& word : one.words(lock))
        if (parse_scenario(word).threads.size() == 2 && word.find("w?") == word.npos &&
            (shortest.empty() || word.size() < shortest.size()))
            shortest = word;
    return shortest;
}

TEST(Dpor, comes_by_the_same_classes_and_outcomes_as_all_executions_for_every_property) {
    std::size_t tried = 0;
    for (const property& one : registered_properties()) {
        if (one.name == "condition-order") continue;  // takes three threads
        const bool needs_an_owner = shortest_of(one, lock_named("RWLockFair")).empty();
        const lock_case& lock = lock_named(needs_an_owner ? "RWLockFairReentrantWriter" : "RWLockFair");
        const std::string word = shortest_of(one, lock);
        SCOPED_TRACE(one.name + ", " + lock.name + ": " + word);
        const came_to all = all_by(bounded_explorer(bounded_explorer::unbounded), lock, word);
        const came_to by_dpor = all_by(dpor_explorer(), lock, word);
        ASSERT_TRUE(all.out.is_exhausted);
        ASSERT_TRUE(by_dpor.out.is_exhausted);
        EXPECT_EQ(by_dpor.outcomes, all.outcomes);
        EXPECT_EQ(by_dpor.classes, all.classes);
        EXPECT_LT(by_dpor.out.executions, all.out.executions);
        ++tried;
    }
    EXPECT_EQ(tried + 1, registered_properties().size());
}

// Classes of three threads: all executions of them would be too many.
std::uint64_t classes_by_sleep_sets(const lock_case& lock, const std::string& word) {
    scene play(lock, parse_scenario(word), {});
    sleep_set_explorer by;
    EXPECT_TRUE(explore(play, by, {.sees_old_values = false}).is_exhausted);
    return by.whole_executions();
}
std::uint64_t classes_by_dpor(const lock_case& lock, const std::string& word, const dpor_explorer::likeness& alike) {
    scene play(lock, parse_scenario(word), {});
    dpor_explorer by(alike);
    EXPECT_TRUE(explore(play, by, {.sees_old_values = false}).is_exhausted);
    return by.whole_executions();
}

TEST(Dpor, comes_by_as_many_classes_of_three_threads_as_sleep_sets_alone) {
    for (const auto& [name, word] : {std::pair("RWLockFair", "W|W|W"), std::pair("RWLockFair", "W|W|R")}) {
        SCOPED_TRACE(word);
        const std::uint64_t all = classes_by_sleep_sets(lock_named(name), word);
        EXPECT_EQ(classes_by_dpor(lock_named(name), word, dpor_explorer::nobody_is_alike), all);
        EXPECT_GT(all, 10'000u);
    }
}

TEST(Dpor, takes_threads_that_do_the_same_in_one_order_only) {
    const lock_case& fair = lock_named("RWLockFair");
    EXPECT_EQ(6 * classes_by_dpor(fair, "W|W|W", {0, 0, 1, 3, 4}),
              classes_by_dpor(fair, "W|W|W", dpor_explorer::nobody_is_alike));
    EXPECT_EQ(2 * classes_by_dpor(fair, "W|W|R", {0, 0, 2, 3, 4}),
              classes_by_dpor(fair, "W|W|R", dpor_explorer::nobody_is_alike));
    EXPECT_EQ(alike_in(parse_scenario("R|W|R|W2|R")), (dpor_explorer::likeness{0, 1, 0, 3, 2}));
}

// A wait can't end right before the change that ended it, but before an earlier one.
TEST(Dpor, lets_a_wait_end_between_any_changes_that_allow_it) {
    struct flag {
        model_atomic<int, faithful> is_up{0};
    };
    const auto raises = [](flag& s, int to) { s.is_up.store(to, std::memory_order_relaxed); };
    std::set<int> seen;
    int saw = -1;
    written_program<flag> waiting({[&](flag& s) {
                                       raises(s, 1);
                                       raises(s, 0);
                                       raises(s, 1);
                                   },
                                   [&](flag& s) {
                                       s.is_up.await_not([](int up) { return up == 0; }, RWBENCH_CALLER);
                                       saw = s.is_up.load(std::memory_order_relaxed);
                                   }},
                                  [&](flag&) { seen.insert(saw); });
    dpor_explorer by;
    EXPECT_TRUE(explore(waiting, by, {.sees_old_values = false}).is_exhausted);
    EXPECT_EQ(seen, (std::set{0, 1}));
}

// Where the second one came by the wait and the first did not, neither may go on; but there is a way for both to be stuck.
TEST(Dpor, finds_threads_stuck_that_do_the_same_though_it_takes_them_in_one_order) {
    struct door {
        model_atomic<int, faithful> is_open{1}, came{0};
    };
    const auto comes = [](door& s) {
        s.is_open.await_not([](int open) { return open == 0; }, RWBENCH_CALLER);
        s.came.fetch_add(1, std::memory_order_relaxed);
        s.is_open.store(1, std::memory_order_relaxed);
    };
    written_program<door> closing({comes, comes, [](door& s) {
                                       s.is_open.store(0, std::memory_order_relaxed);
                                       s.came.await_not([](int came) { return came == 0; }, RWBENCH_CALLER);
                                   }});
    dpor_explorer by({0, 0, 2, 3, 4});
    const exploration out = explore(closing, by, {.sees_old_values = false});
    ASSERT_TRUE(out.found);
    EXPECT_EQ(out.found->kind, finding_kind::stuck);
}

TEST(Bounded, more_interruptions_come_by_more_until_it_is_all) {
    const lock_case& lock = lock_named("RWLockFair");
    std::size_t before = 0;
    for (unsigned bound : {0u, 1u, 2u, 3u}) {
        const came_to some = all_by(bounded_explorer(bound), lock, "W|R");
        EXPECT_TRUE(some.out.is_exhausted);
        EXPECT_GT(some.classes.size(), before);
        before = some.classes.size();
    }
    bounded_explorer all(40);
    scene play(lock, parse_scenario("W|R"), {});
    EXPECT_TRUE(explore(play, all, {}).is_exhausted);
    EXPECT_FALSE(all.left_out());
    bounded_explorer few(1);
    EXPECT_TRUE(explore(play, few, {}).is_exhausted);
    EXPECT_TRUE(few.left_out());
}

template <class Explorer>
std::uint64_t classes_drawn(Explorer by) {
    scene play(lock_named("RWLockFair"), parse_scenario("W|R"), {});
    exploration_limits limits;
    limits.executions = 2000;
    explore(play, by, limits);
    return by.seen().classes();
}

TEST(Sampling, a_seed_says_everything_and_another_draws_otherwise) {
    EXPECT_EQ(classes_drawn(random_explorer(7)), classes_drawn(random_explorer(7)));
    EXPECT_NE(classes_drawn(random_explorer(7)), classes_drawn(random_explorer(8)));
    EXPECT_EQ(classes_drawn(pct_explorer(7, 3)), classes_drawn(pct_explorer(7, 3)));
    EXPECT_GT(classes_drawn(random_explorer(7)), 20u);
    EXPECT_GT(classes_drawn(pct_explorer(7, 3)), 20u);
}

struct counter {
    model_atomic<int, faithful> value{0};
};

TEST(Replaying, takes_every_decision_again_or_says_that_it_could_not) {
    written_program<counter> losing({[](counter& s) { s.value.store(s.value.load(std::memory_order_relaxed) + 1); },
                                     [](counter& s) { s.value.store(s.value.load(std::memory_order_relaxed) + 1); }},
                                    [](counter& s) {
                                        if (s.value.load() != 2)
                                            world::fail(finding_kind::claim, "an update is lost", "none");
                                    });
    dpor_explorer by;
    const exploration first = explore(losing, by, {});
    ASSERT_TRUE(first.found);
    replaying_explorer again(first.found_on, false);
    const exploration second = explore(losing, again, {.tells_story = true});
    ASSERT_TRUE(second.found);
    EXPECT_EQ(second.found->sentence, "an update is lost");
    EXPECT_EQ(second.found_on, first.found_on);
    EXPECT_TRUE(again.was_exact());
    EXPECT_FALSE(second.story.empty());

    path impossible = first.found_on;
    impossible.insert(impossible.begin(), decision{3, 2});
    replaying_explorer other(impossible, false);
    explore(losing, other, {});
    EXPECT_FALSE(other.was_exact());
}

}  // namespace
}  // namespace rwbench::verify::tests

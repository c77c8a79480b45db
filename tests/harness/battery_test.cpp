// battery_test.cpp: locks with known faults must each be shown as what they are, locks without as sound; then the command's
// words and exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <list>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>

#include "battery/children.hpp"
#include "battery/format.hpp"
#include "battery_command.hpp"
#include "errors.hpp"
#include "fakes.hpp"
#include "registry.hpp"
#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

using battery::finding;
using battery::verdict;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

// ---- a lock that can be broken in one place at a time ------------------------------------------------------------------

struct sound {
    static constexpr bool gates_readers = false;    // readers wait behind waiting writers
    static constexpr bool starves_writers = false;  // no writer is let in once there was a reader
    static constexpr bool leaves_silently = false;  // a writer that gives up wakes nobody
    static constexpr bool forgets_readers = false;  // the last reader's release wakes writers alone
    static constexpr bool downgrades_silently = false;
    static constexpr bool times_out_early = false;
    static constexpr bool is_touched_late = false;  // a release writes to the lock when others can have it
    static constexpr bool aborts = false;           // where a release finds the lock held by another thread
    static constexpr bool refuses = false;          // the same, by an exception; upgrades too
    static constexpr bool excludes = true;
    static constexpr bool serves_the_last = false;  // of its writers, the one that came last goes first
};

struct gates : sound {
    static constexpr bool gates_readers = true;
};
struct starving : sound {
    static constexpr bool starves_writers = true;
};
struct late : gates {
    static constexpr bool leaves_silently = true;
};
struct lost : late {
    static constexpr bool forgets_readers = true;
};
struct silent : sound {
    static constexpr bool downgrades_silently = true;
};
struct early : sound {
    static constexpr bool times_out_early = true;
};
struct touching : sound {
    static constexpr bool is_touched_late = true;
};
struct refusing : sound {
    static constexpr bool refuses = true;
};
struct aborting : sound {
    static constexpr bool aborts = true;
};
struct backwards : sound {
    static constexpr bool serves_the_last = true;
};
struct open_to_all : sound {
    static constexpr bool excludes = false;
};

template <class How>
class fake_lock {
   public:
    void lock() { try_lock_for(1h); }
    bool try_lock_for(std::chrono::nanoseconds wait) {
        std::unique_lock guard(mutex_);
        if (How::refuses && has_ever_read_ == std::this_thread::get_id() && readers_ != 0)
            throw std::runtime_error("a reader may not write");
        const int mine = ++newest_;
        queue_.push_back(mine);
        const bool is_in = free_.wait_for(guard, How::times_out_early ? wait / 2 : wait, [&] {
            return !How::excludes || (!has_writer_ && readers_ == 0 && mine == next() &&
                                      !(How::starves_writers && has_ever_read_ != std::thread::id()));
        });
        queue_.remove(mine);
        if (is_in) {
            has_writer_ = true;
            owner_ = std::this_thread::get_id();
        } else if (!How::leaves_silently) {
            may_read_.notify_all();
        }
        return is_in;
    }
    void unlock() {
        std::unique_lock guard(mutex_);
        check(owner_);
        has_writer_ = false;
        free_.notify_all();
        may_read_.notify_all();
        if constexpr (How::is_touched_late) {
            guard.unlock();
            if (releases_++ != 0) return;  // whoever destroys the lock comes after this one
            std::this_thread::sleep_for(20ms);
            touched_ = true;
        }
    }
    void lock_shared() { try_lock_shared_for(1h); }
    bool try_lock_shared_for(std::chrono::nanoseconds wait) {
        std::unique_lock guard(mutex_);
        const bool is_in = may_read_.wait_for(guard, How::times_out_early ? wait / 2 : wait, [&] {
            return !How::excludes || (!has_writer_ && !(How::gates_readers && !queue_.empty()));
        });
        if (is_in) ++readers_, has_ever_read_ = std::this_thread::get_id();
        return is_in;
    }
    void unlock_shared() {
        std::lock_guard guard(mutex_);
        check(has_ever_read_);
        --readers_;
        if (!How::forgets_readers) may_read_.notify_all();
        free_.notify_all();
    }
    void downgrade() {
        std::lock_guard guard(mutex_);
        has_writer_ = false;
        ++readers_;
        has_ever_read_ = std::this_thread::get_id();
        if (!How::downgrades_silently) may_read_.notify_all();
    }

   private:
    int next() const { return How::serves_the_last ? queue_.back() : queue_.front(); }
    void check(std::thread::id holder) const {
        if (holder == std::this_thread::get_id()) return;
        if (How::aborts) std::abort();
        if (How::refuses) throw std::runtime_error("not yours");
    }

    std::mutex mutex_;
    std::condition_variable free_, may_read_;
    bool has_writer_ = false;
    int readers_ = 0, newest_ = 0;
    std::list<int> queue_;
    std::thread::id owner_, has_ever_read_;
    std::atomic<int> releases_{0};
    volatile bool touched_ = false;
};

template <class How>
const rwbench_lock& lock_of(const char* group = "peer") {
    static rwbench_lock table = lock_table<fake_lock<How>>("fake", group, "a lock of known behaviour");
    table.group = group;
    return table;
}

// A mutex that says that its readers share.
class never_meets : public std::mutex {
   public:
    void lock_shared() { lock(); }
    void unlock_shared() { unlock(); }
};

class never_made {
   public:
    never_made() {
        for (;;) std::this_thread::sleep_for(1h);
    }
    void lock() {}
    void unlock() {}
};

const battery::behaviour& behaviour_named(const std::string& name) {
    for (const battery::behaviour& one : battery::registered_behaviours())
        if (name == one.name) return one;
    throw std::runtime_error("no such behaviour: " + name);
}

finding seen(const rwbench_lock& lock, const std::string& behaviour, std::chrono::nanoseconds limit = 60s) {
    std::vector<battery::trial> trials{{&lock, &behaviour_named(behaviour), {}}};
    battery::watch_all(trials, {.at_once = 1, .hang = limit}, [](const auto&, std::size_t) {});
    return trials.front().found;
}

// ---- what is shown of them ---------------------------------------------------------------------------------------------

TEST(Battery, a_reader_that_waits_behind_a_writer_that_waits_for_it_hangs) {
    EXPECT_EQ(seen(lock_of<sound>(), "recursive-read").seen, "let in");
    EXPECT_EQ(seen(lock_of<gates>(), "recursive-read").seen, "hangs");
    EXPECT_EQ(seen(lock_of<gates>(), "nested-readers").seen, "hangs");
}

TEST(Battery, a_writer_starves_where_readers_need_not_wait_for_it) {
    EXPECT_EQ(seen(lock_of<starving>(), "writer-among-readers").seen, "starves");
    EXPECT_EQ(seen(lock_of<starving>(), "nested-readers").seen, "starves");
    const finding found = seen(lock_of<gates>(), "writer-among-readers");
    EXPECT_EQ(found.seen, "gets in");
    EXPECT_THAT(found.figure, testing::MatchesRegex("[0-9]+\\.[0-9] ms"));
}

TEST(Battery, readers_that_never_meet_are_told_from_those_that_do) {
    static const rwbench_lock mutex = lock_table<never_meets>("fake", "peer", "");
    EXPECT_EQ(seen(lock_of<sound>(), "readers-meet").seen, "meet");
    EXPECT_EQ(seen(mutex, "readers-meet").seen, "take turns");
    EXPECT_EQ(seen(lock_of<sound>(), "readers-meet-before-a-writer").seen, "meet");
    EXPECT_EQ(seen(lock_of<gates>(), "readers-meet-before-a-writer").seen, "wait behind it");
}

TEST(Battery, readers_behind_a_writer_that_gave_up_are_let_in_late_or_lost) {
    EXPECT_EQ(seen(lock_of<sound>(), "abandoned-readers").seen, "never held back");
    EXPECT_EQ(seen(lock_of<gates>(), "abandoned-readers").seen, "let in");
    EXPECT_EQ(seen(lock_of<late>(), "abandoned-readers").seen, "let in late");
    EXPECT_EQ(seen(lock_of<lost>(), "abandoned-readers").seen, "lost");
}

TEST(Battery, a_downgrade_that_wakes_nobody_lets_readers_in_late) {
    EXPECT_EQ(seen(lock_of<sound>(), "downgrade").seen, "lets them in");
    EXPECT_EQ(seen(lock_of<silent>(), "downgrade").seen, "lets them in late");
}

TEST(Battery, an_upgrade_hangs_or_is_refused_with_the_reason) {
    EXPECT_EQ(seen(lock_of<sound>(), "upgrade").seen, "hangs");
    const finding found = seen(lock_of<refusing>(), "upgrade");
    EXPECT_EQ(found.seen, "refused");
    EXPECT_EQ(found.detail, "a reader may not write");
}

TEST(Battery, a_wait_that_ends_before_its_time_is_early) {
    EXPECT_EQ(seen(lock_of<sound>(), "time-outs").seen, "end in time");
    const finding found = seen(lock_of<early>(), "time-outs");
    EXPECT_EQ(found.seen, "early");
    EXPECT_THAT(found.figure, testing::MatchesRegex("-[0-9.]+ ms"));
}

TEST(Battery, a_release_that_touches_the_lock_after_it_is_free_crashes) {
    EXPECT_EQ(seen(lock_of<sound>(), "destroy-after-unlock").seen, "no late access");
    const finding found = seen(lock_of<touching>(), "destroy-after-unlock");
    EXPECT_EQ(found.seen, "crashes");
    EXPECT_THAT(found.detail, HasSubstr("SIGSEGV"));
}

TEST(Battery, a_release_by_another_thread_is_shown_as_it_goes) {
    for (const char* behaviour : {"write-unlock-elsewhere", "read-unlock-elsewhere"}) {
        EXPECT_EQ(seen(lock_of<sound>(), behaviour).seen, "releases");
        EXPECT_EQ(seen(lock_of<refusing>(), behaviour).seen, "refused");
        EXPECT_EQ(seen(lock_of<aborting>(), behaviour).seen, "aborts");
    }
}

TEST(Battery, writers_that_are_not_served_in_order_are_shown_with_an_order) {
    EXPECT_EQ(seen(lock_of<sound>(), "writer-order").seen, "in order");
    const finding found = seen(lock_of<backwards>(), "writer-order");
    EXPECT_EQ(found.seen, "not in order");
    EXPECT_THAT(found.detail, HasSubstr("5 4 3 2 1"));
}

TEST(Battery, a_lock_that_excludes_nobody_is_found_out) {
    for (const char* behaviour : {"recursive-read", "downgrade", "time-outs", "abandoned-readers"})
        EXPECT_EQ(seen(lock_of<open_to_all>(), behaviour).seen, "no exclusion") << behaviour;
}

TEST(Battery, a_child_that_does_not_end_is_killed_and_costs_its_own_row_alone) {
    static const rwbench_lock stuck = lock_table<never_made>("stuck", "peer", "");
    const battery::behaviour& meet = behaviour_named("readers-meet");
    std::vector<battery::trial> trials{{&stuck, &meet, {}}, {&lock_of<sound>(), &meet, {}}};
    battery::watch_all(trials, {.at_once = 2, .hang = 3s}, [](const auto&, std::size_t) {});
    EXPECT_EQ(trials[0].found.seen, "hangs");
    EXPECT_EQ(trials[0].found.detail, "its child was killed");
    EXPECT_EQ(trials[1].found.seen, "meet");
}

TEST(Battery, what_a_lock_has_no_entry_or_no_capability_for_is_not_offered) {
    rwbench_lock bare = fakes::lock("bare");
    EXPECT_EQ(seen(bare, "readers-meet").how, verdict::not_offered);
    static const rwbench_lock mutex = lock_table<std::mutex>("m", "baseline", "");
    EXPECT_EQ(seen(mutex, "downgrade").how, verdict::not_offered);
    EXPECT_EQ(seen(mutex, "time-outs").how, verdict::not_offered);
}

TEST(Battery, a_lock_that_can_not_be_made_fails_with_its_reason) {
    rwbench_lock unwilling = lock_of<sound>();
    unwilling.create = [](void*, char* message, std::size_t capacity) {
        put_message(message, capacity, "not today");
        return static_cast<int>(RWBENCH_FAILED);
    };
    const finding found = seen(unwilling, "readers-meet");
    EXPECT_EQ(found.seen, "fails");
    EXPECT_THAT(found.detail, HasSubstr("not today"));
}

// ---- the library keeps its promises --------------------------------------------------------------------------------------

TEST(Battery, the_library_keeps_every_promise_that_it_asks_about) {
    registry known;
    known.add_built_ins();
    std::vector<battery::trial> trials;
    for (const char* lock : {"RWLockWrite", "RWLockRead", "RWLockFair", "RWLockReaderPhaseFairReentrantWriter"})
        for (const battery::behaviour& what : battery::registered_behaviours())
            trials.push_back({known.find_lock(lock), &what, {}});
    battery::watch_all(trials, {.at_once = 4}, [](const auto&, std::size_t) {});
    for (const battery::trial& one : trials) EXPECT_EQ(battery::broken_promise(*one.what, *one.lock, one.found), "");
}

TEST(Battery, a_promise_binds_the_library_alone_and_only_the_policies_that_make_it) {
    const finding starves{verdict::bad, "starves", "", "why"};
    const battery::behaviour& among = behaviour_named("writer-among-readers");
    EXPECT_EQ(battery::broken_promise(among, fakes::lock("RWLockFairReentrantWriter"), starves),
              "RWLockFairReentrantWriter: writer-among-readers: promised that readers do not keep a writer out; seen: "
              "starves, why");
    EXPECT_EQ(battery::broken_promise(among, fakes::lock("RWLockReadReentrantWriter"), starves), "");
    EXPECT_EQ(battery::broken_promise(among, fakes::lock("RWLockFair", "peer"), starves), "");
    EXPECT_EQ(battery::broken_promise(among, fakes::lock("RWLockFair"), {verdict::good, "gets in", "", ""}), "");
}

// ---- the command -----------------------------------------------------------------------------------------------------

class BatteryCommand : public ::testing::Test {
   protected:
    int run(const battery_options& options) {
        return battery_command(options, known.all, battery::registered_behaviours(), world.seen());
    }
    std::string refusal(const battery_options& options) {
        return fakes::words_of<usage_error>([&] { run(options); });
    }

    struct known_locks : fakes::things {
        known_locks() {
            all.locks = {&ours, &theirs};
            ours.name = "RWLockOurs";
            ours.group = "library";
            theirs.name = "theirs";
        }
        rwbench_lock ours = lock_of<sound>(), theirs = lock_of<sound>();
    } known;
    fakes::world world;
};

TEST_F(BatteryCommand, shows_what_was_seen_and_that_is_success_whatever_others_do) {
    EXPECT_EQ(run({.locks = {"theirs"}, .behaviours = {"upgrade"}}), exit_held);
    EXPECT_EQ(world.out.str(),
              "upgrade  A reader asks to write without having released.\n  hangs             theirs\n");
    EXPECT_EQ(world.err.str(), "");
}

TEST_F(BatteryCommand, ends_with_1_and_a_sentence_where_the_library_breaks_a_promise) {
    EXPECT_EQ(run({.behaviours = {"upgrade"}}), exit_fell_short);
    EXPECT_EQ(
        world.err.str(),
        "rwbench battery: RWLockOurs: upgrade: promised that an upgrade is refused, and the read side stays held; "
        "seen: hangs, it waits for itself\n");
}

TEST_F(BatteryCommand, writes_json) {
    EXPECT_EQ(run({.locks = {"theirs"}, .behaviours = {"upgrade", "readers-m*t"}, .json = true}), exit_held);
    const auto all = nlohmann::json::parse(world.out.str());
    EXPECT_EQ(all["behaviours"].size(), 2u);
    ASSERT_EQ(all["findings"].size(), 2u);
    EXPECT_EQ(all["findings"][0]["behaviour"], "readers-meet");
    EXPECT_EQ(all["findings"][0]["verdict"], "good");
    EXPECT_EQ(all["findings"][1]["lock"], "theirs");
    EXPECT_EQ(all["findings"][1]["seen"], "hangs");
}

TEST_F(BatteryCommand, refuses_names_that_nobody_knows_before_anything_is_tried) {
    EXPECT_EQ(
        refusal({.locks = {"thiers"}}),
        "rwbench battery: --lock thiers: no such lock (did you mean theirs?); `rwbench list locks` shows them all");
    EXPECT_EQ(refusal({.locks = {"folly::SharedMutex"}}),
              "rwbench battery: --lock folly::SharedMutex: folly::SharedMutex is not built: nobody brought a folly");
    EXPECT_EQ(
        refusal({.behaviours = {"upgrad"}}),
        "rwbench battery: --behaviour upgrad: no such behaviour (did you mean upgrade?); `rwbench battery --help` "
        "shows them all");
    EXPECT_EQ(world.out.str(), "");
}

// ---- how it is shown ---------------------------------------------------------------------------------------------------

TEST(BatteryFormat, gathers_locks_by_what_was_seen_and_says_where_all_others_fall_short) {
    const battery::behaviour first{.name = "first", .question = "What is tried first."},
        second{.name = "second", .question = "And then."};
    const rwbench_lock ours = fakes::lock("ours"), a = fakes::lock("a", "peer"), b = fakes::lock("b", "peer"),
                       c = fakes::lock("c", "baseline");
    const std::vector<battery::trial> trials{
        {&a, &first, {verdict::bad, "hangs", "", ""}},
        {&b, &first, {verdict::not_offered, "not offered", "", ""}},
        {&c, &first, {verdict::bad, "hangs", "", ""}},
        {&ours, &first, {verdict::good, "gets in", "2.1 ms", ""}},
        {&ours, &second, {verdict::good, "gets in", "", ""}},
        {&a, &second, {verdict::good, "gets in", "", ""}},
    };
    EXPECT_EQ(battery::as_text(trials, false),
              "first  What is tried first.\n"
              "  gets in           ours 2.1 ms\n"
              "  hangs             a, c\n"
              "  not offered       b\n"
              "\n"
              "second  And then.\n"
              "  gets in           ours, a\n"
              "\n"
              "Rows in which no other lock does what the library's do: first.\n");
    EXPECT_THAT(battery::as_text(trials, true), HasSubstr("\x1b[31mhangs             \x1b[0ma, c\n"));
}

TEST(BatteryFormat, keeps_to_120_columns) {
    std::vector<rwbench_lock> locks(20, fakes::lock("a_lock_with_a_long_name"));
    const battery::behaviour what{.name = "what", .question = "What is tried."};
    std::vector<battery::trial> trials;
    for (const rwbench_lock& lock : locks) trials.push_back({&lock, &what, {verdict::plain, "meet", "", ""}});
    std::istringstream text(battery::as_text(trials, false));
    int lines = 0;
    for (std::string line; std::getline(text, line); ++lines) EXPECT_LE(line.size(), 120u) << line;
    EXPECT_EQ(lines, 6);
}

TEST(BatteryFormat, of_every_behaviour_fits_the_page) {
    const rwbench_lock lock = fakes::lock("a");
    for (const battery::behaviour& what : battery::registered_behaviours()) {
        const std::string text = battery::as_text({{&lock, &what, {verdict::plain, "meet", "", ""}}}, false);
        EXPECT_LE(text.find('\n'), 120u) << text;
    }
}

}  // namespace
}  // namespace rwbench

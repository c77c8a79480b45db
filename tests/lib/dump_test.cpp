// dump_test.cpp: a lock's state in words: on drawn schedules, where every word of it is known, and on real threads.
#include "rwlocker/dump.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <deque>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "support/acted_lock.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

template <class P>
using acted = acted_lock<basic_rw_lock<P, instrumented<>>>;

// Without what is not known beforehand.
std::string words(std::string said, const void* lock) {
    std::ostringstream address;
    address << " at " << lock;
    if (const auto at = said.find(address.str()); at != std::string::npos) said.erase(at, address.str().size());
    return said;
}

template <class Acted>
std::string dumped(Acted& on) {
    return words(dump(on.lock), &on.lock);
}

TEST(Dump, tells_who_is_inside) {
    acted<policy::Fair> on;
    EXPECT_EQ(dumped(on), "RWLockFair: free; nobody waits\n");
    actor& first = on.enter("first");
    actor& second = on.enter("second");
    on.reads(first);
    EXPECT_EQ(dumped(on), "RWLockFair: 1 reader inside; nobody waits\n");
    on.reads(second);
    EXPECT_EQ(dumped(on), "RWLockFair: 2 readers inside; nobody waits\n");
    on.unreads(first);
    on.unreads(second);
    on.writes(first);
    EXPECT_EQ(dumped(on), "RWLockFair: a writer inside; nobody waits\n");
    on.unwrites(first);
    on.expect_nothing_left();
}

//    holder  W----------------w
//    early     W==.............W w          since 5 ms when looked at
//    reader      R=............. R r        since 3
//    late          W=...........   W w      since 1
TEST(Dump, tells_who_waits_and_for_how_long) {
    acted<policy::Fair> on;
    actor& holder = on.enter("holder");
    actor& early = on.enter("early");
    actor& reader = on.enter("reader");
    actor& late = on.enter("late");
    EXPECT_TRUE(on.writes(holder));
    EXPECT_FALSE(on.writes(early));
    on.on.advance(2ms);
    EXPECT_FALSE(on.reads(reader));
    on.on.advance(2ms);
    EXPECT_FALSE(on.writes(late));
    on.on.advance(1ms);
    EXPECT_EQ(dumped(on),
              "RWLockFair: a writer inside; 2 writers and 1 reader wait\n"
              "  writer, for 5 ms\n"
              "  writer, for 1 ms\n"
              "  reader, for 3 ms\n");
    const Snapshot seen = snapshot(on.lock);
    EXPECT_EQ(seen.lock, &on.lock);
    EXPECT_TRUE(seen.has_writer && seen.knows_waiters);
    ASSERT_EQ(seen.waiters.size(), 3u);
    EXPECT_EQ(seen.waiters[2].side, core::side::shared);
    EXPECT_EQ(seen.waiters[2].since_ago, 3ms);
    on.unwrites(holder);
    EXPECT_TRUE(reader.goes_on());
    on.unreads(reader);
    EXPECT_TRUE(early.goes_on());
    on.unwrites(early);
    EXPECT_TRUE(late.goes_on());
    on.unwrites(late);
    on.expect_nothing_left();
}

TEST(Dump, tells_a_writer_that_was_woken_to_compete) {
    acted<policy::WriterPreferring> on;
    actor& holder = on.enter("holder");
    actor& waiter = on.enter("waiter");
    on.writes(holder);
    on.writes(waiter);
    on.unwrites(holder);
    EXPECT_EQ(dumped(on), "RWLockWrite: free; 1 writer waits\n  writer, for 0 ms, awake and competing\n");
    EXPECT_TRUE(waiter.goes_on());
    on.unwrites(waiter);
    on.expect_nothing_left();
}

TEST(Dump, lists_the_first_of_many) {
    acted<policy::Fair> on;
    actor& holder = on.enter("holder");
    on.writes(holder);
    std::deque<actor*> waiters;
    for (std::size_t i = 0; i < Snapshot::most_listed + 3; ++i) {
        waiters.push_back(&on.enter("reader"));
        on.reads(*waiters.back());
        on.on.advance(1ms);
    }
    const std::string said = dumped(on);
    EXPECT_THAT(said, HasSubstr("; 19 readers wait\n  reader, for 19 ms\n"));
    EXPECT_THAT(said, HasSubstr("  reader, for 4 ms\n  and 3 more\n"));
    on.unwrites(holder);
    on.on.finishes();
    for (actor* each : waiters) on.unreads(*each);
    on.expect_nothing_left();
}

// An actor stands in the middle of a queue step, as a thread does that a debugger has stopped.
TEST(Dump, does_not_wait_for_a_queue_that_stands_still) {
    acted<policy::Fair> on;
    actor& holder = on.enter("holder");
    actor& waiter = on.enter("waiter");
    on.writes(holder);
    // Its second exchange would drop the queue bit that the first has taken.
    ASSERT_TRUE(waiter.begins([&] { on.lock.lock(); }, op::exchange, 2));
    EXPECT_EQ(dumped(on), "RWLockFair: a writer inside; who waits is unknown: the queues are being edited\n");
    EXPECT_FALSE(waiter.goes_on());
    EXPECT_EQ(dumped(on), "RWLockFair: a writer inside; 1 writer waits\n  writer, for 0 ms\n");
    on.unwrites(holder);
    on.on.finishes();
    on.unwrites(waiter);
    on.expect_nothing_left();
}

// ---- on real threads, for each type

template <class L>
struct DumpOf : ::testing::Test {
    L lock;
};
TYPED_TEST_SUITE(DumpOf, every_list, by_name);

TYPED_TEST(DumpOf, has_the_types_name) {
    EXPECT_EQ(words(dump(this->lock), &this->lock), name_of<TypeParam>() + ": free; nobody waits\n");
}

TYPED_TEST(DumpOf, has_the_threads_that_wait) {
    long waiter = 0;
    this->lock.lock();
    std::thread writer([&] {
        waiter = syscall(SYS_gettid);
        const std::lock_guard inside(this->lock);
    });
    Snapshot seen = snapshot(this->lock);
    while (seen.waiting_writers == 0) {
        std::this_thread::yield();
        seen = snapshot(this->lock);
    }
    const auto before = seen.waiters.at(0).since_ago;
    EXPECT_EQ(seen.waiters.at(0).thread, waiter);
    EXPECT_GE(before.count(), 0);
    while (snapshot(this->lock).waiters.at(0).since_ago <= before) std::this_thread::yield();
    const long owner = TypeParam::is_reentrant || core::checks_size != 0 ? syscall(SYS_gettid) : 0;
    EXPECT_EQ(seen.writer, owner);
    this->lock.unlock();
    writer.join();
    EXPECT_EQ(words(dump(this->lock), &this->lock), name_of<TypeParam>() + ": free; nobody waits\n");
}

// Looking on changes nothing for those who are looked at, whatever they are doing.
TYPED_TEST(DumpOf, disturbs_nobody) {
    long first = 0, second = 0;
    std::atomic<int> busy{4};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                if ((i + t) % 3 == 0) {
                    const std::lock_guard writer(this->lock);
                    ++first, ++second;
                } else if (i % 5 == 0) {
                    const std::unique_lock timed(this->lock, 1us);
                    if (timed) ++first, ++second;
                } else {
                    const std::shared_lock reader(this->lock);
                    ASSERT_EQ(first, second);
                }
            }
            --busy;
        });
    std::size_t most = 0;
    while (busy != 0) most = std::max(most, snapshot(this->lock).waiters.size());
    for (auto& thread : threads) thread.join();
    EXPECT_LE(most, 4u);
    expect_free(this->lock);
}

TEST(Dump, has_the_childs_thread_after_a_fork) {
    RWLockFairReentrantWriter lock;
    lock.lock();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) _exit(snapshot(lock).writer == syscall(SYS_gettid) ? 0 : 1);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    lock.unlock();
}

}  // namespace
}  // namespace rwlocker::tests

// Observed trials on real threads, and the count from the call, exact where no thread takes part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "call_observer.hpp"
#include "registry.hpp"
#include "thread_executor.hpp"

namespace rwbench {
namespace {

using testing::HasSubstr;

const registry& built_ins() {
    static const std::unique_ptr<registry> known = [] {
        auto filled = std::make_unique<registry>();
        filled->add_built_ins();
        return filled;
    }();
    return *known;
}

// ---- from the call

struct calls {
    explicit calls(std::size_t count, std::uint64_t iterations = 100) : watch(count), workers(count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            workers[i].index = i;
            workers[i].iterations = iterations;
            watch.watch(workers[i]);
        }
    }
    void asks(std::size_t who, std::uint32_t side) { watch.saw(workers[who], side, RWBENCH_CALLED); }
    void has(std::size_t who, std::uint32_t side) { watch.saw(workers[who], side, RWBENCH_GRANTED); }
    void enters(std::size_t who, std::uint32_t side) {
        asks(who, side);
        has(who, side);
    }

    call_observer watch;
    std::vector<rwbench_worker> workers;
};

TEST(CallObserver, counts_who_had_the_lock_between_a_workers_call_and_its_turn) {
    calls seen(4);
    seen.asks(0, RWBENCH_READ);
    seen.enters(1, RWBENCH_WRITE);
    seen.asks(2, RWBENCH_WRITE);
    seen.enters(1, RWBENCH_WRITE);
    seen.enters(3, RWBENCH_READ);
    seen.has(0, RWBENCH_READ);
    seen.has(2, RWBENCH_WRITE);
    EXPECT_EQ(seen.watch.found().reader_by_writers, 2u);
    EXPECT_EQ(seen.watch.found().writer_by_anyone, 3u) << "a writer that came later, and two readers";
    EXPECT_EQ(seen.watch.found().writer_by_writers, 1u);
    EXPECT_FALSE(seen.watch.is_cut());
}

TEST(CallObserver, takes_a_call_that_timed_out_for_none) {
    calls seen(2);
    seen.asks(0, RWBENCH_READ);  // and gives up
    seen.enters(1, RWBENCH_WRITE);
    seen.enters(0, RWBENCH_READ);
    EXPECT_EQ(seen.watch.found().reader_by_writers, 0u);
}

TEST(CallObserver, takes_a_wait_for_a_notice_for_none_though_it_overtakes) {
    calls seen(3);
    seen.enters(0, RWBENCH_READ);
    seen.enters(1, RWBENCH_WRITE);
    seen.has(0, RWBENCH_READ);  // was notified
    EXPECT_EQ(seen.watch.found().reader_by_writers, 0u);
    seen.asks(1, RWBENCH_WRITE);
    seen.has(0, RWBENCH_READ);
    seen.has(1, RWBENCH_WRITE);
    EXPECT_EQ(seen.watch.found().writer_by_readers, 1u);
}

TEST(CallObserver, keeps_no_more_than_it_has_room_for_and_says_so) {
    calls seen(2, UINT64_MAX);
    for (std::size_t i = 0; i < call_observer::room / 2; ++i) seen.enters(0, RWBENCH_READ);
    EXPECT_FALSE(seen.watch.is_cut());
    seen.enters(1, RWBENCH_READ);
    EXPECT_FALSE(seen.watch.is_cut()) << "the other has its own half";
    seen.enters(0, RWBENCH_READ);
    EXPECT_TRUE(seen.watch.is_cut());
}

// ---- whole trials

trial_request an_observed_request(const char* lock, std::uint64_t iterations, const char* scenario = "balanced") {
    trial_request request;
    request.lock = built_ins().find_lock(lock);
    request.scenario = built_ins().find_scenario(scenario);
    request.work = built_ins().find_work("io");
    request.observe = true;
    request.parameters.readers = 4;
    request.parameters.writers = 2;
    request.parameters.iterations = iterations;
    request.parameters.read_delay_ns = request.parameters.write_delay_ns = 100'000;
    request.parameters.seed = 1;
    return request;
}

TEST(ObservedTrial, of_each_lock_of_the_library_sees_every_acquisition_and_keeps_its_bounds) {
    thread_executor executor;
    int observed = 0;
    for (const rwbench_lock* lock : built_ins().contents().locks) {
        if (lock->group != std::string("library")) continue;
        ++observed;
        SCOPED_TRACE(lock->name);
        ASSERT_NE(lock->observed, nullptr);
        const trial_outcome outcome = executor.run(an_observed_request(lock->name, 20));
        ASSERT_EQ(outcome.failure, std::nullopt);
        ASSERT_EQ(outcome.violation, std::nullopt);
        ASSERT_TRUE(outcome.overtakes && outcome.overtakes->from_doorway);
        const rwbench_overtakes& seen = *outcome.overtakes->from_doorway;
        EXPECT_EQ(seen.acquisitions, 6u * 20);
        EXPECT_FALSE(outcome.overtakes->is_cut);
        EXPECT_STREQ(seen.sentence, "") << seen.trace;
        EXPECT_LE(seen.reader_by_writers, seen.reader_by_writers_bound);
        EXPECT_LE(seen.writer_by_readers, seen.writer_by_readers_bound);
        EXPECT_LE(seen.writer_by_read_phases, seen.writer_by_read_phases_bound);
        EXPECT_LE(seen.writer_by_writers, seen.writer_by_writers_bound);
        const bool is_fair = std::string(lock->name).find("Fair") != std::string::npos;
        EXPECT_EQ(seen.writer_by_writers_bound, is_fair ? 0u : 16383u);
    }
    EXPECT_EQ(observed, 8);
}

// Who was notified waits in the lock's queue from that moment on, and is judged from there.
TEST(ObservedTrial, of_a_lock_whose_condition_workers_wait_for_judges_those_that_were_notified) {
    thread_executor executor;
    for (const rwbench_lock* lock : built_ins().contents().locks) {
        if (lock->group != std::string("library")) continue;
        for (const char* scenario : {"broadcast", "job-queue"}) {
            SCOPED_TRACE(std::string(lock->name) + ", " + scenario);
            trial_request request = an_observed_request(lock->name, 10, scenario);
            if (request.scenario->own_work != nullptr) request.work = nullptr;
            request.parameters.writers = 1;
            const trial_outcome outcome = executor.run(request);
            ASSERT_EQ(outcome.failure, std::nullopt);
            ASSERT_EQ(outcome.violation, std::nullopt);
            ASSERT_TRUE(outcome.overtakes && outcome.overtakes->from_doorway);
            std::uint64_t done = 0;
            for (const worker_outcome& one : outcome.workers) done += one.reads + one.writes;
            const rwbench_overtakes& seen = *outcome.overtakes->from_doorway;
            // A wait is an acquisition of its own; in `broadcast` each reader waits for each epoch.
            EXPECT_GE(seen.acquisitions, done + (scenario == std::string("broadcast") ? 4 * 10 : 0));
            EXPECT_STREQ(seen.sentence, "") << seen.trace;
        }
    }
}

TEST(ObservedTrial, of_another_lock_counts_from_the_call_alone) {
    thread_executor executor;
    for (const char* lock : {"std::mutex", "std::shared_mutex", "Lock"}) {
        const trial_outcome outcome = executor.run(an_observed_request(lock, 5));
        ASSERT_TRUE(outcome.overtakes) << lock;
        EXPECT_FALSE(outcome.overtakes->from_doorway) << lock;
    }
}

TEST(ObservedTrial, is_none_unless_it_is_asked_for) {
    thread_executor executor;
    trial_request request = an_observed_request("RWLockFair", 5);
    request.observe = false;
    EXPECT_FALSE(executor.run(request).overtakes);
}

// Its readers come again and again while the writer waits: it gets its turn when they are done.
TEST(ObservedTrial, of_a_lock_that_breaks_its_promise_says_so_with_the_trace_of_that_wait) {
    thread_executor executor;
    trial_request request = an_observed_request("broken-unfair", 60);
    request.parameters.writers = 1;
    const trial_outcome outcome = executor.run(request);
    ASSERT_TRUE(outcome.overtakes && outcome.overtakes->from_doorway);
    const rwbench_overtakes& seen = *outcome.overtakes->from_doorway;
    EXPECT_GT(seen.writer_by_read_phases, seen.writer_by_read_phases_bound);
    EXPECT_THAT(seen.sentence, HasSubstr("a waiting writer was overtaken by"));
    EXPECT_THAT(seen.sentence, HasSubstr("where unfair promises at most"));
    EXPECT_THAT(seen.trace, HasSubstr("comes to write, and waits"));
    EXPECT_EQ(outcome.violation, std::nullopt) << "it excludes";
}

TEST(ObservedTable, that_a_host_of_another_time_asks_with_a_shorter_struct_writes_no_further) {
    const rwbench_lock* lock = built_ins().find_lock("RWLockFair")->observed;
    const auto storage = std::make_unique<std::byte[]>(lock->size + lock->alignment);
    void* place = storage.get();
    std::size_t space = lock->size + lock->alignment;
    place = std::align(lock->alignment, lock->size, place, space);
    ASSERT_EQ(lock->create(place, nullptr, 0), RWBENCH_OK);
    rwbench_overtakes seen{};
    seen.struct_size = offsetof(rwbench_overtakes, writer_by_readers);
    seen.writer_by_readers_bound = 7;
    EXPECT_EQ(lock->overtakes(place, &seen), RWBENCH_OK);
    EXPECT_EQ(seen.reader_by_writers_bound, 1u);
    EXPECT_EQ(seen.writer_by_readers_bound, 7u);
    lock->destroy(place);
}

}  // namespace
}  // namespace rwbench

// stress_test.cpp: threads do all operations of every lock at random, for a while.
//
//     RWLOCKER_SEED=7            repeats a run's draws (not its interleaving); the seed is printed
//     RWLOCKER_SOAK_SECONDS=600  runs that long in all, shared by the locks; a few seconds otherwise
//
// Exclusion and counts are asserted through plain data (support/mix.hpp), threads come and go, locks are destroyed right
// after their last release. Each operation must have succeeded, and failed where it can, before a lock is done with.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "support/condition_mix.hpp"
#include "support/lock_list.hpp"
#include "support/mix.hpp"

namespace rwlocker::tests {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

std::uint64_t seed() {
    static const std::uint64_t drawn = [] {
        const char* set = std::getenv("RWLOCKER_SEED");
        const std::uint64_t value = set ? std::strtoull(set, nullptr, 10) : std::random_device()();
        std::printf("RWLOCKER_SEED=%llu\n", static_cast<unsigned long long>(value));
        return value;
    }();
    return drawn;
}

// For one lock, of one test.
steady::duration share_of_the_time() {
    const char* set = std::getenv("RWLOCKER_SOAK_SECONDS");
    const double seconds = set ? std::strtod(set, nullptr) : 9;
    constexpr double tests = 4;
    constexpr double locks =
        std::tuple_size_v<decltype(reader_writer_locks)> + std::tuple_size_v<decltype(exclusive_locks)>;
    return std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds / tests / locks));
}

struct native_world {
    using clock = steady;
    static void pause(chance& random) {
        const auto how = random() % 128;
        if (how == 0)
            std::this_thread::sleep_for(50us);  // a section long enough for others' deadlines to pass
        else if (how < 8)
            std::this_thread::yield();
    }
    static std::chrono::nanoseconds timeout(chance& random) {
        return std::chrono::nanoseconds(random() % 2 ? random() % 2'000 : random() % 200'000);
    }
};

// What each worker is doing, and who looks whether it still gets on.
class watch {
   public:
    explicit watch(std::string lock, unsigned workers) : lock_(std::move(lock)), seats_(workers) {
        thread_ = std::thread([this] { looks(); });
    }
    ~watch() {
        is_over_ = true;
        thread_.join();
    }
    void begins(unsigned worker, const char* what) {
        seats_[worker].what.store(what, std::memory_order_relaxed);
        seats_[worker].steps.fetch_add(1, std::memory_order_relaxed);
    }
    void ends(unsigned worker) { seats_[worker].what.store(nullptr, std::memory_order_relaxed); }

   private:
    static constexpr auto patience = 60s;
    struct alignas(64) seat {
        std::atomic<const char*> what{nullptr};  // nothing
        std::atomic<std::uint64_t> steps{0};
    };

    void looks() {
        std::vector<std::uint64_t> seen(seats_.size(), 0);
        std::vector<steady::time_point> since(seats_.size(), steady::now());
        while (!is_over_.load()) {
            std::this_thread::sleep_for(20ms);
            for (std::size_t i = 0; i < seats_.size(); ++i) {
                const auto steps = seats_[i].steps.load(std::memory_order_relaxed);
                const char* what = seats_[i].what.load(std::memory_order_relaxed);
                if (steps != seen[i] || what == nullptr) {
                    seen[i] = steps;
                    since[i] = steady::now();
                } else if (steady::now() - since[i] > patience) {
                    std::fprintf(stderr, "%s: worker %zu has been stuck in %s for 60 s (RWLOCKER_SEED=%llu)\n",
                                 lock_.c_str(), i, what, static_cast<unsigned long long>(seed()));
                    std::abort();
                }
            }
        }
    }

    const std::string lock_;
    std::vector<seat> seats_;
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

template <class L>
struct Stress : ::testing::Test {};
TYPED_TEST_SUITE(Stress, every_list, by_name);

TYPED_TEST(Stress, of_all_operations_keeps_exclusion_and_every_count) {
    using played = mix<TypeParam, native_world>;
    constexpr unsigned workers = 6;
    const std::string name = name_of<TypeParam>();
    const auto end = steady::now() + share_of_the_time();
    tally seen;
    watch watches(name, workers);
    std::uint64_t generations = 0;
    // Each generation is a new lock and new threads, whose records are the last one's.
    while (steady::now() < end || !played::has_seen_all(seen)) {
        TypeParam lock;
        played deeds_of(lock, workers);
        std::vector<tally> tallies(workers);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < workers; ++i)
            threads.emplace_back([&, i, generation = generations] {
                chance random(static_cast<unsigned>(seed() + generation * 1009 + i * 31 + 1));
                // Not all stay as long: some leave while others wait.
                const unsigned steps = 50 + random() % 200;
                for (unsigned n = 0; n < steps; ++n) {
                    const deed what = played::draw(random);
                    watches.begins(i, name_of(what));
                    deeds_of.does(what, i, random, tallies[i]);
                }
                watches.ends(i);
            });
        for (auto& thread : threads) thread.join();
        tally sum;
        for (const auto& each : tallies) sum.add(each);
        deeds_of.expect_sums(sum);
        EXPECT_FALSE(lock.read.locked());
        EXPECT_TRUE(lock.try_lock()) << "something of generation " << generations << " is left in the lock";
        lock.unlock();
        if (this->HasFailure()) break;
        seen.add(sum);
        ++generations;
        if (steady::now() > end + 60s) break;  // then the assertion below says what never happened
    }
    EXPECT_EQ(played::unseen(seen), "") << "after " << generations << " generations";
}

// Whoever is last destroys the lock, while the others may not have returned from their release, or from a wait in vain.
TYPED_TEST(Stress, of_locks_destroyed_right_after_their_last_release_unlike_glibc_13690) {
    constexpr unsigned users = 4;
    const auto end = steady::now() + share_of_the_time();
    watch watches(name_of<TypeParam>(), users);
    std::uint64_t rounds = 0;
    struct shared {
        TypeParam lock;
        std::atomic<unsigned> left{users};
    };
    // The same threads for many locks: the next one is there as soon as the last has been made.
    std::array<std::atomic<shared*>, 256> locks{};
    do {
        for (auto& each : locks) each = new shared;
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < users; ++i)
            threads.emplace_back([&, i, round = rounds] {
                chance random(static_cast<unsigned>(seed() + round * 1009 + i * 31 + 1));
                for (auto& slot : locks) {
                    shared& own = *slot.load();
                    const bool writes = random() % 2;
                    watches.begins(i, name_of(writes ? deed::write_for : deed::read_for));
                    while (writes ? !own.lock.try_lock_for(native_world::timeout(random))
                                  : !own.lock.try_lock_shared_for(native_world::timeout(random))) {
                    }
                    native_world::pause(random);
                    const bool is_last = own.left.fetch_sub(1) == 1;
                    writes ? own.lock.unlock() : own.lock.unlock_shared();
                    if (!is_last) continue;
                    watches.begins(i, name_of(deed::write));
                    own.lock.lock();  // nobody reads any more
                    own.lock.unlock();
                    delete &own;
                }
                watches.ends(i);
            });
        for (auto& thread : threads) thread.join();
        ++rounds;
    } while (steady::now() < end && !this->HasFailure());
    EXPECT_GT(rounds, 0u);
}

TYPED_TEST(Stress, of_conditions_loses_no_notification_and_invents_none) {
    using played = condition_mix<TypeParam, native_world>;
    constexpr unsigned workers = 6;
    const auto end = steady::now() + share_of_the_time();
    condition_tally seen;
    watch watches(name_of<TypeParam>(), workers);
    std::uint64_t generations = 0;
    while (steady::now() < end || !played::unseen(seen).empty()) {
        TypeParam lock;
        played deeds_of(lock, workers);
        std::vector<condition_tally> tallies(workers);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < workers; ++i)
            threads.emplace_back([&, i, generation = generations] {
                chance random(static_cast<unsigned>(seed() + generation * 1013 + i * 37 + 1));
                const unsigned steps = 50 + random() % 200;
                for (unsigned n = 0; n < steps; ++n) {
                    const condition_deed what = played::draw(random);
                    watches.begins(i, name_of(what));
                    deeds_of.does(what, i, random, tallies[i]);
                }
                watches.begins(i, "the end");
                deeds_of.ends();
                watches.ends(i);
            });
        for (auto& thread : threads) thread.join();
        for (const auto& each : tallies) seen.add(each);
        deeds_of.expect_counts();
        EXPECT_TRUE(lock.try_lock()) << "something of generation " << generations << " is left in the lock";
        lock.unlock();
        if (this->HasFailure()) break;
        ++generations;
        if (steady::now() > end + 60s) break;  // then the assertion below says what never happened
    }
    EXPECT_EQ(played::unseen(seen), "") << "after " << generations << " generations";
}

// The last waiter to come back destroys the lock and its condition, while the notifier's release, or the relay, may still wake
// others, and the others release.
TYPED_TEST(Stress, of_locks_destroyed_by_the_last_waiter_with_the_relay_under_way) {
    constexpr unsigned waiters = 6;
    const auto end = steady::now() + share_of_the_time();
    watch watches(name_of<TypeParam>(), waiters + 1);
    struct shared {
        TypeParam lock;
        RWCondition<TypeParam> condition{lock};
        std::atomic<unsigned> inside{0}, left{waiters};
    };
    std::uint64_t rounds = 0;
    do {
        std::array<std::atomic<shared*>, 64> all{};
        for (auto& each : all) each = new shared;
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < waiters; ++i)
            threads.emplace_back([&, i, round = rounds] {
                chance random(static_cast<unsigned>(seed() + round * 1009 + i * 31 + 1));
                for (auto& slot : all) {
                    shared& own = *slot.load();
                    const bool writes = random() % 4 == 0;
                    watches.begins(i, "a wait");
                    writes ? own.lock.lock() : own.lock.lock_shared();
                    ++own.inside;
                    writes ? own.condition.write.wait() : own.condition.read.wait();
                    const bool is_last = own.left.fetch_sub(1) == 1;
                    writes ? own.lock.unlock() : own.lock.unlock_shared();
                    if (!is_last) continue;
                    own.lock.lock();  // nobody reads any more
                    own.lock.unlock();
                    delete &own;
                }
                watches.ends(i);
            });
        for (auto& slot : all) {
            shared& own = *slot.load();
            watches.begins(waiters, "a notification");
            for (bool is_notified = false; !is_notified;) {
                own.lock.lock();
                is_notified = own.inside.load() == waiters;
                if (is_notified) own.condition.notify_all();
                own.lock.unlock();
                if (!is_notified) std::this_thread::yield();
            }
        }
        watches.ends(waiters);
        for (auto& thread : threads) thread.join();
        ++rounds;
    } while (steady::now() < end && !this->HasFailure());
    EXPECT_GT(rounds, 0u);
}

}  // namespace
}  // namespace rwlocker::tests

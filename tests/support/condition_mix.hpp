// condition_mix.hpp: all that conditions do, mixed at random with other use of their lock, and an oracle of counts.
//
// Played by actors on a stage (play_test.cpp) and done by threads (stress_test.cpp), as the operations of mix.hpp.
//
// ORACLE   Three conditions of one lock.
//     jobs     Each push notifies one waiter for each job, and a consumer sleeps only where there is no job. So where jobs
//              and sleeping consumers meet, as many consumers are on their way: a lost notification leaves both for
//              ever, and the last worker waits for their end in vain. Returns are never more than notifications.
//     epochs   Who watches sleeps until the next epoch, which notifies all: each broadcast owes a return to every watcher.
//     bare     Waits with an end and without a predicate: notified ones are never more than notifications.
// Whoever waits for ever is not counted as active; the last active worker says that it is over, once nothing is owed.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "rwlocker/rw_condition.hpp"
#include "support/mix.hpp"

namespace rwlocker::tests {

enum class condition_deed : std::uint8_t {
    push,
    push_many,
    pop,
    pop_for,
    pop_until_stopped,
    pop_for_or_until_stopped,
    broadcast,
    broadcast_and_downgrade,
    watch,
    watch_until,
    wait_to_write,
    wait_to_read,
    wait_to_read_until_stopped,
    notify,
    notify_while_reading,
    write_for,
    read_for,
    stop_another,
    count
};
constexpr auto condition_deeds = static_cast<std::size_t>(condition_deed::count);

inline const char* name_of(condition_deed what) {
    static constexpr const char* names[condition_deeds] = {"push",
                                                           "push_many",
                                                           "pop",
                                                           "pop_for",
                                                           "pop_until_stopped",
                                                           "pop_for_or_until_stopped",
                                                           "broadcast",
                                                           "broadcast_and_downgrade",
                                                           "watch",
                                                           "watch_until",
                                                           "wait_to_write",
                                                           "wait_to_read",
                                                           "wait_to_read_until_stopped",
                                                           "notify",
                                                           "notify_while_reading",
                                                           "write_for",
                                                           "read_for",
                                                           "stop_another"};
    return names[static_cast<std::size_t>(what)];
}

// How often each deed succeeded, and how often not: timed out or stopped.
struct condition_tally {
    std::array<std::uint64_t, condition_deeds> done{}, missed{};

    void add(const condition_tally& other) {
        for (std::size_t i = 0; i < condition_deeds; ++i) {
            done[i] += other.done[i];
            missed[i] += other.missed[i];
        }
    }
};

template <class L, class World>
class condition_mix {
   public:
    using clock = typename World::clock;

    condition_mix(L& lock, unsigned workers) : lock_(lock), active_(workers), sources_(workers) {}

    static condition_deed draw(chance& random) { return static_cast<condition_deed>(random() % condition_deeds); }

    void does(condition_deed what, unsigned worker, chance& random, condition_tally& counts) {
        ++(tries(what, worker, random) ? counts.done : counts.missed)[static_cast<std::size_t>(what)];
    }

    // Each worker, when it has done all its deeds.
    void ends() {
        if (active_.fetch_sub(1) != 1) return;
        for (;;) {
            const std::lock_guard writer(lock_);
            const bool is_settled = (jobs_ == 0 || consumers_ == 0) && owed_ == 0;
            if (is_settled || is_over_) {
                is_over_ = true;
                jobs.notify_all();
                epochs.notify_all();
                return;
            }
            (void)bare.wait_for(std::chrono::microseconds(200));
        }
    }

    static std::string unseen(const condition_tally& seen) {
        std::string names;
        for (std::size_t i = 0; i < condition_deeds; ++i) {
            const auto what = static_cast<condition_deed>(i);
            if (seen.done[i] == 0) names += std::string(" ") + name_of(what);
            if (may_miss(what) && seen.missed[i] == 0) names += std::string(" missed ") + name_of(what);
        }
        return names;
    }

    // After all workers have ended.
    void expect_counts() const {
        EXPECT_TRUE(is_over_);
        EXPECT_EQ(consumers_, 0u);
        EXPECT_EQ(watchers_, 0u);
        EXPECT_EQ(pushed_, popped_ + jobs_);
        EXPECT_LE(returns_, pushed_) << "a notification was invented";
        EXPECT_LE(bare_notified_.load(), bare_notifications_.load()) << "a notification was invented";
    }

   private:
    static constexpr bool may_miss(condition_deed what) {
        switch (what) {
            case condition_deed::pop_for:
            case condition_deed::pop_until_stopped:
            case condition_deed::pop_for_or_until_stopped:
            case condition_deed::watch_until:
            case condition_deed::wait_to_write:
            case condition_deed::wait_to_read:
            case condition_deed::wait_to_read_until_stopped:
            case condition_deed::write_for:
            case condition_deed::read_for:
                return true;
            default:
                return false;
        }
    }

    bool tries(condition_deed what, unsigned worker, chance& random) {
        const auto has_job = [this] { return jobs_ > 0; };
        switch (what) {
            case condition_deed::push:
                return pushes(1, random);
            case condition_deed::push_many:
                return pushes(2 + random() % 3, random);
            case condition_deed::pop: {
                const std::lock_guard writer(lock_);
                while (jobs_ == 0 && !is_over_ && may_sleep()) {
                    ++consumers_;
                    jobs.wait();
                    --consumers_;
                    awakes();
                    if (!is_over_) ++returns_;
                }
                if (jobs_ > 0) pops(random);
                return true;
            }
            case condition_deed::pop_for: {
                const std::lock_guard writer(lock_);
                return jobs.wait_for(World::timeout(random), has_job) && pops(random);
            }
            case condition_deed::pop_until_stopped: {
                // It may sleep for ever, where nobody stops it.
                const std::lock_guard writer(lock_);
                const bool sleeps = jobs_ == 0 && !is_over_;
                if (sleeps && !may_sleep()) return false;
                if (sleeps) ++consumers_;
                const bool is_so = jobs.wait(new_token(worker), [&] { return jobs_ > 0 || is_over_; });
                if (sleeps) --consumers_, awakes();
                return is_so && jobs_ > 0 && pops(random);
            }
            case condition_deed::pop_for_or_until_stopped: {
                const std::lock_guard writer(lock_);
                return jobs.wait_until(new_token(worker), clock::now() + World::timeout(random), has_job) &&
                       pops(random);
            }
            case condition_deed::broadcast:
            case condition_deed::broadcast_and_downgrade: {
                lock_.lock();
                ++epoch_;
                World::pause(random);
                owed_ = watchers_.load();
                epochs.notify_all();
                if (what == condition_deed::broadcast) return lock_.unlock(), true;
                const auto written = epoch_;
                lock_.downgrade();
                World::pause(random);
                EXPECT_EQ(epoch_, written);
                return lock_.unlock_shared(), true;
            }
            case condition_deed::watch: {
                const std::shared_lock reader(lock_);
                const auto seen = epoch_;
                if (is_over_ || !may_sleep()) return true;
                ++watchers_;
                epochs.read.wait();
                EXPECT_TRUE(epoch_ > seen || is_over_) << "woken for nothing";
                --watchers_;
                if (owed_ > 0) --owed_;
                awakes();
                World::pause(random);
                return true;
            }
            case condition_deed::watch_until: {
                const std::shared_lock reader(lock_);
                const auto seen = epoch_;
                return epochs.read.wait_until(clock::now() + World::timeout(random), [&] { return epoch_ > seen; });
            }
            case condition_deed::wait_to_write: {
                const std::lock_guard writer(lock_);
                const bool is_notified = bare.wait_for(World::timeout(random));
                ++epoch_;
                return notes(is_notified);
            }
            case condition_deed::wait_to_read: {
                const std::shared_lock reader(lock_);
                return notes(bare.read.wait_for(World::timeout(random)));
            }
            case condition_deed::wait_to_read_until_stopped: {
                const std::shared_lock reader(lock_);
                return notes(bare.read.wait_for(new_token(worker), World::timeout(random)));
            }
            case condition_deed::notify: {
                const std::lock_guard writer(lock_);
                return notifies(random);
            }
            case condition_deed::notify_while_reading: {
                const std::shared_lock reader(lock_);
                const auto seen = epoch_;
                notifies(random);
                World::pause(random);
                EXPECT_EQ(epoch_, seen);
                return true;
            }
            case condition_deed::write_for:
                return lock_.try_lock_for(World::timeout(random)) &&
                       (++epoch_, World::pause(random), lock_.unlock(), true);
            case condition_deed::read_for:
                return lock_.try_lock_shared_for(World::timeout(random)) &&
                       (World::pause(random), lock_.unlock_shared(), true);
            case condition_deed::stop_another:
                return source_of_another(random).request_stop(), true;
            case condition_deed::count:
                break;
        }
        return false;
    }

    bool pushes(unsigned count, chance& random) {
        const std::lock_guard writer(lock_);
        jobs_ += count;
        pushed_ += count;
        World::pause(random);
        jobs.notify(count);
        return true;
    }

    // ---- the lock is held

    bool pops(chance& random) {
        World::pause(random);
        --jobs_;
        ++popped_;
        return true;
    }
    bool notifies(chance& random) {
        const std::size_t n = random() % 4;
        bare_notifications_ += n;
        bare.notify(n);
        return true;
    }
    bool notes(bool is_notified) {
        if (is_notified) ++bare_notified_;
        return is_notified;
    }

    // Somebody else must be active who can end a sleep for ever.
    bool may_sleep() {
        for (unsigned active = active_.load(); active > 1;)
            if (active_.compare_exchange_weak(active, active - 1)) return true;
        return false;
    }
    void awakes() { ++active_; }

    std::stop_token new_token(unsigned worker) {
        std::stop_source source;
        const std::lock_guard hold(sources_mutex_);
        sources_[worker] = source;
        return source.get_token();
    }
    std::stop_source source_of_another(chance& random) {
        const std::lock_guard hold(sources_mutex_);
        return sources_[random() % sources_.size()];
    }

    L& lock_;
    RWCondition<L> jobs{lock_}, epochs{lock_}, bare{lock_};
    std::atomic<unsigned> active_;
    std::mutex sources_mutex_;
    std::vector<std::stop_source> sources_;
    // plain, guarded by the lock
    bool is_over_ = false;
    std::uint64_t jobs_ = 0, pushed_ = 0, popped_ = 0, returns_ = 0, epoch_ = 0;
    unsigned consumers_ = 0;
    // changed by readers too
    std::atomic<unsigned> watchers_{0}, owed_{0};
    std::atomic<std::uint64_t> bare_notified_{0}, bare_notifications_{0};
};

}  // namespace rwlocker::tests

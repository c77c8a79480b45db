// mix.hpp: all operations of a lock, mixed at random, with what they must keep true.
//
// The same deeds are played by actors on a stage (play_test.cpp) and done by threads (stress_test.cpp). Exclusion is
// asserted through plain data, so that a race detector sees what the assertions miss.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <system_error>
#include <vector>

#include "rwlocker/guards.hpp"

namespace rwlocker::tests {

enum class deed : std::uint8_t {
    write,
    try_write,
    write_for,
    write_until,
    write_until_stopped,
    read,
    try_read,
    read_for,
    read_until,
    read_until_stopped,
    write_guard,
    read_guard,
    write_view,
    read_view,
    write_then_downgrade,
    downgrade_guard,
    read_again,
    write_again,
    upgrade,
    release_of_nothing,
    stop_another,
    count
};
constexpr auto deeds = static_cast<std::size_t>(deed::count);

inline const char* name_of(deed what) {
    static constexpr const char* names[deeds] = {"write",
                                                 "try_write",
                                                 "write_for",
                                                 "write_until",
                                                 "write_until_stopped",
                                                 "read",
                                                 "try_read",
                                                 "read_for",
                                                 "read_until",
                                                 "read_until_stopped",
                                                 "write_guard",
                                                 "read_guard",
                                                 "write_view",
                                                 "read_view",
                                                 "write_then_downgrade",
                                                 "downgrade_guard",
                                                 "read_again",
                                                 "write_again",
                                                 "upgrade",
                                                 "release_of_nothing",
                                                 "stop_another"};
    return names[static_cast<std::size_t>(what)];
}

constexpr bool may_fail(deed what) {
    return what == deed::try_write || what == deed::write_for || what == deed::write_until ||
           what == deed::write_until_stopped || what == deed::try_read || what == deed::read_for ||
           what == deed::read_until || what == deed::read_until_stopped;
}

// How often each deed ended inside, and how often outside: timed out, stopped, or refused.
struct tally {
    std::array<std::uint64_t, deeds> inside{};
    std::array<std::uint64_t, deeds> outside{};

    void add(const tally& other) {
        for (std::size_t i = 0; i < deeds; ++i) {
            inside[i] += other.inside[i];
            outside[i] += other.outside[i];
        }
    }
};

using chance = std::minstd_rand;

// `World` says how time passes inside a section, `pause(chance&)`, and what its clock is.
template <class L, class World>
class mix {
   public:
    using clock = typename World::clock;

    mix(L& lock, unsigned workers) : lock_(lock), sources_(workers) {}

    static constexpr bool has_two_sides = requires { typename L::policy_type; };

    // Whether the lock can do it at all.
    static constexpr bool applies(deed what) {
        if (what == deed::write_again) return L::is_reentrant;
        if (what == deed::read_again || what == deed::upgrade || what == deed::release_of_nothing) return has_two_sides;
        return true;
    }

    static deed draw(chance& random) {
        if (random() % 6 == 0) return deed::stop_another;
        for (;;) {
            const auto what = static_cast<deed>(random() % deeds);
            if (applies(what)) return what;
        }
    }

    void does(deed what, unsigned worker, chance& random, tally& counts) {
        const bool is_inside = tries(what, worker, random);
        ++(is_inside ? counts.inside : counts.outside)[static_cast<std::size_t>(what)];
    }

    // Every deed has ended in each way that it can.
    static bool has_seen_all(const tally& seen) {
        for (std::size_t i = 0; i < deeds; ++i) {
            const auto what = static_cast<deed>(i);
            if (!applies(what)) continue;
            if (seen.inside[i] == 0 || (may_fail(what) && seen.outside[i] == 0)) return false;
        }
        return true;
    }
    static std::string unseen(const tally& seen) {
        std::string names;
        for (std::size_t i = 0; i < deeds; ++i) {
            const auto what = static_cast<deed>(i);
            if (!applies(what)) continue;
            if (seen.inside[i] == 0) names += std::string(" ") + name_of(what);
            if (may_fail(what) && seen.outside[i] == 0) names += std::string(" failed ") + name_of(what);
        }
        return names;
    }

    // After all workers have ended: what the writers wrote is all there.
    void expect_sums(const tally& seen) const {
        std::uint64_t writes = 0;
        for (const deed what : {deed::write, deed::try_write, deed::write_for, deed::write_until,
                                deed::write_until_stopped, deed::write_guard, deed::write_view,
                                deed::write_then_downgrade, deed::downgrade_guard, deed::write_again})
            writes += seen.inside[static_cast<std::size_t>(what)];
        EXPECT_EQ(first_, writes) << "a write was lost: exclusion is broken";
        EXPECT_EQ(first_, second_);
    }

   private:
    bool tries(deed what, unsigned worker, chance& random) {
        switch (what) {
            case deed::write:
                lock_.lock();
                return writes(random), lock_.unlock(), true;
            case deed::try_write:
                return lock_.try_lock() && (writes(random), lock_.unlock(), true);
            case deed::write_for:
                return lock_.try_lock_for(World::timeout(random)) && (writes(random), lock_.unlock(), true);
            case deed::write_until:
                return lock_.try_lock_until(clock::now() + World::timeout(random)) &&
                       (writes(random), lock_.unlock(), true);
            case deed::write_until_stopped:
                return lock_.lock(new_token(worker)) && (writes(random), lock_.unlock(), true);
            case deed::read:
                lock_.lock_shared();
                return reads(random), lock_.unlock_shared(), true;
            case deed::try_read:
                return lock_.try_lock_shared() && (reads(random), lock_.unlock_shared(), true);
            case deed::read_for:
                return lock_.try_lock_shared_for(World::timeout(random)) &&
                       (reads(random), lock_.unlock_shared(), true);
            case deed::read_until:
                return lock_.try_lock_shared_until(clock::now() + World::timeout(random)) &&
                       (reads(random), lock_.unlock_shared(), true);
            case deed::read_until_stopped:
                return lock_.lock_shared(new_token(worker)) && (reads(random), lock_.unlock_shared(), true);
            case deed::write_guard: {
                const WriteGuard inside(lock_);
                return writes(random), true;
            }
            case deed::read_guard: {
                const ReadGuard inside(lock_);
                return reads(random), true;
            }
            case deed::write_view: {
                const std::lock_guard inside(lock_.write);
                return writes(random), true;
            }
            case deed::read_view: {
                const std::lock_guard inside(lock_.read);
                return reads(random), true;
            }
            case deed::write_then_downgrade: {
                lock_.lock();
                writes(random);
                const auto written = first_;
                lock_.downgrade();
                reads(random);
                EXPECT_EQ(first_, written) << "another writer came between a write and its downgrade";
                return lock_.unlock_shared(), true;
            }
            case deed::downgrade_guard: {
                WriteGuard writer(lock_);
                writes(random);
                const auto written = first_;
                const ReadGuard<L> reader = std::move(writer).downgrade();
                reads(random);
                EXPECT_EQ(first_, written) << "another writer came between a write and its downgrade";
                return true;
            }
            case deed::read_again: {
                const unsigned depth = 2 + random() % 8;
                for (unsigned i = 0; i < depth; ++i) {
                    if (i % 2)
                        EXPECT_TRUE(lock_.try_lock_shared()) << "a reader was refused its own side";
                    else
                        lock_.lock_shared();
                    reads(random);
                }
                for (unsigned i = 0; i < depth; ++i) lock_.unlock_shared();
                return true;
            }
            case deed::write_again:
                if constexpr (L::is_reentrant) {
                    lock_.lock();
                    writes(random);
                    lock_.lock();
                    EXPECT_TRUE(lock_.try_lock());
                    lock_.unlock();
                    World::pause(random);
                    lock_.unlock();
                    lock_.unlock();
                }
                return true;
            case deed::upgrade: {
                const ReadGuard reader(lock_);
                try {
                    lock_.lock();
                    ADD_FAILURE() << "a reader became a writer";
                } catch (const std::system_error& error) {
                    EXPECT_EQ(error.code(), std::errc::resource_deadlock_would_occur);
                }
                EXPECT_FALSE(lock_.try_lock_for(std::chrono::hours(1)));
                reads(random);
                return true;
            }
            case deed::release_of_nothing:
                try {
                    lock_.unlock_shared();
                    ADD_FAILURE() << "a read side was released that was not held";
                } catch (const std::system_error& error) {
                    EXPECT_EQ(error.code(), std::errc::operation_not_permitted);
                }
                return true;
            case deed::stop_another:
                return source_of_another(random).request_stop(), true;
            case deed::count:
                break;
        }
        return false;
    }

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

    void writes(chance& random) {
        EXPECT_EQ(readers_.load(std::memory_order_relaxed), 0) << "a writer among readers";
        EXPECT_FALSE(is_writing_) << "two writers";
        is_writing_ = true;
        ++first_;
        World::pause(random);
        ++second_;
        is_writing_ = false;
    }
    void reads(chance& random) {
        readers_.fetch_add(1, std::memory_order_relaxed);
        EXPECT_FALSE(is_writing_) << "a reader beside a writer";
        const auto first = first_;
        World::pause(random);
        EXPECT_EQ(first, second_) << "a writer came while a reader was inside";
        readers_.fetch_sub(1, std::memory_order_relaxed);
    }

    L& lock_;
    std::mutex sources_mutex_;
    std::vector<std::stop_source> sources_;
    std::atomic<int> readers_{0};
    // plain, guarded by the lock
    bool is_writing_ = false;
    std::uint64_t first_ = 0, second_ = 0;
};

}  // namespace rwlocker::tests

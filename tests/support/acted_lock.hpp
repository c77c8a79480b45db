// acted_lock.hpp: a lock on a stage, and what actors do to it: each verb is one step of a drawn schedule.
#pragma once

#include <gtest/gtest.h>

#include "support/instrumented_platform.hpp"
#include "support/stage.hpp"

namespace rwlocker::tests {

template <class L>
struct acted_lock {
    L lock;
    stage on;  // before the lock's end, everybody has left

    actor& enter(const char* name) { return on.enter(name); }

    // Is it inside now? If not, it waits.
    bool reads(actor& who) {
        return who.does([this] { lock.lock_shared(); });
    }
    bool writes(actor& who) {
        return who.does([this] { lock.lock(); });
    }

    void unreads(actor& who) {
        EXPECT_TRUE(who.does([this] { lock.unlock_shared(); }));
    }
    void unwrites(actor& who) {
        EXPECT_TRUE(who.does([this] { lock.unlock(); }));
    }
    void downgrades(actor& who) {
        EXPECT_TRUE(who.does([this] { lock.downgrade(); }));
    }

    // Is it inside?
    bool tries_to_write(actor& who) {
        bool is_in = false;
        EXPECT_TRUE(who.does([&] { is_in = lock.try_lock(); }));
        return is_in;
    }
    bool tries_to_read(actor& who) {
        bool is_in = false;
        EXPECT_TRUE(who.does([&] { is_in = lock.try_lock_shared(); }));
        return is_in;
    }

    void expect_nothing_left() {
        EXPECT_TRUE(on.all_done());
        EXPECT_EQ(word_of(lock), 0u) << "something of this schedule is left in the lock";
    }
};

}  // namespace rwlocker::tests

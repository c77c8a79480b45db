// fork_test.cpp: what holds in a forked child, as docs/semantics.md says it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <system_error>

#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

// What a call says in a forked child.
bool in_a_child(const std::function<bool()>& call) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(30);  // a child that hangs ends
        try {
            _exit(call() ? 0 : 1);
        } catch (const std::exception&) {
            _exit(2);
        }
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

template <class L>
struct Fork : ::testing::Test {
    L lock;
    RWCondition<L> condition{lock};
};
TYPED_TEST_SUITE(Fork, every_list, by_name);

TYPED_TEST(Fork, leaves_the_child_what_its_thread_holds_to_write) {
    this->lock.lock();
    EXPECT_TRUE(in_a_child([this] {
        if (!this->lock.write.locked() || this->condition.wait_for(1ms)) return false;
        this->condition.notify_all();
        this->lock.downgrade();
        if (this->condition.read.wait_for(1ms)) return false;
        this->lock.unlock_shared();
        if (!this->lock.try_lock()) return false;
        this->lock.unlock();
        return true;
    }));
    this->lock.unlock();
    expect_free(this->lock);
}

TYPED_TEST(Fork, leaves_the_child_what_its_thread_holds_to_read) {
    this->lock.lock_shared();
    EXPECT_TRUE(in_a_child([this] {
        if (this->condition.read.wait_for(1ms)) return false;
        this->condition.notify();
        this->lock.unlock_shared();
        if (!this->lock.try_lock_for(1s)) return false;
        this->lock.unlock();
        return true;
    }));
    this->lock.unlock_shared();
    expect_free(this->lock);
}

TYPED_TEST(Fork, leaves_what_others_hold_held_in_the_child) {
    holder writer = writer_of(this->lock);
    EXPECT_TRUE(in_a_child([this] { return !this->lock.try_lock_for(1ms) && !this->lock.try_lock_shared_for(1ms); }));
    writer.release();
    expect_free(this->lock);
}

}  // namespace
}  // namespace rwlocker::tests

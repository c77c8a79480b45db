// ten_thousand_test.cpp: conditions at the length that they promise to be flat for: 10,000 threads asleep on one, each with a
// small stack, on real futexes. The same is counted without threads, operation by operation, in condition_schedules_test.cpp.
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rwlocker/rw_condition.hpp"
#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

// The native platform, and who was woken how often, and by whom.
struct counted_wakes : platform::native {
    static void wake(wake_target target) noexcept {
        ++by_this_thread();
        if (const auto found = tokens().find(target); found != tokens().end())
            found->second->fetch_add(1, std::memory_order_relaxed);
        native::wake(target);
    }

    static std::size_t& by_this_thread() {
        static thread_local std::size_t wakes = 0;
        return wakes;
    }
    // Filled before those in it are woken, and only read from then on.
    static std::unordered_map<wake_target, std::atomic<unsigned>*>& tokens() {
        static std::unordered_map<wake_target, std::atomic<unsigned>*> of_each;
        return of_each;
    }
};

// Threads that do the same, each with its number.
class crew {
   public:
    crew(std::size_t most, std::function<void(std::size_t)> task) : task_(std::move(task)), members_(most) {
        pthread_attr_t small;
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, stack_size);
        pthread_attr_setguardsize(&small, 0);  // a guard is one more mapping, of which a process has 65,530
        for (; size_ < most; ++size_) {
            member& next = members_[size_];
            next.of = this;
            why_no_more_ = pthread_create(&next.thread, &small, &crew::begins, &next);
            if (why_no_more_ != 0) break;
        }
        pthread_attr_destroy(&small);
    }
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    ~crew() {
        for (std::size_t i = 0; i < size_; ++i) pthread_join(members_[i].thread, nullptr);
    }

    // As many as the machine let start.
    std::size_t size() const { return size_; }
    const char* why_no_more() const { return std::strerror(why_no_more_); }

   private:
    static constexpr std::size_t stack_size = 64 * 1024;
    struct member {
        crew* of;
        pthread_t thread;
    };

    static void* begins(void* at) {
        member& self = *static_cast<member*>(at);
        self.of->task_(static_cast<std::size_t>(&self - self.of->members_.data()));
        return nullptr;
    }

    const std::function<void(std::size_t)> task_;
    std::vector<member> members_;
    std::size_t size_ = 0;
    int why_no_more_ = 0;
};

template <class L>
struct TenThousand : ::testing::Test {
    static constexpr std::size_t wanted = 10'000;

    // One of four waits to write.
    void waits(std::size_t number) {
        const bool writes = number % 4 == 0;
        writes ? lock.lock() : lock.lock_shared();
        parkers[number] = &platform::native::this_thread().parker;
        ++inside;
        writes ? condition.write.wait() : condition.read.wait();
        ++returned;
        writes ? lock.unlock() : lock.unlock_shared();
    }

    // With the write side held: who is inside, waits.
    void until_all_wait(std::size_t count) {
        for (lock.lock(); inside != count; lock.lock()) {
            lock.unlock();
            std::this_thread::yield();
        }
    }

    L lock;
    RWCondition<L> condition{lock};
    std::vector<platform::native::wake_target> parkers = std::vector<platform::native::wake_target>(wanted);
    std::vector<std::atomic<unsigned>> tokens = std::vector<std::atomic<unsigned>>(wanted);
    std::atomic<std::size_t> inside{0}, returned{0};
};
// A reentrant writer comes to the queues as any other, and the adapter as a writer: that takes its time, and shows no more.
using native_list = list_on<plain_list, counted_wakes>;
TYPED_TEST_SUITE(TenThousand, native_list, by_name);

// (A count of waiters that saturated once lost folly's a wake-up: its commit b927c05. Nothing here counts them in few bits.)
TYPED_TEST(TenThousand, sleepers_are_woken_once_each_and_by_one_another_unlike_folly_b927c05) {
    auto& by_me = counted_wakes::by_this_thread();
    std::size_t started = 0;
    std::string why_no_more;
    {
        const crew sleepers(TestFixture::wanted, [this](std::size_t number) { this->waits(number); });
        started = sleepers.size();
        why_no_more = sleepers.why_no_more();
        this->until_all_wait(started);
        for (std::size_t i = 0; i < started; ++i) counted_wakes::tokens().emplace(this->parkers[i], &this->tokens[i]);

        const std::size_t before = by_me;
        this->condition.notify_all();
        EXPECT_EQ(by_me, before) << "nobody can go on yet: a writer is inside";
        this->lock.unlock();
        EXPECT_LE(by_me - before, counted_wakes::release_width);
    }
    EXPECT_EQ(this->returned, started);
    std::size_t not_once = 0;
    for (std::size_t i = 0; i < started; ++i) not_once += this->tokens[i] != 1;
    EXPECT_EQ(not_once, 0u) << "waiters that were not woken exactly once";
    counted_wakes::tokens().clear();
    expect_free(this->lock);
    if (started < TestFixture::wanted)
        GTEST_SKIP() << "this machine lets " << started << " threads start, and no more: " << why_no_more;
}

}  // namespace
}  // namespace rwlocker::tests

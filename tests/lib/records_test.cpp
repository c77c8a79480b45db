// records_test.cpp: thread records: recycled when a thread ends, retired when it ends holding something, usable to the very
// end of a thread and in a forked child, one registry for all shared objects.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rwlocker/core/remembered_owner.hpp"
#include "rwlocker/rw_condition.hpp"
#include "rwlocker/rw_lock.hpp"
#include "support/allocations.hpp"
#include "support/threads.hpp"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define RWLOCKER_TESTS_ARE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define RWLOCKER_TESTS_ARE_SANITIZED 1
#endif
#endif

namespace rwlocker::tests {
namespace {

using platform::thread_record;

const thread_record* my_record() { return platform::RWLOCKER_RECORDS(current); }
std::uint64_t records_made() { return platform::RWLOCKER_RECORDS(made)(); }

// Both sides: the read side needs the thread's record, uncontended writing does not.
template <class L>
void use(L& lock) {
    { const std::lock_guard reader(lock.read); }
    const std::lock_guard writer(lock.write);
}

const thread_record* record_of_a_thread_that_uses(RWLockFair& lock) {
    return elsewhere([&] {
        const std::shared_lock reader(lock);
        return my_record();
    });
}

TEST(Records, come_with_the_first_use_and_stay) {
    RWLockFair lock;
    elsewhere([&] {
        EXPECT_EQ(my_record(), nullptr);
        EXPECT_EQ(error_of([&] { lock.unlock_shared(); }), std::errc::operation_not_permitted);
        const auto* mine = my_record();
        EXPECT_NE(mine, nullptr);
        use(lock);
        const std::shared_lock reader(lock);
        EXPECT_EQ(my_record(), mine);
        EXPECT_NE(elsewhere([&] {
                      const std::shared_lock other(lock);
                      return my_record();
                  }),
                  mine);
    });
}

TEST(Records, are_recycled_when_their_thread_has_ended) {
    RWLockFair lock;
    const auto* first = record_of_a_thread_that_uses(lock);
    const auto made = records_made();
    for (int i = 0; i < 50; ++i) EXPECT_EQ(record_of_a_thread_that_uses(lock), first);
    EXPECT_EQ(records_made(), made);
}

TEST(Records, of_a_thread_that_ends_reading_are_retired) {
    static RWLockFair lock;  // held to the end
    const auto* retired = elsewhere([&] {
        lock.lock_shared();
        return my_record();
    });
    // Nobody inherits the hold, or the right to release it.
    for (int i = 0; i < 3; ++i)
        elsewhere([&] {
            EXPECT_EQ(error_of([&] { lock.unlock_shared(); }), std::errc::operation_not_permitted);
            EXPECT_NE(my_record(), retired);
            EXPECT_FALSE(lock.try_lock());
            EXPECT_TRUE(lock.try_lock_shared());
            lock.unlock_shared();
        });
    EXPECT_TRUE(lock.read.locked());
}

TEST(Records, of_a_thread_that_ends_as_owner_are_retired) {
    static RWLockFairReentrantWriter lock;
    const auto* retired = elsewhere([&] {
        lock.lock();
        return my_record();
    });
    for (int i = 0; i < 3; ++i)
        elsewhere([&] {
            EXPECT_FALSE(lock.try_lock()) << "nobody inherits the ownership";
            EXPECT_NE(my_record(), retired);
            EXPECT_EQ(error_of([&] { lock.unlock(); }), std::errc::operation_not_permitted);
        });
    EXPECT_TRUE(lock.write.locked());
}

TEST(Records, of_a_thread_that_has_released_all_are_recycled_though_it_went_deep) {
    RWLockFair lock;
    RWLockFairReentrantWriter owned;
    const auto* deep = elsewhere([&] {
        for (int i = 0; i < 200; ++i) lock.lock_shared();
        for (int i = 0; i < 200; ++i) lock.unlock_shared();
        owned.lock();
        owned.lock();
        owned.unlock();
        owned.unlock();
        owned.lock();
        owned.downgrade();
        owned.unlock_shared();
        return my_record();
    });
    EXPECT_EQ(record_of_a_thread_that_uses(lock), deep);
}

// Threads that come one after the other, with one record.
struct one_record {
    struct record {
        std::uint64_t writer_holds = 0;
    };
    template <class T>
    using atomic = std::atomic<T>;

    static inline std::function<void()> before_attaching;
    static record& this_thread() {
        static record only;
        if (auto call = std::exchange(before_attaching, nullptr)) call();
        return only;
    }
};

//    owner       W ........ w (ends)
//    another        is it mine? ^ gets the owner's record
TEST(Records, that_were_an_owners_a_moment_ago_do_not_make_an_owner) {
    core::remembered_owner<one_record> owner;
    owner.take();
    one_record::before_attaching = [&] { owner.drop(); };
    EXPECT_FALSE(owner.is_mine());
}

// ---- the end of a thread

RWLockFair used_late;
int late_uses = 0;

struct uses_late {
    ~uses_late() {
        use(used_late);
        ++late_uses;
    }
};

TEST(Records, serve_the_destructors_of_thread_locals) {
    late_uses = 0;
    elsewhere([] {
        thread_local uses_late made_before_the_record;
        (void)made_before_the_record;
        const std::shared_lock reader(used_late);
    });
    elsewhere([] {
        const std::shared_lock reader(used_late);
        thread_local uses_late made_after_the_record;
        (void)made_after_the_record;
    });
    EXPECT_EQ(late_uses, 2);
    use(used_late);
}

// The order of keys' destructors is not said: with ten of them, made before and after the library's own, some run after it.
TEST(Records, serve_the_destructors_of_pthread_keys) {
    late_uses = 0;
    std::vector<pthread_key_t> keys(10);
    const auto destructor = [](void*) {
        use(used_late);
        ++late_uses;
    };
    for (auto& key : keys) ASSERT_EQ(pthread_key_create(&key, destructor), 0);
    elsewhere([&] {
        for (std::size_t i = 0; i < keys.size() / 2; ++i) pthread_setspecific(keys[i], &keys);
        use(used_late);
        for (std::size_t i = keys.size() / 2; i < keys.size(); ++i) pthread_setspecific(keys[i], &keys);
    });
    EXPECT_EQ(late_uses, 10);
    for (const auto key : keys) pthread_key_delete(key);
    use(used_late);
    const auto made = records_made();
    for (int i = 0; i < 10; ++i) (void)record_of_a_thread_that_uses(used_late);
    EXPECT_LE(records_made(), made + 1) << "late uses don't lose a record each";
}

// A late use comes after the thread has given its record up: it must not share it with the record's next thread.
TEST(Records, of_late_uses_are_not_those_that_were_given_up) {
    late_uses = 0;
    std::vector<pthread_key_t> keys(4);
    const auto destructor = [](void*) {
        const std::shared_lock reader(used_late);
        ++late_uses;
        elsewhere([mine = my_record()] {
            EXPECT_EQ(error_of([] { used_late.unlock_shared(); }), std::errc::operation_not_permitted);
            EXPECT_NE(my_record(), mine);
        });
    };
    for (auto& key : keys) ASSERT_EQ(pthread_key_create(&key, destructor), 0);
    elsewhere([&] {
        use(used_late);
        for (const auto key : keys) pthread_setspecific(key, &keys);
    });
    EXPECT_EQ(late_uses, 4);
    for (const auto key : keys) pthread_key_delete(key);
}

// A destructor that runs later than all others, and uses a lock in each of pthread's rounds but the last: then the record's
// own destructor still has one. (ThreadSanitizer needs that round for itself, and every use before it.)
#ifdef RWLOCKER_TESTS_ARE_SANITIZED
constexpr std::uintptr_t rounds_of_uses = 2;
#else
constexpr std::uintptr_t rounds_of_uses = 3;
#endif

TEST(Records, serve_a_key_destructor_that_comes_again) {
    static pthread_key_t again;
    late_uses = 0;
    ASSERT_EQ(pthread_key_create(&again,
                                 [](void* rounds) {
                                     use(used_late);
                                     ++late_uses;
                                     const auto left = reinterpret_cast<std::uintptr_t>(rounds) - 1;
                                     if (left != 0) pthread_setspecific(again, reinterpret_cast<void*>(left));
                                 }),
              0);
    elsewhere([&] {
        use(used_late);
        pthread_setspecific(again, reinterpret_cast<void*>(rounds_of_uses));
    });
    EXPECT_EQ(late_uses, static_cast<int>(rounds_of_uses));
    pthread_key_delete(again);
    use(used_late);
}

// ---- fork

std::atomic<bool> has_forked{false};

template <class Body>
void expect_child_succeeds(Body body) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    has_forked = true;
    if (child == 0) {
        alarm(10);  // a child that hangs dies of it
        const bool went_well = body();
        _exit(went_well ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status)) << "the child died of signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Records, serve_a_forked_child) {
    RWLockFair lock;
    lock.lock_shared();
    expect_child_succeeds([&] {
        // The child's one thread holds what it held.
        if (!lock.try_lock_shared()) return false;
        lock.unlock_shared();
        lock.unlock_shared();
        if (!lock.try_lock()) return false;
        lock.unlock();
        return true;
    });
    EXPECT_FALSE(elsewhere([&] { return lock.try_lock(); })) << "the parent's lock is its own";
    lock.unlock_shared();
}

// The sanitizers don't let the child of a process with threads make any: one refuses, the other may wait for ever for a
// lock of its own.
#ifndef RWLOCKER_TESTS_ARE_SANITIZED
TEST(Records, serve_new_threads_of_a_forked_child_while_others_come_and_go) {
    RWLockFair lock;
    std::atomic<bool> is_over{false};
    std::thread busy([&] {
        while (!is_over.load()) elsewhere([&] { use(lock); });  // in and out of the registry
    });
    for (int i = 0; i < 20; ++i)
        expect_child_succeeds([&] {
            RWLockFair own;
            long sum = 0;
            std::vector<std::thread> threads;
            for (int t = 0; t < 3; ++t)
                threads.emplace_back([&] {
                    for (int n = 0; n < 50; ++n) {
                        const std::lock_guard writer(own);
                        ++sum;
                    }
                });
            for (auto& thread : threads) thread.join();
            return sum == 150;
        });
    is_over = true;
    busy.join();
}

// A fork in the very moment when another thread is inside the registry, making a record: the child finds it whole.
//    maker     [ in the registry ....... ]
//    here            fork: must wait for it
//    child                                 new threads, new records
std::atomic<bool> is_in_registry{false};
std::atomic<long> forker{0};

TEST(Records, are_whole_in_a_child_that_was_forked_while_one_was_made) {
    RWLockFair lock;
    use(lock);
    forker = syscall(SYS_gettid);
    has_forked = false;
    std::atomic<bool> is_over{false};
    std::atomic<unsigned> attached{0};
    std::vector<std::thread> makers;
    while (!is_in_registry.load()) {  // the first ones may get recycled records: they keep them
        const unsigned before = attached.load();
        makers.emplace_back([&] {
            before_allocation = [] {
                before_allocation = nullptr;
                is_in_registry = true;
                while (!has_forked.load() && !is_asleep(forker.load())) std::this_thread::yield();
            };
            { const std::shared_lock reader(lock); }
            before_allocation = nullptr;
            ++attached;
            while (!is_over.load()) std::this_thread::yield();
        });
        while (attached.load() == before && !is_in_registry.load()) std::this_thread::yield();
    }
    expect_child_succeeds([&] {
        RWLockFair own;
        return elsewhere([&] {
            const std::shared_lock reader(own);
            return my_record() != nullptr;
        });
    });
    is_over = true;
    for (auto& maker : makers) maker.join();
}
#endif

// ---- shared objects

class object {
   public:
    explicit object(const std::string& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
        EXPECT_NE(handle_, nullptr) << dlerror();
    }
    template <class Signature>
    Signature* find(const char* name) const {
        void* symbol = dlsym(handle_, name);
        EXPECT_NE(symbol, nullptr) << name;
        return reinterpret_cast<Signature*>(symbol);
    }

   private:
    void* handle_;  // never closed: threads may have records by it
};

std::vector<std::string> object_paths() {
    std::vector<std::string> paths;
    std::string all = RWLOCKER_TEST_OBJECTS;
    for (std::size_t begin = 0; begin < all.size();) {
        const auto end = std::min(all.find(':', begin), all.size());
        paths.push_back(all.substr(begin, end - begin));
        begin = end + 1;
    }
    return paths;
}

//    object a     R                  what one object took, the other knows, and may release
//    object b       R  (upgrade?)  r
//    here                             r
TEST(Records, are_one_registry_for_all_shared_objects_unlike_folly_1558) {
    std::vector<object> objects;
    for (const auto& path : object_paths()) objects.emplace_back(path);
    ASSERT_GE(objects.size(), 2u);
    RWLockFair lock;
    for (const auto& a : objects)
        for (const auto& b : objects) {
            EXPECT_EQ(a.find<unsigned long()>("object_lock_size")(), sizeof lock);
            a.find<void(void*)>("object_lock_shared")(&lock);
            EXPECT_EQ(a.find<const void*()>("object_record")(), my_record());
            EXPECT_EQ(b.find<const void*()>("object_record")(), my_record());
            EXPECT_EQ(b.find<unsigned long long()>("object_records_made")(), records_made());
            sleeper writer([&] { use(lock); });
            writer.until_asleep();
            EXPECT_TRUE(b.find<bool(void*)>("object_try_lock_shared")(&lock)) << "a recursive read, across objects";
            b.find<void(void*)>("object_lock_shared")(&lock);
            EXPECT_TRUE(b.find<bool(void*)>("object_refuses_upgrade")(&lock));
            b.find<void(void*)>("object_unlock_shared")(&lock);
            a.find<void(void*)>("object_unlock_shared")(&lock);
            lock.unlock_shared();
            writer.join();
        }
}

//    reader, here and in a     R(waits)                r      they are woken as one queue, and what each took and
//    writer, here and in a       W(waits)        w            dropped in whatever object, its record knows
//    object b                             W n w
TEST(Records, serve_conditions_across_shared_objects) {
    std::vector<object> objects;
    for (const auto& path : object_paths()) objects.emplace_back(path);
    ASSERT_GE(objects.size(), 2u);
    RWLockFair lock;
    RWCondition condition(lock);
    for (const auto& a : objects)
        for (const auto& b : objects) {
            std::vector<std::string> woken;  // guarded by the write side, or said by a reader that is alone
            sleeper reader([&] {
                a.find<void(void*)>("object_lock_shared")(&lock);
                a.find<void(void*)>("object_wait_read")(&condition);
                EXPECT_TRUE(b.find<bool(void*)>("object_refuses_upgrade")(&lock)) << "it reads again, and all know it";
                woken.push_back("reader");
                b.find<void(void*)>("object_unlock_shared")(&lock);
            });
            reader.until_asleep();
            sleeper writer([&] {
                lock.lock();
                a.find<void(void*)>("object_wait_write")(&condition);
                woken.push_back("writer");
                lock.unlock();
            });
            writer.until_asleep();
            const auto notifies = [&](unsigned long n) {
                EXPECT_TRUE(b.find<bool(void*)>("object_try_lock")(&lock));
                b.find<void(void*, unsigned long)>("object_notify")(&condition, n);
                lock.unlock();
            };
            notifies(1);
            reader.join();
            EXPECT_EQ(woken, std::vector<std::string>{"reader"});
            notifies(2);
            writer.join();
            EXPECT_EQ(woken, (std::vector<std::string>{"reader", "writer"}));
            expect_free(lock);
        }
}

// ---- the lock's end

TEST(Guards, may_be_the_last_to_use_a_lock) {
    for (int i = 0; i < 50; ++i) {
        auto* lock = new RWLockWrite;
        {
            WriteGuard writer(*lock);
            auto reader = std::move(writer).downgrade();
        }
        delete lock;
        auto* other = new RWLockReaderPhaseFairReentrantWriter;
        { const ReadGuard reader(*other); }
        delete other;
    }
}

}  // namespace
}  // namespace rwlocker::tests

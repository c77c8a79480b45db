// drop_in: code that only knows mutexes, with a reader-writer lock in it.
//
// The locks have the standard's members, so that every standard guard, std::scoped_lock over several, and
// std::condition_variable_any take them; used directly, a lock is exclusive. Code that is given "a mutex" can be given
// one side of a lock: `rw.read` and `rw.write` are mutexes to it, and cost no memory.
//
// Prints:
//   one lock after the other: 2000 deposits
//   two locks at once: 1000 and 1000 left
//   a reader that only knows mutexes, beside another reader: 2000
//   woken by a condition of the standard's
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "rwlocker/rw_lock.hpp"

// Older than any reader-writer lock, and not to be changed.
template <class Mutex>
class account {
   public:
    void deposit(int amount) {
        const std::lock_guard<Mutex> inside(mutex_);
        balance_ += amount;
    }
    static void transfer(account& from, account& to, int amount) {
        const std::scoped_lock inside(from.mutex_, to.mutex_);
        from.balance_ -= amount;
        to.balance_ += amount;
    }
    Mutex& mutex() { return mutex_; }
    int balance() const { return balance_; }

   private:
    Mutex mutex_;
    int balance_ = 0;
};

template <class Mutex>
int balance_under(Mutex& mutex, const int& balance) {
    const std::lock_guard<Mutex> inside(mutex);
    return balance;
}

int main() {
    using lock = rwlocker::RWLockReaderPhaseFair;
    account<lock> ours, theirs;
    {
        const auto deposit = [&] {
            for (int i = 0; i < 1000; ++i) ours.deposit(1);
        };
        const std::jthread one(deposit), other(deposit);
    }
    std::printf("one lock after the other: %d deposits\n", ours.balance());

    {
        std::jthread there([&] {
            for (int i = 0; i < 2000; ++i) account<lock>::transfer(ours, theirs, 1);
        });
        std::jthread back([&] {
            for (int i = 0; i < 1000; ++i) account<lock>::transfer(theirs, ours, 1);
        });
    }
    std::printf("two locks at once: %d and %d left\n", ours.balance(), theirs.balance());

    const std::shared_lock reader(ours.mutex());
    const int total = ours.balance() + theirs.balance();
    std::thread([&] {
        std::printf("a reader that only knows mutexes, beside another reader: %d\n",
                    balance_under(ours.mutex().read, total));
    }).join();

    lock rw;
    std::condition_variable_any changed;
    bool is_ready = false;
    std::jthread waiter([&] {
        std::unique_lock inside(rw);
        changed.wait(inside, [&] { return is_ready; });
        std::printf("woken by a condition of the standard's\n");
    });
    {
        const std::lock_guard inside(rw);
        is_ready = true;
    }
    changed.notify_all();
}

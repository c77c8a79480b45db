// right.cpp: programs in which clang's thread-safety analysis must find nothing.
// expected-no-diagnostics
#include <rwlocker/adapters.hpp>
#include <rwlocker/rw_lock.hpp>

#include <mutex>
#include <stop_token>

namespace {

using namespace std::chrono_literals;

template <class Lock>
class account {
   public:
    void deposit(int amount) {
        const rwlocker::WriteGuard writing(lock_);
        balance_ += amount;
    }
    int balance() const {
        const rwlocker::ReadGuard reading(lock_);
        return balance_;
    }
    void deposit_plainly(int amount) {
        lock_.lock();
        add(amount);
        lock_.unlock();
    }
    int seen_plainly() {
        lock_.lock_shared();
        const int seen = seen_inside();
        lock_.unlock_shared();
        return seen;
    }
    int deposit_and_see(int amount) {
        rwlocker::WriteGuard writing(lock_);
        balance_ += amount;
        rwlocker::ReadGuard reading = std::move(writing).downgrade();
        return balance_;
    }
    int deposit_and_see_plainly(int amount) {
        lock_.lock();
        balance_ += amount;
        lock_.downgrade();
        const int seen = balance_;
        lock_.unlock_shared();
        return seen;
    }
    int deposit_if_free(int amount) {
        if (!lock_.try_lock()) return 0;
        const rwlocker::WriteGuard inside(lock_, std::adopt_lock);
        return balance_ += amount;
    }
    int deposit_in_time(int amount) {
        if (!lock_.try_lock_for(1ms)) return 0;
        const rwlocker::WriteGuard inside(lock_, std::adopt_lock);
        return balance_ += amount;
    }
    int deposit_until(int amount, std::chrono::steady_clock::time_point then) {
        if (!lock_.try_lock_until(then)) return 0;
        const rwlocker::WriteGuard inside(lock_, std::adopt_lock);
        return balance_ += amount;
    }
    int deposit_unless_stopped(int amount, const std::stop_token& token) {
        if (!lock_.lock(token)) return 0;
        const rwlocker::WriteGuard inside(lock_, std::adopt_lock);
        return balance_ += amount;
    }
    int seen_if_free() {
        if (!lock_.try_lock_shared()) return 0;
        const rwlocker::ReadGuard inside(lock_, std::adopt_lock);
        return balance_;
    }
    int seen_in_time() {
        if (!lock_.try_lock_shared_for(1ms)) return 0;
        const rwlocker::ReadGuard inside(lock_, std::adopt_lock);
        return balance_;
    }
    int seen_until(std::chrono::steady_clock::time_point then) {
        if (!lock_.try_lock_shared_until(then)) return 0;
        const rwlocker::ReadGuard inside(lock_, std::adopt_lock);
        return balance_;
    }
    int seen_unless_stopped(const std::stop_token& token) {
        if (!lock_.lock_shared(token)) return 0;
        const rwlocker::ReadGuard inside(lock_, std::adopt_lock);
        return balance_;
    }
    void deposit_and_leave(int amount) {
        rwlocker::WriteGuard writing(lock_);
        balance_ += amount;
        writing.unlock();
    }
    void by_the_views() {
        lock_.write.lock();
        lock_.write.unlock();
        const std::lock_guard standard(lock_.read);
    }
    void by_tries_of_the_views(std::chrono::steady_clock::time_point then, const std::stop_token& stop) {
        if (lock_.read.try_lock()) lock_.read.unlock();
        if (lock_.read.try_lock_for(1ms)) lock_.read.unlock();
        if (lock_.read.try_lock_until(then)) lock_.read.unlock();
        if (lock_.read.lock(stop)) lock_.read.unlock();
        if (lock_.write.try_lock()) lock_.write.unlock();
        if (lock_.write.try_lock_for(1ms)) lock_.write.unlock();
        if (lock_.write.try_lock_until(then)) lock_.write.unlock();
        if (lock_.write.lock(stop)) lock_.write.unlock();
    }

   private:
    void add(int amount) RWLOCKER_REQUIRES(lock_) { balance_ += amount; }
    int seen_inside() const RWLOCKER_REQUIRES_SHARED(lock_) { return balance_; }

    mutable Lock lock_;
    int balance_ RWLOCKER_GUARDED_BY(lock_) = 0;
};

template class account<rwlocker::RWLockWrite>;
template class account<rwlocker::RWLockRead>;
template class account<rwlocker::RWLockFair>;
template class account<rwlocker::RWLockReaderPhaseFair>;
template class account<rwlocker::RWLockFairReentrantWriter>;
template class account<rwlocker::Lock>;

// Of a type that it knows, the analysis asks at once whether it is a lock.
rwlocker::Lock plain;
int kept RWLOCKER_GUARDED_BY(plain) = 0;
void keeps(int value) {
    const rwlocker::WriteGuard writing(plain);
    kept = value;
}

}  // namespace

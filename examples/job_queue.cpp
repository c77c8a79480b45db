// job_queue: threads that wait for work, and are woken one for each job.
//
// They wait on the write side, since they take a job out of the queue. On the read side two of them could be woken
// together, and look at the same job; to take it, each would have to ask for the write side while it reads, which is
// refused, since neither could ever be granted it.
//
// notify(n) wakes exactly n of those that wait, in order of arrival, each when the lock is its own: nobody is woken to wait
// again for the lock. Whoever asked for the lock before the job came may still have taken it, hence the predicate.
//
// Prints:
//   1000 jobs, each done once
//   a reader that asks for the write side: Resource deadlock avoided
#include <atomic>
#include <cstdio>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"

class job_queue {
   public:
    // Adds jobs, and wakes as many threads as there is work for.
    void push(std::initializer_list<int> jobs) {
        const std::lock_guard writing(rw_);
        jobs_.insert(jobs_.end(), jobs);
        changed_.write.notify(jobs.size());
    }

    // The next job; nothing once the queue is closed and empty.
    std::optional<int> pop() {
        const std::lock_guard writing(rw_);
        changed_.write.wait([&] { return !jobs_.empty() || is_closed_; });
        if (jobs_.empty()) return std::nullopt;
        const int job = jobs_.front();
        jobs_.pop_front();
        return job;
    }

    void close() {
        const std::lock_guard writing(rw_);
        is_closed_ = true;
        changed_.notify_all();
    }

    // How many wait to be done: a look, beside other looks.
    std::size_t length() {
        const std::shared_lock reading(rw_);
        return jobs_.size();
    }

   private:
    rwlocker::RWLockWrite rw_;
    rwlocker::RWCondition<rwlocker::RWLockWrite> changed_{rw_};
    std::deque<int> jobs_;
    bool is_closed_ = false;
};

int main() {
    constexpr int jobs = 1000;
    job_queue queue;
    std::vector<std::atomic<int>> done(jobs);
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 4; ++i)
            workers.emplace_back([&] {
                while (const std::optional<int> job = queue.pop()) ++done[static_cast<std::size_t>(*job)];
            });
        for (int job = 0; job < jobs; job += 2) queue.push({job, job + 1});
        queue.close();
    }
    bool each_once = queue.length() == 0;
    for (const auto& times : done) each_once = each_once && times == 1;
    std::printf("%d jobs, %s\n", jobs, each_once ? "each done once" : "NOT each done once");

    rwlocker::RWLockWrite rw;
    const std::shared_lock reading(rw);
    try {
        rw.lock();
        rw.unlock();
    } catch (const std::system_error& refused) {
        std::printf("a reader that asks for the write side: %s\n", refused.code().message().c_str());
    }
}

// worker_pool.hpp: threads that outlive the trials, and how a job is handed to them.
//
// Creating a thread costs more than many a trial, and would put its noise into each. A job is handed over under a mutex
// with its generation: a thread takes a job at most once, and a generation can only be published when everybody who was
// called for the last one has reported back, so a late waker never joins the next.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace rwbench {

// What a generation of workers does. Shared with them, so that it outlives an executor which had to give up on them.
class job {
   public:
    virtual ~job() = default;
    virtual void work(std::size_t seat) noexcept = 0;
};

class hand_off {
   public:
    struct assignment {
        std::uint64_t generation = 0;
        std::shared_ptr<job> what;
    };

    // Room for so many seats at least; by the publisher, before a worker waits on one of them.
    void seat(std::size_t seats);

    // Calls the seats 0 to `seats` - 1. Throws std::logic_error while one called before has not reported back.
    void publish(std::shared_ptr<job> what, std::size_t seats);

    // For the worker on `seat`, which took part or looked up to generation `seen`: its job, if it is called to one.
    std::optional<assignment> take_now(std::size_t seat, std::uint64_t& seen);

    // The same, asleep until there is one; nothing when it is time to go home.
    std::optional<assignment> take(std::size_t seat, std::uint64_t& seen);

    // A worker reports back. Throws std::logic_error where it was not called in that generation.
    void report_back(std::uint64_t generation);

    // The publisher: true as soon as everybody has reported back, false when it is `until` first.
    bool wait_until(std::chrono::steady_clock::time_point until);

    void send_home();

   private:
    std::optional<assignment> take_locked(std::size_t seat, std::uint64_t& seen);

    std::mutex mutex_;
    // The events that wake the workers, one for each seat: who is not called sleeps on, and disturbs no trial. Only the
    // publisher adds some, under the mutex, so that it may walk them without; a deque, so that none moves.
    std::deque<std::condition_variable> called_;
    std::condition_variable finished_;
    std::shared_ptr<job> what_;
    std::uint64_t generation_ = 0;
    std::size_t seats_ = 0;
    std::size_t missing_ = 0;  // called, and not yet back
    bool home_ = false;
};

class worker_pool {
   public:
    using thread_starter = std::function<std::thread(std::function<void()>)>;

    explicit worker_pool(thread_starter start);
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;
    ~worker_pool();  // waits for all threads, unless abandoned

    // At least so many threads. Throws std::system_error where the system gives no more; those that it gave stay.
    void grow_to(std::size_t threads);
    std::size_t size() const { return threads_.size(); }

    void begin(std::shared_ptr<job> what, std::size_t seats);
    bool wait_until(std::chrono::steady_clock::time_point until) { return hand_off_->wait_until(until); }

    // Leaves the threads to themselves: one that never returns can't be waited for.
    void abandon();

   private:
    thread_starter start_;
    std::shared_ptr<hand_off> hand_off_;  // shared with the threads, which may outlive the pool when abandoned
    std::vector<std::thread> threads_;
};

}  // namespace rwbench

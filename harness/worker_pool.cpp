#include "worker_pool.hpp"

#include <stdexcept>
#include <utility>

#include "crash.hpp"

namespace rwbench {

void hand_off::seat(std::size_t seats) {
    const std::lock_guard guard{mutex_};
    while (called_.size() < seats) called_.emplace_back();
}

void hand_off::publish(std::shared_ptr<job> what, std::size_t seats) {
    {
        const std::lock_guard guard{mutex_};
        if (missing_ != 0) throw std::logic_error("a job is handed out while workers are still at the last one");
        what_ = std::move(what);
        seats_ = missing_ = seats;
        ++generation_;
    }
    for (std::size_t seat = 0; seat < seats && seat < called_.size(); ++seat) called_[seat].notify_one();
}

std::optional<hand_off::assignment> hand_off::take_locked(std::size_t seat, std::uint64_t& seen) {
    if (seen == generation_) return std::nullopt;
    seen = generation_;  // also when not called: this generation is none of its business any more
    if (seat >= seats_) return std::nullopt;
    return assignment{generation_, what_};
}

std::optional<hand_off::assignment> hand_off::take_now(std::size_t seat, std::uint64_t& seen) {
    const std::lock_guard guard{mutex_};
    return take_locked(seat, seen);
}

std::optional<hand_off::assignment> hand_off::take(std::size_t seat, std::uint64_t& seen) {
    std::unique_lock guard{mutex_};
    for (;;) {
        if (home_) return std::nullopt;
        if (auto assigned = take_locked(seat, seen)) return assigned;
        called_[seat].wait(guard);
    }
}

void hand_off::report_back(std::uint64_t generation) {
    bool last = false;
    {
        const std::lock_guard guard{mutex_};
        if (generation != generation_ || missing_ == 0)
            throw std::logic_error("a worker reports back from a job that it was not called to");
        last = --missing_ == 0;
        if (last) what_.reset();
    }
    if (last) finished_.notify_all();
}

bool hand_off::wait_until(std::chrono::steady_clock::time_point until) {
    std::unique_lock guard{mutex_};
    return finished_.wait_until(guard, until, [this] { return missing_ == 0; });
}

void hand_off::send_home() {
    {
        const std::lock_guard guard{mutex_};
        home_ = true;
    }
    for (std::condition_variable& each : called_) each.notify_one();
}

worker_pool::worker_pool(thread_starter start) : start_(std::move(start)), hand_off_(std::make_shared<hand_off>()) {}

worker_pool::~worker_pool() {
    hand_off_->send_home();
    for (std::thread& thread : threads_) thread.join();
}

void worker_pool::grow_to(std::size_t threads) {
    threads_.reserve(threads);
    hand_off_->seat(threads);
    while (threads_.size() < threads) {
        threads_.push_back(start_([source = hand_off_, seat = threads_.size()] {
            const room_for_last_words room;
            std::uint64_t seen = 0;
            while (auto assigned = source->take(seat, seen)) {
                assigned->what->work(seat);
                // Let go of the job first: the publisher may count on being its last owner afterwards.
                assigned->what.reset();
                source->report_back(assigned->generation);
            }
        }));
    }
}

void worker_pool::begin(std::shared_ptr<job> what, std::size_t seats) { hand_off_->publish(std::move(what), seats); }

void worker_pool::abandon() {
    hand_off_->send_home();
    for (std::thread& thread : threads_) thread.detach();
    threads_.clear();
}

}  // namespace rwbench

// overlapping_readers.hpp: readers that come again and again, so that one is always inside.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "battery/actor.hpp"

namespace rwbench::battery {

class overlapping_readers {
   public:
    static constexpr int count = 4;
    static constexpr auto inside = std::chrono::milliseconds(2);

    // Each reads for `inside`; where `nests`, it asks to read again when half of that is over, and the first time not before
    // they are let nest. A quarter of it apart, they begin; returns when all have been inside for a while.
    overlapping_readers(const rwbench_lock& table, void* lock, bool nests) {
        for (int i = 0; i < count; ++i) {
            std::thread([=, this] { read(table, lock, nests); }).detach();
            std::this_thread::sleep_for(inside / count);
        }
        std::this_thread::sleep_for(5 * inside);
    }
    overlapping_readers(const overlapping_readers&) = delete;
    overlapping_readers& operator=(const overlapping_readers&) = delete;

    // By now all that nest are inside, once: nobody gets in who has to wait for them.
    void let_nest() { may_nest_ = true; }
    void tell_to_stop() { stops_ = true; }
    bool have_left_within(std::chrono::nanoseconds patience) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (left_ < count && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        return left_ == count;
    }
    std::uint64_t reads() const { return reads_; }
    bool have_failed() const { return failed_; }

   private:
    void read(const rwbench_lock& table, void* lock, bool nests) {
        while (!stops_ && !failed_) {
            take(table, lock);
            std::this_thread::sleep_for(nests ? inside / 2 : inside);
            if (nests) {
                while (!may_nest_) std::this_thread::sleep_for(inside / count);
                take(table, lock);
                std::this_thread::sleep_for(inside / 2);
                give_back(table, lock, RWBENCH_READ);
            }
            give_back(table, lock, RWBENCH_READ);
            ++reads_;
        }
        ++left_;
    }
    void take(const rwbench_lock& table, void* lock) {
        if (ask(table, lock, RWBENCH_READ).code != RWBENCH_OK) failed_ = true;
    }

    std::atomic<bool> may_nest_{false}, stops_{false}, failed_{false};
    std::atomic<int> left_{0};
    std::atomic<std::uint64_t> reads_{0};
};

}  // namespace rwbench::battery

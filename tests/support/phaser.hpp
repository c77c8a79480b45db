// phaser.hpp: threads that meet at the numbered points of a drawn timeline.
//
// After   yamc's test phaser. Each thread has a place; await() is the next numbered point, passed once every thread has
//         come as far; advance(n) says "I am past the next n points" without waiting, before a call that may block.
//
//     a thread that takes the lock between points 1 and 2, while another waits for it from 1 to 3:
//         main    L--1--2--u--3
//         other      1--L=====3        `=` waiting
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace rwlocker::tests {

class phaser {
   public:
    explicit phaser(std::size_t threads) : reached_(threads, 0) {}

    // The place of one thread.
    class place {
       public:
        // The next point: returns once every thread has reached it.
        void await() { whole_.reach(mine_, 1, true); }
        // The next n points are passed by this thread; the others need not wait for it there.
        void advance(unsigned n = 1) { whole_.reach(mine_, n, false); }

       private:
        friend phaser;
        place(phaser& whole, std::size_t mine) : whole_(whole), mine_(mine) {}
        phaser& whole_;
        std::size_t mine_;
    };

    place operator[](std::size_t thread) { return place(*this, thread); }

   private:
    void reach(std::size_t mine, unsigned points, bool waits) {
        std::unique_lock hold(mutex_);
        const unsigned point = reached_[mine] += points;
        changed_.notify_all();
        if (waits)
            changed_.wait(hold, [&] {
                for (const unsigned other : reached_)
                    if (other < point) return false;
                return true;
            });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<unsigned> reached_;
};

}  // namespace rwlocker::tests

// token_refresh: a token that many threads use, and that one of them renews when it has expired.
//
// While it is good, all read it beside each other. The first to find it expired says so and fetches the next, without
// holding the lock; the others wait on the read side until it is there, and then go on together. No herd: one fetch for
// each token, however many need it.
//
// Prints:
//   16 clients made 4800 calls with 48 tokens, fetched 48 times
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "rwlocker/rw_condition.hpp"

class token_source {
   public:
    // A token that is good for one more call. Many threads may call this.
    int use() {
        for (;;) {
            {
                rwlocker::ReadGuard reading(rw_);
                renewed_.read.wait([&] { return !is_being_renewed_; });
                if (uses_left_.fetch_sub(1) > 0) return token_;
            }
            renew();
        }
    }

    int fetches() const { return fetches_; }

   private:
    static constexpr int uses_of_each = 100;

    void renew() {
        {
            const std::lock_guard writing(rw_);
            if (is_being_renewed_ || uses_left_ > 0) return;  // another thread was first
            is_being_renewed_ = true;
        }
        const int next = fetch();  // takes its time; those who need a token meanwhile wait for it
        const std::lock_guard writing(rw_);
        token_ = next;
        uses_left_ = uses_of_each;
        is_being_renewed_ = false;
        renewed_.notify_all();
    }

    int fetch() { return ++fetches_; }

    rwlocker::RWLockFair rw_;
    rwlocker::RWCondition<rwlocker::RWLockFair> renewed_{rw_};
    int token_ = 0;
    std::atomic<int> uses_left_{0};  // also taken by readers, who are many
    bool is_being_renewed_ = false;
    std::atomic<int> fetches_{0};
};

int main() {
    constexpr int clients = 16, calls_each = 300;
    token_source tokens;
    std::atomic<int> calls{0}, newest{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < clients; ++i)
            threads.emplace_back([&] {
                for (int call = 0; call < calls_each; ++call) {
                    const int token = tokens.use();
                    for (int seen = newest; seen < token && !newest.compare_exchange_weak(seen, token);) {
                    }
                    ++calls;
                }
            });
    }
    std::printf("%d clients made %d calls with %d tokens, fetched %d times\n", clients, calls.load(), newest.load(),
                tokens.fetches());
}

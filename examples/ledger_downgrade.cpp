// ledger_downgrade: a transfer that is written, and then read on without anybody writing in between.
//
// The receipt must show the balances as this transfer left them. Written under the write side and read after it was
// released, they could be another's. Kept exclusive for the receipt, which takes its time, nobody else could read
// meanwhile. A downgrade gives both: other readers join at once, and no writer comes in before the receipt is printed.
//
// Prints:
//   800 receipts, 0 that show another's transfer
//   balances 200 and 1800
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rwlocker/synchronized.hpp"

struct ledger {
    int from = 1000;
    int to = 1000;
    int last_transfer = 0;
};

// What takes its time, and needs the ledger to stay as it is.
std::string receipt_of(const ledger& books) {
    return std::to_string(books.last_transfer) + ": " + std::to_string(books.from) + ", " + std::to_string(books.to);
}

int main() {
    constexpr int clerks = 4, transfers_each = 200;
    rwlocker::Synchronized<ledger, rwlocker::RWLockWrite> books;
    std::atomic<int> receipts{0}, wrong{0};

    std::vector<std::jthread> threads;
    for (int clerk = 0; clerk < clerks; ++clerk)
        threads.emplace_back([&] {
            for (int i = 0; i < transfers_each; ++i) {
                auto writing = books.write();
                writing->from -= 1;
                writing->to += 1;
                const int mine = ++writing->last_transfer;

                const auto reading = std::move(writing).downgrade();  // others may read from here on, nobody may write
                const std::string expected =
                    std::to_string(mine) + ": " + std::to_string(1000 - mine) + ", " + std::to_string(1000 + mine);
                ++receipts;
                if (receipt_of(*reading) != expected) ++wrong;
            }
        });
    threads.clear();  // joins them

    const auto last = books.read();
    std::printf("%d receipts, %d that show another's transfer\n", receipts.load(), wrong.load());
    std::printf("balances %d and %d\n", last->from, last->to);
}

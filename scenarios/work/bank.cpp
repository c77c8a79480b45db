// bank: 1,000 accounts. A writer moves money between two of them; a reader digests the whole statement. Both then wait
// for their disk.
//
// The oracle: money is neither made nor lost, every statement that a reader saw adds up and matches the ledger's own
// digest, and nobody was inside beside a writer.
#include <array>

#include <fmt/format.h>

#include "exclusion.hpp"
#include "nap.hpp"
#include "rwbench/scenario.hpp"
#include "words.hpp"

namespace rwbench {
namespace {

class bank_work {
   public:
    explicit bank_work(const rwbench_parameters& parameters)
        : delay_ns_{parameters.read_delay_ns, parameters.write_delay_ns} {
        for (relaxed_cell& account : accounts_) account.store(opening_balance);
        digest_.store(statement().digest);
    }

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept {
            if (side == RWBENCH_WRITE)
                transfer(worker);
            else
                read_statement(worker);
        });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        std::string found = exclusion_.what_broke(totals).value_or("");
        if (const auto times = wrong_statements_.load(std::memory_order_relaxed))
            also(found, seen("a statement did not add up", times));
        const totals_of now = statement();
        if (now.sum != total) also(found, fmt::format("expected {} in all accounts together, got {}", total, now.sum));
        if (now.digest != digest_.load()) also(found, "the ledger's digest does not match its accounts");
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    struct totals_of {
        std::uint64_t sum;
        std::uint64_t digest;
    };

    // A digest that a transfer can adjust for its two accounts alone: a sum of mixed pairs of account and balance.
    static std::uint64_t mixed(std::uint64_t account, std::uint64_t balance) noexcept {
        std::uint64_t x = (account << 40) ^ balance;
        x = (x ^ (x >> 31)) * 0x7FB5D329728EA185u;
        x = (x ^ (x >> 27)) * 0x81DADEF4BC2DD44Du;
        return x ^ (x >> 33);
    }

    totals_of statement() const noexcept {
        totals_of result{0, 0};
        for (std::size_t account = 0; account < accounts_.size(); ++account) {
            const std::uint64_t balance = accounts_[account].load();
            result.sum += balance;
            result.digest += mixed(account, balance);
        }
        return result;
    }

    void change(std::size_t account, std::uint64_t by) noexcept {
        const std::uint64_t before = accounts_[account].load();
        const std::uint64_t after = before + by;
        accounts_[account].store(after);
        digest_.store(digest_.load() - mixed(account, before) + mixed(account, after));
    }

    // The money is on its way while the disk is waited for: who looks in then sees it nowhere.
    void transfer(rwbench_worker& worker) noexcept {
        const std::uint64_t draw = rwbench_random(&worker);
        const std::size_t from = draw % accounts_.size();
        const std::size_t to = (from + 1 + (draw >> 32) % (accounts_.size() - 1)) % accounts_.size();
        const std::uint64_t amount = std::min<std::uint64_t>(accounts_[from].load(), 1 + (draw >> 20) % 100);
        change(from, 0 - amount);
        nap(delay_ns_[RWBENCH_WRITE]);
        change(to, amount);
    }

    void read_statement(rwbench_worker& worker) noexcept {
        const totals_of seen = statement();
        if (seen.sum != total || seen.digest != digest_.load()) {
            wrong_statements_.fetch_add(1, std::memory_order_relaxed);
            ++worker.violations;
        }
        nap(delay_ns_[RWBENCH_READ]);
    }

    static constexpr std::uint64_t opening_balance = 1'000;
    static constexpr std::size_t account_count = 1'000;
    static constexpr std::uint64_t total = opening_balance * account_count;

    std::uint64_t delay_ns_[2];
    exclusion exclusion_;
    std::atomic<std::uint64_t> wrong_statements_{0};
    alignas(128) relaxed_cell digest_;
    std::array<relaxed_cell, account_count> accounts_;
};

RWBENCH_WORK(bank_work, {.name = "bank",
                         .summary = "moves money between 1,000 accounts or digests the statement, then sleeps",
                         .default_read_delay_ns = 100'000,
                         .default_write_delay_ns = 100'000,
                         .has_duration = true});

}  // namespace
}  // namespace rwbench

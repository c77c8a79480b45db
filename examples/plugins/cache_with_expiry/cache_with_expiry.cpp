// cache_with_expiry.cpp: a scenario as a plugin of rwbench: a cache whose entries are good for a time.
//
// Lookups take the read side; one that finds an entry expired serves it all the same, and asks for a new one. Refreshers
// take the write side and make the entry new that was asked for last. The cache is the scenario's own work: it runs under
// every lock that there is, and judges each.
//
// The oracle: an entry's two halves are written one after the other, so a lookup that sees them differ was beside a
// writer; and there were as many visits as writes, which two writers at once would miss. The cells are relaxed atomics:
// under a lock that does not exclude, that is defined behaviour too, and yet it shows.
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "rwbench/scenario.hpp"
#include "rwbench/steady_clock.hpp"

namespace {

class cell {
   public:
    std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }
    void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }

   private:
    std::atomic<std::uint64_t> value_{0};
};

// 256 entries that are good for 1 ms. Once for each trial; the locks are none of its business.
class cache {
   public:
    explicit cache(const rwbench_parameters&) {}

    // Called with the lock held on `side`.
    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        if (side == RWBENCH_WRITE)
            refresh();
        else
            look_up(worker, rwbench_random(&worker) % entries_.size());
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        if (totals.violations != 0)
            return std::to_string(totals.violations) + " lookups saw an entry that was being refreshed";
        if (visits_.get() != totals.writes)
            return std::to_string(totals.writes) + " writers left the traces of " + std::to_string(visits_.get()) +
                   ": 2 of them were inside at once";
        return std::nullopt;
    }

   private:
    static constexpr std::uint64_t good_for_ns = 1'000'000;
    static constexpr std::uint64_t none = 0;

    struct entry {
        cell version, expires_at_ns, version_again;
    };

    void look_up(rwbench_worker& worker, std::uint64_t index) noexcept {
        const entry& found = entries_[index];
        const std::uint64_t version = found.version.get();
        if (found.expires_at_ns.get() < rwbench::steady_now_ns()) wanted_.set(index + 1);
        if (found.version_again.get() != version) ++worker.violations;
    }

    void refresh() noexcept {
        visits_.set(visits_.get() + 1);
        const std::uint64_t wanted = wanted_.get();
        if (wanted == none) return;
        entry& expired = entries_[wanted - 1];
        expired.version.set(expired.version.get() + 1);
        expired.expires_at_ns.set(rwbench::steady_now_ns() + good_for_ns);
        expired.version_again.set(expired.version_again.get() + 1);
        wanted_.set(none);
    }

    std::array<entry, 256> entries_;
    cell wanted_;  // an entry's index + 1
    cell visits_;
};

constexpr rwbench_work own = rwbench::work_table<cache>({.name = "cache", .summary = "lookups and refreshes"});

RWBENCH_SCENARIO({.name = "cache-with-expiry",
                  .summary = "6 workers look up entries, 2 refresh those that have expired",
                  .origin = "every cache with a time to live",
                  .readers = 6,
                  .writers = 2,
                  .window_ns = 50'000'000,
                  .own_work = &own});

}  // namespace

RWBENCH_PLUGIN()

// exclusion.hpp: the oracle that every work with a lasting section keeps: were two writers, or a writer and a reader,
// inside at once, and does the count of writes come out?
//
// A writer raises the first of two counters when it comes and the second when it goes, and leaves its mark in between;
// a reader requires them equal, unmarked and unchanged, when it comes and when it goes. The cells are relaxed atomics,
// read and written apart: under a lock that does not exclude, that is defined behaviour, and yet loses counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "rwbench/plugin.h"
#include "words.hpp"

namespace rwbench {

class relaxed_cell {
   public:
    std::uint64_t load() const noexcept { return value_.load(std::memory_order_relaxed); }
    void store(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }

   private:
    std::atomic<std::uint64_t> value_{0};
};

class exclusion {
   public:
    // A worker's stay inside on `side`, while `body` runs. True: nothing was broken.
    template <class Body>
    bool stay(rwbench_worker& worker, std::uint32_t side, Body&& body) noexcept {
        return side == RWBENCH_WRITE ? write(worker, body) : read(worker, body);
    }

    std::optional<std::string> what_broke(const rwbench_totals& totals) const {
        std::string found;
        if (const auto times = writer_met_writer_.load(std::memory_order_relaxed))
            also(found, seen("2 writers were inside at once", times));
        if (const auto times = reader_met_writer_.load(std::memory_order_relaxed))
            also(found, seen("a reader and a writer were inside at once", times));
        if (came_.load() != totals.writes || gone_.load() != totals.writes)
            also(found, miscounted(totals.writes, came_.load(), gone_.load()));
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    template <class Body>
    bool write(rwbench_worker& worker, Body& body) noexcept {
        const std::uint64_t me = worker.index + 1;
        bool alone = mark_.load() == nobody;
        mark_.store(me);
        came_.store(came_.load() + 1);
        body();
        gone_.store(gone_.load() + 1);
        alone = alone && mark_.load() == me;
        mark_.store(nobody);
        return noted(alone, writer_met_writer_, worker);
    }

    template <class Body>
    bool read(rwbench_worker& worker, Body& body) noexcept {
        const std::uint64_t before = came_.load();
        bool alone = mark_.load() == nobody && gone_.load() == before;
        body();
        alone = alone && mark_.load() == nobody && gone_.load() == before && came_.load() == before;
        return noted(alone, reader_met_writer_, worker);
    }

    static bool noted(bool alone, std::atomic<std::uint64_t>& met, rwbench_worker& worker) noexcept {
        if (alone) return true;
        met.fetch_add(1, std::memory_order_relaxed);
        ++worker.violations;
        return false;
    }

    static constexpr std::uint64_t nobody = 0;

    alignas(128) relaxed_cell came_;
    relaxed_cell mark_;
    alignas(128) relaxed_cell gone_;
    alignas(128) std::atomic<std::uint64_t> writer_met_writer_{0};
    std::atomic<std::uint64_t> reader_met_writer_{0};
};

}  // namespace rwbench

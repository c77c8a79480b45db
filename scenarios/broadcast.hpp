// broadcast.hpp: readers that wait for news, and writers that notify all of them: what the scenarios `broadcast`,
// `broadcast-balanced`, `broadcast-write-heavy` and `herd` share.
//
// An epoch is raised by one writer, inside the write side, which takes as long as a write does (`--write-delay`); then it
// notifies all. Each reader waits on the read side until the epoch is a newer one than it saw last, and reads for
// `--read-delay`. The writers take turns, and each turn begins when every reader waits for the next epoch: so each
// notification is of all readers, whatever the lock prefers, and no epoch is missed. (Writers that followed each other at
// once would keep the readers of a lock that prefers writers waiting for ever: that is what such a lock promises.) Each
// reader takes `--iterations` epochs, and there are as many.
//
// The oracle: each reader takes each epoch, in order, and whole; nobody was inside beside a writer.
//
// The ideal: an epoch is one write and, beside each other, one read of each reader: iterations x (write + read).
//
// The floor: the same epochs, waits and wake-ups without lock and condition. The writer whose turn it is writes for as
// long, stores the epoch, and wakes all readers by one futex call; each sleeps until the epoch is newer, reads for as long,
// and the last to wait again wakes the next writer. So a lock's time beyond the floor is what its release, its waking and its
// admission cost.
#pragma once

#include <atomic>
#include <memory>

#include "rwbench/scenario.hpp"
#include "rwbench/steady_clock.hpp"
#include "spread.hpp"
#include "work/exclusion.hpp"
#include "work/nap.hpp"

namespace rwbench {

class epochs {
   public:
    explicit epochs(const rwbench_parameters& parameters)
        : delay_ns_{parameters.read_delay_ns, parameters.write_delay_ns},
          readers_(parameters.readers),
          writers_(parameters.writers),
          taken_(std::make_unique<own_epoch[]>(parameters.readers)),
          turns_(std::make_unique<own_turn[]>(parameters.writers)) {}

    // ---- under the lock

    bool is_ready(rwbench_worker& reader) noexcept {
        own_epoch& mine = taken_[reader.index];
        reader.due_ns = raised_at_ns_.load();
        if (epoch_.load() > mine.number) return true;
        tell_waiting(mine);
        return false;
    }

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept { side == RWBENCH_WRITE ? raise() : read(worker); });
    }

    std::uint64_t to_notify(rwbench_worker&) noexcept { return RWBENCH_NOTIFY_ALL; }

    // ---- outside

    void await_turn(rwbench_worker& writer) noexcept {
        const std::uint64_t place = writer.index - readers_;
        const auto mine = static_cast<std::uint32_t>(writer.progress * writers_ + place + 1);
        std::atomic<std::uint32_t>& turn = turns_[place].number;
        for (std::uint32_t at = turn.load(std::memory_order_acquire); at != mine;
             at = turn.load(std::memory_order_acquire))
            turn.wait(at, std::memory_order_acquire);
    }

    // ---- the floor

    void replay_wait(rwbench_worker& reader) noexcept {
        while (rwbench_next(&reader)) {
            tell_waiting(taken_[reader.index]);
            std::uint32_t number = replayed_epoch_.load(std::memory_order_acquire);
            for (; number == taken_[reader.index].number; number = replayed_epoch_.load(std::memory_order_acquire))
                replayed_epoch_.wait(number, std::memory_order_acquire);
            taken_[reader.index].number = number;
            nap(delay_ns_[RWBENCH_READ]);
            rwbench_operation_done(&reader, RWBENCH_READ);
        }
    }

    void replay_notify(rwbench_worker& writer) noexcept {
        while (rwbench_next(&writer)) {
            await_turn(writer);
            nap(delay_ns_[RWBENCH_WRITE]);
            replayed_epoch_.fetch_add(1, std::memory_order_release);
            replayed_epoch_.notify_all();
            rwbench_operation_done(&writer, RWBENCH_WRITE);
        }
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        std::string found;
        if (const auto times = skipped_.load(std::memory_order_relaxed))
            also(found, seen("an epoch was not taken", times));
        if (const auto times = torn_.load(std::memory_order_relaxed)) also(found, seen("half an epoch showed", times));
        if (replayed_epoch_.load(std::memory_order_relaxed) == 0)
            if (const auto more = exclusion_.what_broke(totals)) also(found, *more);
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    // Its reader alone looks at it.
    struct alignas(128) own_epoch {
        std::uint64_t number = 0;     // the last that it took
        std::uint64_t waits_for = 0;  // the last that it told to wait for
    };

    // The number of the epoch that the writer is to raise next, or has raised last. 32 bits, so that a wait is a futex call
    // on the number itself.
    struct alignas(128) own_turn {
        std::atomic<std::uint32_t> number{0};
    };

    static constexpr std::uint64_t seal_of(std::uint64_t number) noexcept { return number * 0x9E3779B97F4A7C15u; }

    void raise() noexcept {
        const std::uint64_t number = epoch_.load() + 1;
        seal_.store(0);
        nap(delay_ns_[RWBENCH_WRITE]);
        epoch_.store(number);
        seal_.store(seal_of(number));
        raised_at_ns_.store(steady_now_ns());
    }

    void read(rwbench_worker& reader) noexcept {
        const std::uint64_t number = epoch_.load();
        if (number != taken_[reader.index].number + 1) note(reader, skipped_);
        if (seal_.load() != seal_of(number)) note(reader, torn_);
        taken_[reader.index].number = number;
        nap(delay_ns_[RWBENCH_READ]);
    }

    // The last reader to wait for the next epoch gives its turn to who raises it. (One that woke for no reason has told it
    // before.)
    void tell_waiting(own_epoch& mine) noexcept {
        if (mine.waits_for == mine.number + 1) return;
        mine.waits_for = mine.number + 1;
        if (waiting_.fetch_add(1, std::memory_order_acq_rel) + 1 != readers_) return;
        waiting_.store(0, std::memory_order_relaxed);
        const std::uint32_t raised = raised_++;
        std::atomic<std::uint32_t>& next = turns_[raised % writers_].number;
        next.store(raised + 1, std::memory_order_release);
        next.notify_one();
    }

    static void note(rwbench_worker& worker, std::atomic<std::uint64_t>& times) noexcept {
        times.fetch_add(1, std::memory_order_relaxed);
        ++worker.violations;
    }

    std::uint64_t delay_ns_[2];
    std::uint64_t readers_, writers_;
    std::unique_ptr<own_epoch[]> taken_;  // by reader
    exclusion exclusion_;
    std::atomic<std::uint64_t> skipped_{0};
    std::atomic<std::uint64_t> torn_{0};
    std::unique_ptr<own_turn[]> turns_;                          // by writer
    std::uint32_t raised_ = 0;                                   // turns given: of whoever waits last
    alignas(128) std::atomic<std::uint64_t> waiting_{0};         // for the next epoch
    alignas(128) std::atomic<std::uint32_t> replayed_epoch_{0};  // of the floor
    alignas(128) relaxed_cell epoch_;
    relaxed_cell seal_;
    relaxed_cell raised_at_ns_;
};

// A token that one refreshes: reading it takes no time.
inline constexpr rwbench_work token_work =
    work_table<epochs>({.name = "token",
                        .summary = "refreshes a token and notifies all, or waits for a fresh one and reads it",
                        .default_read_delay_ns = 0,
                        .default_write_delay_ns = 1'000'000,
                        .has_duration = true});

inline constexpr rwbench_work epochs_work =
    work_table<epochs>({.name = "epochs",
                        .summary = "raises the epoch and notifies all, or waits for it and reads",
                        .default_read_delay_ns = 1'000'000,
                        .default_write_delay_ns = 1'000'000,
                        .has_duration = true});

// As many epochs as each reader takes, spread over the writers. Without either there is nothing to wait for.
inline std::uint32_t plan_broadcast(const rwbench_parameters* parameters, rwbench_role* roles,
                                    std::uint32_t capacity) noexcept {
    if (parameters->readers == 0 || parameters->writers == 0 || capacity < 3) return 0;
    roles[0] = {"reader", RWBENCH_LOOP_WAIT, parameters->readers, parameters->iterations};
    return 1 + spread("writer", RWBENCH_LOOP_NOTIFY, parameters->writers, parameters->iterations, roles + 1);
}

inline double ideal_broadcast_s(const rwbench_parameters* parameters) noexcept {
    if (parameters->window_ns != 0 || parameters->think_ns != 0) return -1;
    return static_cast<double>(parameters->iterations) *
           static_cast<double>(parameters->read_delay_ns + parameters->write_delay_ns) / 1e9;
}

}  // namespace rwbench

// scenario.hpp: C++ sugar that fills the tables of a scenario and of a work.
//
// A work is a class: built from the parameters for one trial, called inside the lock, asked afterwards what broke.
//
//     class nap {
//        public:
//         explicit nap(const rwbench_parameters&);
//         void operator()(rwbench_worker&, std::uint32_t side) noexcept;          // left out: the `_none` loops
//         std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals&) const;
//     };
//     RWBENCH_WORK(nap, {.name = "nap", .summary = "...", .has_duration = true});
//
// A scenario is data and a few functions: RWBENCH_SCENARIO({.name = ..., ...}).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "rwbench/plugin.h"
#include "rwbench/registration.hpp"

namespace rwbench {

inline void put_message(char* message, std::size_t capacity, const char* text) noexcept {
    if (capacity == 0) return;
    const std::size_t length = std::min(std::strlen(text), capacity - 1);
    std::memcpy(message, text, length);
    message[length] = '\0';
}

// ---- works ----------------------------------------------------------------------------------------------------------

struct work_facts {
    const char* name = nullptr;
    const char* summary = nullptr;
    std::uint64_t default_read_delay_ns = 0;
    std::uint64_t default_write_delay_ns = 0;
    double writer_rate_per_s = 0;  // of each writer; 0: as all
    bool records_age = false;      // its readers tell how old what they saw was
    bool has_duration = false;     // takes its time without a lock as well, so a floor can be replayed
};

template <class Work>
concept has_section = requires(Work& work, rwbench_worker& worker, std::uint32_t side) {
    { work(worker, side) }
    noexcept;
};

// A work with a condition: says when a waiter may go on, and how many to notify.
template <class Work>
concept has_condition = requires(Work& work, rwbench_worker& worker) {
    { work.is_ready(worker) }
    noexcept->std::same_as<bool>;
    { work.to_notify(worker) }
    noexcept->std::same_as<std::uint64_t>;
};

// The same, whose notifiers take turns.
template <class Work>
concept takes_turns = requires(Work& work, rwbench_worker& worker) {
    { work.await_turn(worker) }
    noexcept;
};

// The same, whose waits and wake-ups can be replayed without lock and condition.
template <class Work>
concept is_replayed = requires(Work& work, rwbench_worker& worker) {
    { work.replay_wait(worker) }
    noexcept;
    { work.replay_notify(worker) }
    noexcept;
};

template <class Work>
concept is_work = std::constructible_from<Work, const rwbench_parameters&> &&
    requires(const Work& work, const rwbench_counters& counters, const rwbench_totals& totals) {
    { work.what_broke(counters, totals) } -> std::same_as<std::optional<std::string>>;
};

template <is_work Work>
struct work_calls {
    static int create(const rwbench_parameters* parameters, void** state, char* message, std::size_t capacity) noexcept
        try {
        *state = new Work(*parameters);
        return RWBENCH_OK;
    } catch (const std::exception& error) {
        put_message(message, capacity, error.what());
        return RWBENCH_FAILED;
    }

    static void destroy(void* state) noexcept { delete static_cast<Work*>(state); }

    static void section(rwbench_worker* worker, std::uint32_t side) noexcept requires has_section<Work> {
        (*static_cast<Work*>(worker->section_state))(*worker, side);
    }

    static Work& of(rwbench_worker* worker) noexcept { return *static_cast<Work*>(worker->section_state); }

    static int is_ready(rwbench_worker* worker) noexcept requires has_condition<Work> {
        return of(worker).is_ready(*worker);
    }
    static std::uint64_t to_notify(rwbench_worker* worker) noexcept requires has_condition<Work> {
        return of(worker).to_notify(*worker);
    }
    static void await_turn(rwbench_worker* worker) noexcept requires takes_turns<Work> {
        of(worker).await_turn(*worker);
    }
    static int replay_wait(void*, rwbench_worker* worker) noexcept requires is_replayed<Work> {
        of(worker).replay_wait(*worker);
        return RWBENCH_OK;
    }
    static int replay_notify(void*, rwbench_worker* worker) noexcept requires is_replayed<Work> {
        of(worker).replay_notify(*worker);
        return RWBENCH_OK;
    }

    static int verify(void* state, const rwbench_counters* counters, const rwbench_totals* totals, char* message,
                      std::size_t capacity) noexcept try {
        const std::optional<std::string> broke = static_cast<const Work*>(state)->what_broke(*counters, *totals);
        if (!broke) return RWBENCH_OK;
        put_message(message, capacity, broke->c_str());
        return RWBENCH_FAILED;
    } catch (const std::exception& error) {
        put_message(message, capacity, error.what());
        return RWBENCH_FAILED;
    }
};

template <is_work Work>
constexpr rwbench_work work_table(const work_facts& facts) {
    static_assert(has_section<Work> || !std::invocable<Work&, rwbench_worker&, std::uint32_t>,
                  "a section must be noexcept: no exception crosses the interface");
    rwbench_work table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = facts.name;
    table.summary = facts.summary;
    table.create = work_calls<Work>::create;
    table.destroy = work_calls<Work>::destroy;
    if constexpr (has_section<Work>) table.section = work_calls<Work>::section;
    table.verify = work_calls<Work>::verify;
    table.default_read_delay_ns = facts.default_read_delay_ns;
    table.default_write_delay_ns = facts.default_write_delay_ns;
    table.has_duration = facts.has_duration;
    table.records_age = facts.records_age;
    table.writer_rate_per_s = facts.writer_rate_per_s;
    if constexpr (has_condition<Work>) {
        table.is_ready = work_calls<Work>::is_ready;
        table.to_notify = work_calls<Work>::to_notify;
    }
    if constexpr (takes_turns<Work>) table.await_turn = work_calls<Work>::await_turn;
    if constexpr (is_replayed<Work>) {
        table.replay_wait = work_calls<Work>::replay_wait;
        table.replay_notify = work_calls<Work>::replay_notify;
    }
    return table;
}

// ---- scenarios ------------------------------------------------------------------------------------------------------

// `--readers` readers and `--writers` writers, each kind on its own side.
inline std::uint32_t plan_readers_and_writers(const rwbench_parameters* parameters, rwbench_role* roles,
                                              std::uint32_t capacity) noexcept {
    std::uint32_t count = 0;
    if (parameters->readers > 0 && count < capacity)
        roles[count++] = {"reader", RWBENCH_LOOP_READ, parameters->readers, parameters->iterations};
    if (parameters->writers > 0 && count < capacity)
        roles[count++] = {"writer", RWBENCH_LOOP_WRITE, parameters->writers, parameters->iterations};
    return count;
}

// `--threads` workers, each on both sides by `--read-ratio`.
inline std::uint32_t plan_mixed(const rwbench_parameters* parameters, rwbench_role* roles,
                                std::uint32_t capacity) noexcept {
    if (parameters->threads == 0 || capacity == 0) return 0;
    roles[0] = {"worker", RWBENCH_LOOP_MIXED, parameters->threads, parameters->iterations};
    return 1;
}

inline double no_ideal(const rwbench_parameters*) noexcept { return -1; }

// All writes one after the other, and the readers beside each other: each reader's n reads, one after the other. No
// correct lock finishes sooner where reads and writes exclude each other, and workers don't think. Reads that compute in
// place of sleeping need a core each to get there.
inline double ideal_readers_and_writers_s(const rwbench_parameters* parameters) noexcept {
    if (parameters->window_ns != 0 || parameters->think_ns != 0) return -1;
    const double n = static_cast<double>(parameters->iterations);
    const double writes = parameters->writers * n * static_cast<double>(parameters->write_delay_ns);
    const double reads = parameters->readers > 0 ? n * static_cast<double>(parameters->read_delay_ns) : 0;
    return (writes + reads) / 1e9;
}

struct scenario_facts {
    const char* name = nullptr;
    const char* summary = nullptr;
    const char* origin = nullptr;
    std::uint32_t engine = RWBENCH_ENGINE_WORKERS;
    std::uint32_t needs = 0;
    bool is_mixed = false;
    std::uint32_t readers = 0;
    std::uint32_t writers = 0;
    std::uint64_t iterations = 0;
    std::uint64_t window_ns = 0;
    double read_ratio = 0;
    const char* work = nullptr;
    const rwbench_work* own_work = nullptr;
    std::uint32_t (*plan)(const rwbench_parameters*, rwbench_role*, std::uint32_t) = plan_readers_and_writers;
    double (*ideal_s)(const rwbench_parameters*) = no_ideal;
    std::uint64_t timeout_ns = 0;
    double rate_per_s = 0;
    double skew = 0;
    std::uint32_t locks = 0;
    std::uint32_t threads_per_core = 0;
};

constexpr rwbench_scenario scenario_table(const scenario_facts& facts) {
    rwbench_scenario table{};
    table.struct_size = sizeof table;
    table.abi_version = RWBENCH_ABI_VERSION;
    table.name = facts.name;
    table.summary = facts.summary;
    table.origin = facts.origin;
    table.engine = facts.engine;
    table.needs = facts.needs;
    table.is_mixed = facts.is_mixed;
    table.default_readers = facts.readers;
    table.default_writers = facts.writers;
    table.default_iterations = facts.iterations;
    table.default_window_ns = facts.window_ns;
    table.default_read_ratio = facts.read_ratio;
    table.default_work = facts.work;
    table.own_work = facts.own_work;
    table.plan = facts.plan;
    table.ideal_s = facts.ideal_s;
    table.default_timeout_ns = facts.timeout_ns;
    table.default_rate_per_s = facts.rate_per_s;
    table.default_skew = facts.skew;
    table.default_locks = facts.locks;
    table.default_threads_per_core = facts.threads_per_core;
    return table;
}

}  // namespace rwbench

// RWBENCH_WORK(type, {.name = ..., ...}): the facts are those of `work_facts`.
#define RWBENCH_WORK(type, ...)                                                                                      \
    static const ::rwbench::registration RWBENCH_UNIQUE(work_registration_)([](const rwbench_registrar* registrar) { \
        static constexpr rwbench_work table = ::rwbench::work_table<type>(::rwbench::work_facts __VA_ARGS__);        \
        return registrar->add_work(registrar->host, &table);                                                         \
    })

// RWBENCH_SCENARIO({.name = ..., ...}): the facts are those of `scenario_facts`.
#define RWBENCH_SCENARIO(...)                                                                                       \
    static const ::rwbench::registration RWBENCH_UNIQUE(                                                            \
        scenario_registration_)([](const rwbench_registrar* registrar) {                                            \
        static constexpr rwbench_scenario table = ::rwbench::scenario_table(::rwbench::scenario_facts __VA_ARGS__); \
        return registrar->add_scenario(registrar->host, &table);                                                    \
    })

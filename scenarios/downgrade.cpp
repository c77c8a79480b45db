// downgrade: writers that go on as readers, among readers and other writers. Each writes an entry into a ledger, takes
// its write side down to the read side, and reads on what it wrote.
//
// The oracle: no other write may show between the two. After its downgrade a writer finds its own entry as the newest,
// and finds it so until it leaves; nobody sees half an entry; and nobody was inside beside a writer.
//
// The ideal: a writer that reads on keeps all other writers out, so the writers' stays, n writes and n reads of each,
// follow each other. A reader's n reads fit beside the reads of any one writer.
#include <memory>

#include "rwbench/scenario.hpp"
#include "work/exclusion.hpp"
#include "work/nap.hpp"

namespace rwbench {
namespace {

class ledger {
   public:
    explicit ledger(const rwbench_parameters& parameters)
        : delay_ns_{parameters.read_delay_ns, parameters.write_delay_ns},
          written_(std::make_unique<own_entry[]>(parameters.readers + parameters.writers)) {}

    void operator()(rwbench_worker& worker, std::uint32_t side) noexcept {
        exclusion_.stay(worker, side, [&]() noexcept { side == RWBENCH_WRITE ? write(worker) : read(worker); });
    }

    std::optional<std::string> what_broke(const rwbench_counters&, const rwbench_totals& totals) const {
        std::string found;
        if (const auto times = overwritten_.load(std::memory_order_relaxed))
            also(found, seen("another write showed after a downgrade", times));
        if (const auto times = torn_.load(std::memory_order_relaxed)) also(found, seen("half an entry showed", times));
        if (const auto more = exclusion_.what_broke(totals)) also(found, *more);
        if (found.empty()) return std::nullopt;
        return found;
    }

   private:
    // The number of the entry that a worker wrote and has not read on yet; 0: none. Its worker alone looks at it.
    struct alignas(128) own_entry {
        std::uint64_t number = 0;
    };

    static std::uint64_t seal_of(std::uint64_t number, std::uint64_t author) noexcept {
        return (number * 0x9E3779B97F4A7C15u) ^ author;
    }

    // The entry is half written while the disk is waited for.
    void write(rwbench_worker& worker) noexcept {
        const std::uint64_t number = number_.load() + 1;
        number_.store(number);
        author_.store(worker.index);
        nap(delay_ns_[RWBENCH_WRITE]);
        seal_.store(seal_of(number, worker.index));
        written_[worker.index].number = number;
    }

    void read(rwbench_worker& worker) noexcept {
        const std::uint64_t own = written_[worker.index].number;
        written_[worker.index].number = 0;
        look(worker, own);
        nap(delay_ns_[RWBENCH_READ]);
        look(worker, own);
    }

    void look(rwbench_worker& worker, std::uint64_t own) noexcept {
        const std::uint64_t number = number_.load(), author = author_.load();
        if (own != 0 && (number != own || author != worker.index)) note(worker, overwritten_);
        if (number != 0 && seal_.load() != seal_of(number, author)) note(worker, torn_);
    }

    static void note(rwbench_worker& worker, std::atomic<std::uint64_t>& times) noexcept {
        times.fetch_add(1, std::memory_order_relaxed);
        ++worker.violations;
    }

    std::uint64_t delay_ns_[2];
    std::unique_ptr<own_entry[]> written_;  // by worker
    exclusion exclusion_;
    std::atomic<std::uint64_t> overwritten_{0};
    std::atomic<std::uint64_t> torn_{0};
    alignas(128) relaxed_cell number_;  // the newest entry: how many there are with it, who wrote it, and its seal
    relaxed_cell author_;
    relaxed_cell seal_;
};

constexpr rwbench_work entries = work_table<ledger>({.name = "ledger",
                                                     .summary = "writes an entry, or reads the newest, then sleeps",
                                                     .default_read_delay_ns = 1'000'000,
                                                     .default_write_delay_ns = 1'000'000,
                                                     .has_duration = true});

std::uint32_t plan(const rwbench_parameters* parameters, rwbench_role* roles, std::uint32_t capacity) noexcept {
    const std::uint32_t count = plan_readers_and_writers(parameters, roles, capacity);
    for (std::uint32_t i = 0; i < count; ++i)
        if (roles[i].loop == RWBENCH_LOOP_WRITE) roles[i].loop = RWBENCH_LOOP_DOWNGRADE;
    return count;
}

double ideal_s(const rwbench_parameters* parameters) noexcept {
    if (parameters->window_ns != 0 || parameters->think_ns != 0) return -1;
    const double n = static_cast<double>(parameters->iterations);
    const double read_ns = static_cast<double>(parameters->read_delay_ns);
    const double write_ns = static_cast<double>(parameters->write_delay_ns);
    if (parameters->writers == 0) return n * read_ns / 1e9;
    return parameters->writers * n * (write_ns + read_ns) / 1e9;
}

RWBENCH_SCENARIO({.name = "downgrade",
                  .summary = "8 writers that write, downgrade and read on what they wrote, and 2 readers",
                  .origin = "rwlocker's ledger example",
                  .needs = RWBENCH_CAN_DOWNGRADE,
                  .readers = 2,
                  .writers = 8,
                  .iterations = 10,
                  .own_work = &entries,
                  .plan = plan,
                  .ideal_s = ideal_s});

}  // namespace
}  // namespace rwbench

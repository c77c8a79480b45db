// destroy-after-unlock: who has got the lock from another thread may destroy it at once; is the other's release over?
//
// The lock has a page of its own, which is taken away after the destruction: a late access ends the process.
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <new>
#include <thread>

#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

using namespace std::chrono_literals;

constexpr auto at_least = 250ms, at_most = 1000ms;
constexpr std::uint64_t enough_rounds = 500, most_rounds = 20'000;

struct sides {
    std::uint32_t before, after;
};
constexpr std::array<sides, 3> hand_overs{
    {{RWBENCH_WRITE, RWBENCH_WRITE}, {RWBENCH_WRITE, RWBENCH_READ}, {RWBENCH_READ, RWBENCH_WRITE}}};

// Two threads, round after round; left behind where the lock hangs.
class hand_over {
   public:
    explicit hand_over(const rwbench_lock& table) : table_(table) {
        page_size_ = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        size_ = (table.size + page_size_ - 1) / page_size_ * page_size_;
        std::thread([this] { hold_and_release(); }).detach();
        std::thread([this] { take_and_destroy(); }).detach();
    }

    std::uint64_t rounds() const { return rounds_; }
    bool has_ended() const { return has_ended_; }
    bool has_failed() const { return failed_; }
    void tell_to_stop() { stops_ = true; }

   private:
    void hold_and_release() {
        std::uint64_t random = 88172645463325252u;
        while (!is_last_) {
            const sides side = sides_of_this_round();
            storage_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            std::array<char, 100> message{};
            if (storage_ == MAP_FAILED || table_.create(storage_, message.data(), message.size()) != RWBENCH_OK ||
                ask(table_, storage_, side.before).code != RWBENCH_OK)
                failed_ = true;
            is_asking_ = false;
            line_up_.arrive_and_wait();
            while (!is_asking_) std::this_thread::yield();
            // Now and then the other one waits for long; mostly it comes just when the lock is released.
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            if (random % 8 == 0) std::this_thread::sleep_for(50us);
            for (std::uint64_t spin = random % 512; spin != 0; --spin) asm volatile("");
            if (give_back(table_, storage_, side.before).code != RWBENCH_OK) failed_ = true;
            is_last_ = stops_ || failed_ || rounds_ + 1 == most_rounds;
            line_up_.arrive_and_wait();
            ::munmap(storage_, size_);
            ++rounds_;
        }
        has_ended_ = true;
    }

    void take_and_destroy() {
        do {
            line_up_.arrive_and_wait();
            const sides side = sides_of_this_round();
            is_asking_ = true;
            if (ask(table_, storage_, side.after).code != RWBENCH_OK) failed_ = true;
            if (give_back(table_, storage_, side.after).code != RWBENCH_OK) failed_ = true;
            table_.destroy(storage_);
            ::mprotect(storage_, size_, PROT_NONE);
            line_up_.arrive_and_wait();
        } while (!is_last_);
    }

    sides sides_of_this_round() const {
        return (table_.capabilities & RWBENCH_CAN_SHARE) != 0 ? hand_overs[rounds_ % hand_overs.size()] : hand_overs[0];
    }

    const rwbench_lock& table_;
    std::size_t page_size_ = 0, size_ = 0;
    void* storage_ = nullptr;
    std::barrier<> line_up_{2};
    std::atomic<bool> is_asking_{false}, is_last_{false}, stops_{false}, failed_{false}, has_ended_{false};
    std::atomic<std::uint64_t> rounds_{0};
};

finding watch(stage& on) {
    auto& pair = *new hand_over(on.table());
    auto rounds_then = pair.rounds();
    const auto began = actor::clock::now();
    for (auto moved = began; !pair.has_ended();) {
        std::this_thread::sleep_for(1ms);
        const auto now = actor::clock::now();
        const bool has_enough = now - began > at_least && pair.rounds() >= enough_rounds;
        if (has_enough || now - began > at_most) pair.tell_to_stop();
        if (pair.rounds() != rounds_then) {
            rounds_then = pair.rounds();
            moved = now;
        } else if (now - moved > hang_limit) {
            return {verdict::bad, "hangs", "", fmt::format("in round {}", rounds_then + 1)};
        }
    }
    if (pair.has_failed()) return {verdict::bad, "fails", "", "an operation was refused"};
    return {verdict::good, "no late access", "", fmt::format("in {} rounds", pair.rounds())};
}

const behaviour_registration registered({
    .name = "destroy-after-unlock",
    .question = "A thread gets the lock from another one, releases it, and destroys it at once.",
    .takes_times = true,
    .watch = watch,
    .promise = "a release makes no access to the lock once another thread can have it",
});

}  // namespace
}  // namespace rwbench::battery

// actor.cpp: see actor.hpp.
#include "actor.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace rwbench::battery {
namespace {

using namespace std::chrono_literals;

constexpr auto glance = 500us;        // between two looks at a thread that may sleep
constexpr int glances_asleep = 3;     // a thread that slept at so many looks in a row surely waits
constexpr auto grace_to_spin = 30ms;  // after so long, a thread that spins surely waits
constexpr auto grace = 300ms;         // the same where nobody said that it would spin

template <class Call>
answer timed(Call call) {
    std::array<char, 256> message{};
    answer result;
    const auto began = actor::clock::now();
    result.code = call(message.data(), message.size());
    result.took = actor::clock::now() - began;
    result.said = message.data();
    return result;
}

}  // namespace

answer ask(const rwbench_lock& table, void* lock, std::uint32_t side, std::uint64_t timeout_ns) {
    return timed(
        [&](char* message, std::size_t capacity) { return table.acquire(lock, side, timeout_ns, message, capacity); });
}

answer give_back(const rwbench_lock& table, void* lock, std::uint32_t side) {
    return timed([&](char* message, std::size_t capacity) { return table.release(lock, side, message, capacity); });
}

actor::actor(const rwbench_lock& table, void* lock) : table_(table), lock_(lock), thread_([this] { work(); }) {}

actor::~actor() {
    {
        std::lock_guard guard(mutex_);
        ends_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void actor::ask(std::uint32_t side, std::uint64_t timeout_ns) {
    begin([=, this] { return battery::ask(table_, lock_, side, timeout_ns); });
}

void actor::give_back(std::uint32_t side) {
    begin([=, this] { return battery::give_back(table_, lock_, side); });
}

void actor::downgrade() {
    begin([this] {
        return timed(
            [&](char* message, std::size_t capacity) { return table_.downgrade_held(lock_, message, capacity); });
    });
}

void actor::begin(std::function<answer()> operation) {
    std::lock_guard guard(mutex_);
    operation_ = std::move(operation);
    has_begun_ = false;
    changed_.notify_all();
}

void actor::work() {
    id_ = static_cast<pid_t>(::syscall(SYS_gettid));
    std::unique_lock guard(mutex_);
    for (;;) {
        changed_.wait(guard, [&] { return ends_ || operation_; });
        if (!operation_) return;
        guard.unlock();
        has_begun_ = true;
        answer result = operation_();
        guard.lock();
        result_ = std::move(result);
        operation_ = nullptr;
        changed_.notify_all();
    }
}

bool actor::is_done() const { return is_done_within(0ns); }

bool actor::is_done_within(std::chrono::nanoseconds patience) const {
    std::unique_lock guard(mutex_);
    return changed_.wait_for(guard, patience, [&] { return !operation_; });
}

answer actor::result() const {
    std::lock_guard guard(mutex_);
    return result_;
}

// The state is the letter after the name in parentheses: "123 (rwbench) S ..."
bool actor::sleeps() const {
    const pid_t id = id_;
    if (id == 0) return false;
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/task/%d/stat", id);
    const int file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    std::array<char, 256> line{};
    const ssize_t size = ::read(file, line.data(), line.size() - 1);
    ::close(file);
    if (size <= 0) return false;
    const char* name_ends = std::strrchr(line.data(), ')');
    return name_ends != nullptr && (name_ends[2] == 'S' || name_ends[2] == 'D');
}

void actor::settle() const {
    const bool spins = (table_.capabilities & RWBENCH_SPINS_ONLY) != 0;
    const auto end = clock::now() + (spins ? grace_to_spin : grace);
    for (int asleep = 0; asleep < glances_asleep && clock::now() < end;) {
        if (is_done_within(glance)) return;
        asleep = has_begun_ && sleeps() ? asleep + 1 : 0;
    }
}

}  // namespace rwbench::battery

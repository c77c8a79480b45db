// platform.cpp: see platform.hpp.
#include "platform.hpp"

#include <utility>

namespace rwbench::verify {
namespace {

// Those of an execution that was ended in the middle are never destroyed, since their world is gone: no smart pointers.
constinit std::array<model_record*, most_threads> records{};

}  // namespace

model_records::model_records(unsigned threads) {
    records = {};
    for (unsigned t = 0; t < threads; ++t) records[t] = new model_record;
}

model_records::~model_records() {
    for (model_record*& one : records) delete std::exchange(one, nullptr);
}

model_record& model_records::of(unsigned thread) noexcept { return *records[thread]; }

model_clock::time_point model_clock::now() noexcept {
    model_record& mine = model_records::mine();
    if (mine.has_slept) {
        mine.has_slept = false;
        if (world::choose(2) == 1) mine.time += modelled<>::patience;
    }
    return time_point(mine.time);
}

void model_parker::unpark(std::memory_order order, const place& at) noexcept {
    if (!world::unpark(cell_, this, order, at))
        world::fail(finding_kind::claim, "a waiter is given a second wake token before it took the first",
                    "grant-against-cancellation");
}

core::park_result model_parker::park(model_clock::time_point deadline, bool stoppable, unsigned,
                                     const place& at) noexcept {
    model_records::mine().has_waited = true;
    const stated_order taking(std::memory_order_acquire, at);
    const std::memory_order order =
        orders == nullptr ? taking.order : orders(occasion_of(doing::park, operation::park, taking));
    const world::unparked how = world::park(cell_, this, deadline != no_deadline, stoppable, order, at);
    model_record& mine = model_records::mine();
    mine.has_slept = true;
    if (how == world::unparked::token) return core::park_result::token;
    mine.call = "leave";
    if (how == world::unparked::stopped) return core::park_result::stopped;
    mine.time = std::max(mine.time, deadline.time_since_epoch());
    return core::park_result::timed_out;
}

std::string word_in_words(std::uint64_t before, std::uint64_t after) {
    constexpr struct {
        core::word bit;
        const char* name;
    } flags[] = {{core::exclusive_bit, "W"},       {core::queue_bit, "QL"},      {core::readers_queued_bit, "RQ"},
                 {core::writers_queued_bit, "WQ"}, {core::designated_bit, "DW"}, {core::read_phase_bit, "PH"}};
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
    const bool is_change = before != after;
    for (const auto& flag : flags) {
        if (is_change && ((before ^ after) & flag.bit) != 0)
            add(((after & flag.bit) != 0 ? "+" : "-") + std::string(flag.name));
        if (!is_change && (after & flag.bit) != 0) add(flag.name);
    }
    const auto count = [&](const char* name, std::uint64_t from, std::uint64_t to) {
        if (from != to)
            add(std::string(name) + " " + std::to_string(from) + " -> " + std::to_string(to));
        else if (!is_change && to != 0)
            add(std::string(name) + " " + std::to_string(to));
    };
    count("readers", core::readers_in(before), core::readers_in(after));
    count("barges", core::barges(before), core::barges(after));
    count("limit", core::barge_limit(before), core::barge_limit(after));
    return text.empty() ? "free" : text;
}

}  // namespace rwbench::verify

// writer-order: are writers served in the order in which they came?
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <mutex>
#include <vector>

#include "battery/stage.hpp"

namespace rwbench::battery {
namespace {

finding watch(stage& on) {
    constexpr int writers = 5, rounds = 5;
    actor& holder = on.enter();
    std::array<actor*, writers> queue{};
    for (actor*& one : queue) one = &on.enter();
    auto& order = *new std::vector<int>;  // outlives this where a writer hangs
    int in_order = 0;
    std::string another;
    for (int round = 0; round < rounds; ++round) {
        order.clear();
        on.has(holder, RWBENCH_WRITE, "the holder");
        for (int i = 0; i < writers; ++i) {
            queue[i]->begin([&on, &order, i] {
                const answer got = ask(on.table(), on.lock(), RWBENCH_WRITE);
                if (got.code != RWBENCH_OK) return got;
                order.push_back(i + 1);  // guarded by the lock itself
                return give_back(on.table(), on.lock(), RWBENCH_WRITE);
            });
            queue[i]->settle();
        }
        on.releases(holder, RWBENCH_WRITE, "the holder's release");
        for (actor* one : queue) on.must_succeed(*one, "a queued writer");
        if (order == std::vector<int>{1, 2, 3, 4, 5})
            ++in_order;
        else
            another = fmt::format("{}", fmt::join(order, " "));
    }
    if (in_order == rounds) return {verdict::good, "in order", "", fmt::format("{} of {} rounds", in_order, rounds)};
    return {verdict::plain, "not in order", fmt::format("{} of {}", rounds - in_order, rounds),
            "served once: " + another};
}

bool is_fair(std::string_view policy) { return policy == "Fair" || policy == "ReaderPhaseFair"; }

const behaviour_registration registered({
    .name = "writer-order",
    .question = "Five writers queue one after the other, five times.",
    .watch = watch,
    .promise = "writers are served in order of arrival",
    .promises = is_fair,
});

}  // namespace
}  // namespace rwbench::battery

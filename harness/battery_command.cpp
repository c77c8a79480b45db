// battery_command.cpp: see battery_command.hpp.
#include "battery_command.hpp"

#include <fmt/format.h>

#include <ostream>

#include "battery/children.hpp"
#include "battery/format.hpp"
#include "errors.hpp"
#include "pick.hpp"
#include "progress.hpp"

namespace rwbench {
namespace {

using battery::behaviour;

constexpr std::size_t children_for_a_core = 2;  // they wait for most of their time

std::vector<const behaviour*> pointers(const std::vector<behaviour>& behaviours) {
    std::vector<const behaviour*> all;
    for (const behaviour& one : behaviours) all.push_back(&one);
    return all;
}

std::vector<battery::trial> trials_of(const battery_options& options, const catalogue& available,
                                      const std::vector<behaviour>& behaviours) {
    auto or_all = [](const std::vector<std::string>& names) {
        return names.empty() ? std::vector<std::string>{"*"} : names;
    };
    const auto locks = locks_named(or_all(options.locks), available);
    const auto chosen =
        pick(pointers(behaviours), or_all(options.behaviours), "--behaviour", "behaviour", "rwbench battery --help");
    std::vector<battery::trial> trials;
    for (const behaviour* what : chosen)
        for (const rwbench_lock* lock : locks) trials.push_back({lock, what, {}});
    return trials;
}

}  // namespace

int battery_command(const battery_options& options, const catalogue& available,
                    const std::vector<behaviour>& behaviours, const surroundings& world) {
    std::vector<battery::trial> trials;
    try {
        trials = trials_of(options, available, behaviours);
    } catch (const usage_error& error) {
        throw usage_error(std::string("rwbench battery: ") + error.what());
    }
    progress bar(world.err, world.screen, world.now_ns);
    battery::watch_all(trials, {.at_once = children_for_a_core * world.cores},
                       [&](const battery::trial& one, std::size_t done) {
                           bar.show(done, trials.size(), static_cast<double>(done) / static_cast<double>(trials.size()),
                                    fmt::format("{}, {}", one.what->name, one.lock->name));
                       });
    bar.erase();

    world.out << (options.json ? battery::as_json(trials) : battery::as_text(trials, world.out_has_colour))
              << std::flush;
    if (!world.out)
        throw environment_error("rwbench battery: stdout can't be written; is the disk full, or the reader gone?");
    int code = exit_held;
    for (const battery::trial& one : trials) {
        const std::string broken = battery::broken_promise(*one.what, *one.lock, one.found);
        if (broken.empty()) continue;
        world.err << "rwbench battery: " << one_line(broken) << '\n';
        code = exit_fell_short;
    }
    return code;
}

}  // namespace rwbench

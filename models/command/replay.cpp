// replay.cpp: see replay.hpp.
#include "command/replay.hpp"

#include <fmt/format.h>

#include <ostream>

#include "command/audit.hpp"
#include "command/design.hpp"
#include "command/record.hpp"
#include "errors.hpp"
#include "mutants/mutant.hpp"
#include "rwbench/report/verification_text.hpp"
#include "terminal.hpp"

namespace rwbench::verify {
namespace {

usage_error refusal(const std::string& file, const std::string& why) {
    return usage_error(fmt::format("rwbench verify: --replay {}: {}", file, why));
}

struct recalled {
    lock_case lock;
    fault how{};
    std::string name;  // of the lock with its fault
};

lock_case lock_named(const kept_violation& one, const std::vector<lock_case>& locks, const std::string& file) {
    for (const lock_case& known : locks)
        if (known.name == one.lock && known.variant == one.variant) return known;
    throw refusal(file, fmt::format("there is no lock {} {}; a design of your own is named by --design FILE:TYPE",
                                    one.lock, one.variant));
}

recalled recall(const kept_violation& one, const std::vector<lock_case>& faithful, const std::vector<lock_case>& faulty,
                const std::string& file) {
    if (!one.mutant.empty()) {
        for (const mutant& known : registered_mutants())
            if (known.name == one.mutant)
                return {known.lock, known.how, fmt::format("{} with {}", one.lock, one.mutant)};
        throw refusal(file, fmt::format("there is no planted fault {}", one.mutant));
    }
    if (!one.weakened) {
        const lock_case lock = lock_named(one, faithful, file);
        return {lock, {}, lock.full_name()};
    }
    const lock_case lock = lock_named(one, faulty, file);
    return {lock, as_fault(*one.weakened),
            fmt::format("{} with {} -> {} at {}", lock.full_name(), one.weakened->order, one.weakened->weakened_to,
                        one.weakened->at)};
}

}  // namespace

int replay_violations(const verify_options& options, const surroundings& around) {
    const std::string& file = *options.replay;
    const kept_violations kept = read_violations(file);
    if (kept.all.empty()) throw refusal(file, "it holds no violation");
    std::vector<lock_case> faithful = registered_locks(), faulty = faulty_library();
    for (const std::string& design : options.designs.empty() ? kept.designs : options.designs) {
        if (kept.needs(in_world::faithful)) faithful.push_back(compiled_design(design, in_world::faithful));
        if (kept.needs(in_world::faulty)) faulty.push_back(compiled_design(design, in_world::faulty));
    }
    if (kept.most_overtakes)
        for (lock_case& one : faithful) one.most_overtakes = kept.most_overtakes;
    bool all_came = true;
    for (const kept_violation& one : kept.all) {
        const auto [lock, how, name] = recall(one, faithful, faulty, file);
        scenario what;
        try {
            what = parse_scenario(one.word);
        } catch (const bad_word& error) {
            throw refusal(file, error.what());
        }
        const planted_for_now planted_here(&how);
        const property* broken = property_named(one.broken.broken);
        const replayed again =
            replay(lock, what, broken == nullptr ? std::vector<const property*>{} : std::vector{broken}, one.broken);
        if (again.found && again.found->broken == one.broken.broken) {
            report::counterexample shown = as_report(*again.found);
            shown.story = as_report(again.story);
            around.out << report::counterexample_text(name, one.word, shown, around.screen.columns);
            if (!again.was_exact)
                around.out << "(Not by the same decisions: the lock has changed since they were written.)\n";
        } else {
            all_came = false;
            around.out << fmt::format("\n{}, {}: {} is not violated any more by these decisions.\n", name, one.word,
                                      one.broken.broken);
        }
    }
    flush_stdout(around.out, "rwbench verify");
    return all_came ? exit_fell_short : exit_held;
}

}  // namespace rwbench::verify

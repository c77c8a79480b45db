// plan.cpp: see plan.hpp.
#include "plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "errors.hpp"
#include "names.hpp"
#include "pick.hpp"
#include "random.hpp"
#include "units.hpp"

namespace rwbench {
namespace {

constexpr std::uint64_t forever = UINT64_MAX;
constexpr std::uint64_t default_pairs_window_ns = 20'000'000;
// Of shorter operations, the first workers are done with their count before the last one is off the start line.
constexpr std::uint64_t shortest_counted_ns = 100'000;
constexpr std::uint64_t short_operations_window_ns = 100'000'000;
constexpr std::uint32_t most_workers = 10'000;
constexpr std::uint32_t spinners_per_core = 4;
constexpr std::uint64_t most_guarding_locks = 10'000;  // a bank takes 16 kB
constexpr std::uint64_t most_tallies = 10'000'000;     // of 24 bytes

// ---- picking by name ------------------------------------------------------------------------------------------------

bool is_timed_baseline_of(const rwbench_scenario& scenario, const std::string& name) {
    return (scenario.needs & RWBENCH_CAN_TIME) != 0 &&
           (name == "std::shared_timed_mutex" || name == "std::timed_mutex");
}

std::vector<const rwbench_scenario*> pick_scenarios(const run_options& options, const catalogue& available) {
    std::vector<std::string> patterns = options.scenarios;
    std::replace(patterns.begin(), patterns.end(), std::string("all"), std::string("*"));
    return pick(available.scenarios, patterns, "--scenario", "scenario", "rwbench list scenarios");
}

// Without a choice: the library's locks and the standard's, of these the timed ones only where nothing else will do.
std::vector<const rwbench_lock*> pick_locks(const run_options& options, const catalogue& available,
                                            const rwbench_scenario& scenario) {
    if (!options.locks.empty()) return locks_named(options.locks, available);
    std::vector<const rwbench_lock*> picked;
    for (const rwbench_lock* lock : available.locks) {
        const std::string name = lock->name, group = lock->group;
        if (group == "library" || group == "plugin" || name == "std::mutex" || name == "std::shared_mutex" ||
            is_timed_baseline_of(scenario, name))
            picked.push_back(lock);
    }
    return picked;
}

const rwbench_work* work_named(const std::string& name, const catalogue& available) {
    for (const rwbench_work* work : available.works)
        if (work->name == name) return work;
    throw usage_error(fmt::format("--work {}: no such work{}; expected one of {}", name,
                                  did_you_mean(name, names_of(available.works)),
                                  fmt::join(names_of(available.works), ", ")));
}

const rwbench_work* work_of(const rwbench_scenario& scenario, const run_options& options, const catalogue& available) {
    if (scenario.engine == RWBENCH_ENGINE_PAIRS) return nullptr;
    if (scenario.own_work != nullptr) return scenario.own_work;
    return work_named(options.work.value_or(scenario.default_work), available);
}

// ---- which options a scenario takes ------------------------------------------------------------------------------------

struct given_option {
    const char* name;
    bool given;
    std::function<bool(const rwbench_scenario&, const rwbench_work*)> taken_by;
    const char* why;  // what kind of scenario takes it
};

void refuse_options_that_nothing_takes(const run_options& options, const catalogue& available,
                                       const std::vector<const rwbench_scenario*>& chosen) {
    auto workers = [](const rwbench_scenario& s) { return s.engine == RWBENCH_ENGINE_WORKERS; };
    auto has_kinds = [=](const rwbench_scenario& s, const rwbench_work*) { return workers(s) && s.is_mixed == 0; };
    auto mixed = [=](const rwbench_scenario& s, const rwbench_work*) { return workers(s) && s.is_mixed != 0; };
    auto has_workers = [=](const rwbench_scenario& s, const rwbench_work*) { return workers(s); };
    auto takes_work = [=](const rwbench_scenario& s, const rwbench_work*) {
        return workers(s) && s.own_work == nullptr;
    };
    auto timed = [](const rwbench_scenario& s, const rwbench_work*) { return s.default_timeout_ns != 0; };
    auto at_a_rate = [](const rwbench_scenario& s, const rwbench_work*) { return s.default_rate_per_s > 0; };
    auto picks = [](const rwbench_scenario& s, const rwbench_work*) { return s.default_locks != 0; };
    const given_option given[] = {
        {"--readers", !options.readers.empty(), has_kinds, "workers that only read or only write"},
        {"--writers", !options.writers.empty(), has_kinds, "workers that only read or only write"},
        {"--threads", !options.threads.empty(), mixed, "workers that both read and write"},
        {"--read-ratio", !options.read_ratios.empty(), mixed, "workers that both read and write"},
        {"--timeout", options.timeout_ns.has_value(), timed, "acquisitions that may time out"},
        {"--rate", options.rate_per_s.has_value(), at_a_rate, "operations that arrive at a rate"},
        {"--arrival", options.arrival.has_value(), at_a_rate, "operations that arrive at a rate"},
        {"--locks", options.locks_to_pick.has_value(), picks, "several locks to pick from"},
        {"--skew", options.skew.has_value(), picks, "several locks to pick from"},
        {"--iterations", options.iterations.has_value(), has_workers, "workers"},
        {"--work", options.work.has_value(), takes_work, "a choice of work"},
        {"--read-delay", options.read_delay_ns.has_value(), has_workers, "workers"},
        {"--write-delay", options.write_delay_ns.has_value(), has_workers, "workers"},
        {"--think", options.think_ns.has_value(), has_workers, "workers"},
        {"--observe", options.observe, has_kinds, "workers that only read or only write"},
    };
    for (const given_option& option : given) {
        if (!option.given) continue;
        auto takes = [&](const rwbench_scenario* s) { return option.taken_by(*s, work_of(*s, options, available)); };
        if (std::any_of(chosen.begin(), chosen.end(), takes)) continue;
        std::vector<std::string> takers;
        for (const rwbench_scenario* scenario : available.scenarios)
            if (takes(scenario)) takers.emplace_back(scenario->name);
        throw usage_error(fmt::format("{}: not for {}; expected a scenario with {}: {}", option.name,
                                      fmt::join(names_of(chosen), ", "), option.why, fmt::join(takers, ", ")));
    }
}

void refuse_delays_of_nothing(const run_options& options, const catalogue& available,
                              const std::vector<const rwbench_scenario*>& chosen) {
    if (!options.read_delay_ns && !options.write_delay_ns) return;
    auto has_duration = [](const rwbench_work* work) { return work != nullptr && work->has_duration != 0; };
    if (std::any_of(chosen.begin(), chosen.end(),
                    [&](const rwbench_scenario* s) { return has_duration(work_of(*s, options, available)); }))
        return;
    std::vector<const rwbench_work*> longer;
    std::copy_if(available.works.begin(), available.works.end(), std::back_inserter(longer), has_duration);
    throw usage_error(fmt::format(
        "{}: --work {} takes no time; expected --work {}", options.read_delay_ns ? "--read-delay" : "--write-delay",
        options.work.value_or(chosen.front()->default_work), fmt::join(names_of(longer), ", ")));
}

// ---- the combinations of parameters ---------------------------------------------------------------------------------------

template <typename T>
std::vector<T> values_or(const std::vector<T>& asked, T otherwise) {
    return asked.empty() ? std::vector{otherwise} : asked;
}

std::vector<std::uint32_t> default_threads(const rwbench_scenario& scenario, std::uint32_t cores) {
    if (scenario.default_threads_per_core != 0) return {scenario.default_threads_per_core * cores};
    std::vector<std::uint32_t> threads;
    for (std::uint32_t n = 1; n < 2 * cores; n *= 2) threads.push_back(n);
    threads.push_back(2 * cores);
    return threads;
}

std::uint32_t count_workers(const rwbench_scenario& scenario, const rwbench_parameters& parameters) {
    if (scenario.engine == RWBENCH_ENGINE_PAIRS) return 1;
    return scenario.is_mixed != 0 ? parameters.threads : parameters.readers + parameters.writers;
}

bool is_too_short_to_count(const rwbench_scenario& scenario, const rwbench_work& work, const rwbench_parameters& p) {
    std::uint64_t longest_ns = p.think_ns;
    if (work.has_duration != 0 && (scenario.is_mixed != 0 || p.readers != 0))
        longest_ns = std::max(longest_ns, p.read_delay_ns);
    if (work.has_duration != 0 && (scenario.is_mixed != 0 || p.writers != 0))
        longest_ns = std::max(longest_ns, p.write_delay_ns);
    return longest_ns < shortest_counted_ns;
}

std::vector<rwbench_parameters> combinations_of(const rwbench_scenario& scenario, const rwbench_work* work,
                                                const run_options& options, std::uint32_t cores) {
    rwbench_parameters base{};
    base.struct_size = sizeof base;
    base.locks = 1;
    std::vector<rwbench_parameters> all;

    if (scenario.engine == RWBENCH_ENGINE_PAIRS) {
        base.iterations = forever;
        base.window_ns = options.duration_ns.value_or(scenario.default_window_ns != 0 ? scenario.default_window_ns
                                                                                      : default_pairs_window_ns);
        all.assign(2, base);
        all[0].readers = 1;
        all[1].writers = 1;
        return all;
    }

    base.read_delay_ns = work->default_read_delay_ns;
    base.write_delay_ns = work->default_write_delay_ns;
    if (work->has_duration != 0) {
        base.read_delay_ns = options.read_delay_ns.value_or(base.read_delay_ns);
        base.write_delay_ns = options.write_delay_ns.value_or(base.write_delay_ns);
    }
    base.think_ns = options.think_ns.value_or(0);
    if (scenario.default_timeout_ns != 0) base.timeout_ns = options.timeout_ns.value_or(scenario.default_timeout_ns);
    if (scenario.default_rate_per_s > 0) {
        base.rate_per_s = options.rate_per_s.value_or(scenario.default_rate_per_s);
        base.arrival = options.arrival.value_or(RWBENCH_ARRIVAL_POISSON);
    }
    if (scenario.default_locks != 0) {
        base.locks = options.locks_to_pick.value_or(scenario.default_locks);
        base.skew = options.skew.value_or(scenario.default_skew);
    }
    base.window_ns = options.iterations ? 0 : options.duration_ns.value_or(scenario.default_window_ns);
    base.iterations = base.window_ns != 0 ? forever : options.iterations.value_or(scenario.default_iterations);

    if (scenario.is_mixed == 0) {
        base.read_ratio = 0;
        for (const std::uint32_t readers : values_or(options.readers, scenario.default_readers))
            for (const std::uint32_t writers : values_or(options.writers, scenario.default_writers)) {
                base.readers = readers;
                base.writers = writers;
                all.push_back(base);
            }
    } else {
        auto threads = options.threads.empty() ? default_threads(scenario, cores) : options.threads;
        for (std::uint32_t n : threads)
            for (double ratio : values_or(options.read_ratios, scenario.default_read_ratio)) {
                base.threads = n;
                base.read_ratio = ratio;
                all.push_back(base);
            }
    }
    // A scenario with a work of its own knows what it counts, and so does who asked for a count.
    if (!options.iterations && scenario.own_work == nullptr)
        for (rwbench_parameters& parameters : all)
            if (parameters.window_ns == 0 && is_too_short_to_count(scenario, *work, parameters)) {
                parameters.window_ns = short_operations_window_ns;
                parameters.iterations = forever;
            }
    return all;
}

// Names and values are those of the options, so that a reader can ask for the same again.
std::map<std::string, report::parameter> described(const planned_cell& cell, pinning pin) {
    const rwbench_parameters& p = cell.parameters;
    auto whole = [](std::uint64_t n) { return report::parameter(static_cast<std::int64_t>(n)); };
    std::map<std::string, report::parameter> named;
    if (cell.scenario->engine == RWBENCH_ENGINE_PAIRS) {
        named["side"] = std::string(p.readers != 0 ? "read" : "write");
    } else {
        if (cell.scenario->is_mixed != 0) {
            named["threads"] = whole(p.threads);
            named["read_ratio"] = p.read_ratio;
        } else {
            named["readers"] = whole(p.readers);
            named["writers"] = whole(p.writers);
        }
        if (p.window_ns == 0) named["iterations"] = whole(p.iterations);
        named["work"] = std::string(cell.work->name);
        if (cell.work->has_duration != 0) {
            named["read_delay"] = format_duration(p.read_delay_ns);
            named["write_delay"] = format_duration(p.write_delay_ns);
        }
        if (p.think_ns != 0) named["think"] = format_duration(p.think_ns);
        if (p.timeout_ns != 0) named["timeout"] = format_duration(p.timeout_ns);
        if (p.rate_per_s > 0) {
            named["rate"] = format_rate(p.rate_per_s);
            named["arrival"] = std::string(p.arrival == RWBENCH_ARRIVAL_FIXED ? "fixed" : "poisson");
        }
        if (cell.scenario->default_locks != 0) {
            named["locks"] = whole(p.locks);
            named["skew"] = p.skew;
        }
    }
    if (p.window_ns != 0) named["duration"] = format_duration(p.window_ns);
    if (pin != pinning::none) named["pin"] = std::string(pin == pinning::compact ? "compact" : "spread");
    return named;
}

report::metric metric_of(const rwbench_scenario& scenario, const rwbench_parameters& parameters) {
    if (scenario.engine == RWBENCH_ENGINE_PAIRS) return report::metric::ns_per_op;
    if (parameters.rate_per_s > 0) return report::metric::wait_p99_ns;
    return parameters.window_ns != 0 ? report::metric::ops_per_s : report::metric::elapsed_s;
}

// ---- who can do what ---------------------------------------------------------------------------------------------------------

struct named_capability {
    std::uint32_t bit;
    const char* lacking;
};

constexpr named_capability named_capabilities[] = {
    {RWBENCH_CAN_SHARE, "it can't share its read side"},
    {RWBENCH_CAN_TIME, "it has no timed acquisitions"},
    {RWBENCH_CAN_DOWNGRADE, "it can't downgrade"},
    {RWBENCH_CAN_WAIT, "it has no condition"},
};

bool has_the_loops(const planned_cell& cell) {
    if (cell.scenario->engine == RWBENCH_ENGINE_PAIRS)
        return (cell.parameters.readers != 0 ? cell.lock->read_pairs : cell.lock->write_pairs) != nullptr;
    rwbench_role roles[16];
    std::uint32_t count = cell.scenario->plan(&cell.parameters, roles, std::size(roles));
    for (std::uint32_t i = 0; i < count && i < std::size(roles); ++i)
        if (roles[i].workers != 0 && loop_of(*cell.lock, roles[i].loop, cell.work->section != nullptr) == nullptr)
            return false;
    return true;
}

std::string why_not_applicable(const planned_cell& cell, bool named, std::uint32_t cores) {
    const std::uint32_t lacking = cell.scenario->needs & ~cell.lock->capabilities;
    for (const named_capability& capability : named_capabilities)
        if ((lacking & capability.bit) != 0) return capability.lacking;
    if (!has_the_loops(cell)) return fmt::format("it offers no loop for {}", cell.scenario->name);
    if ((cell.lock->capabilities & RWBENCH_SPINS_ONLY) != 0 && !named && cell.workers > spinners_per_core * cores)
        return fmt::format(
            "it only spins, and {} workers on {} cores are too many; name it with --lock to run it all the same",
            cell.workers, cores);
    return "";
}

// Where the ideal schedule is known, it can be replayed.
bool has_a_floor(const planned_cell& cell) {
    return cell.work != nullptr && has_floor(*cell.scenario, *cell.work, cell.parameters) &&
           cell.scenario->ideal_s != nullptr && cell.scenario->ideal_s(&cell.parameters) >= 0;
}

void check_workers(const planned_cell& cell) {
    if (cell.workers == 0) throw usage_error("--readers 0 --writers 0: expected at least one worker");
    if (cell.workers > most_workers)
        throw usage_error(fmt::format("--readers and --writers: {} workers are too many; expected at most {} together",
                                      cell.workers, most_workers));
}

// Who waits for a condition needs somebody who notifies, and is left waiting where those end by the clock.
void check_condition(const planned_cell& cell) {
    if (!uses_condition(*cell.scenario)) return;
    if (cell.parameters.window_ns != 0)
        throw usage_error(fmt::format(
            "--duration: {} ends with its last notification; expected --iterations in its place", cell.scenario->name));
    if (cell.parameters.readers == 0 || cell.parameters.writers == 0)
        throw usage_error(
            fmt::format("--readers {} --writers {}: {} can't be run by these; expected the like of its "
                        "defaults, {} and {}",
                        cell.parameters.readers, cell.parameters.writers, cell.scenario->name,
                        cell.scenario->default_readers, cell.scenario->default_writers));
}

// Each lock that guards a section has a work of its own, and each worker tallies what it did under each.
void check_locks(const planned_cell& cell) {
    if (cell.work == nullptr || cell.work->section == nullptr || cell.parameters.locks <= 1) return;
    const std::uint64_t most = std::min(most_guarding_locks, most_tallies / cell.workers);
    if (cell.parameters.locks > most)
        throw usage_error(fmt::format("--locks {}: too many for {} workers with --work {}; expected at most {}",
                                      cell.parameters.locks, cell.workers, cell.work->name, most));
}

std::string text_of(const report::parameter& value) {
    if (auto* text = std::get_if<std::string>(&value)) return *text;
    if (auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    return fmt::format("{}", std::get<double>(value));
}

// Those that tell one cell of a scenario from another.
std::string main_parameters(const planned_cell& cell) {
    std::string parts;
    for (const char* name : {"readers", "writers", "threads", "read_ratio", "side", "rate", "timeout", "locks"}) {
        const auto found = cell.described.find(name);
        if (found == cell.described.end()) continue;
        const auto* ratio = std::get_if<double>(&found->second);
        parts += fmt::format("{}{}={}", parts.empty() ? "" : " ", name,
                             ratio != nullptr ? format_ratio(*ratio) : text_of(found->second));
    }
    return parts;
}

}  // namespace

std::uint64_t run_plan::trial_count() const {
    std::uint64_t in_a_round = 0, observed = 0;
    for (const auto& block : blocks) {
        in_a_round += block.size();
        if (observes)
            for (std::size_t index : block) observed += cells[index].can_be_observed();
    }
    return in_a_round * (std::uint64_t{warmup} + trials) + observed * trials;
}

run_plan make_plan(const run_options& options, const catalogue& available, std::uint32_t cores, std::uint64_t seed) {
    if (options.iterations && options.duration_ns)
        throw usage_error("--iterations and --duration: expected one of them, a count or a time, not both");
    const auto scenarios = pick_scenarios(options, available);
    if (options.work) work_named(*options.work, available);
    refuse_options_that_nothing_takes(options, available, scenarios);
    refuse_delays_of_nothing(options, available, scenarios);

    run_plan plan;
    plan.seed = options.seed.value_or(seed);
    plan.trials = options.trials;
    plan.warmup = options.warmup;
    plan.observes = options.observe;
    plan.pin = options.pin;
    // A lock under which an operation takes its time is no lock that hangs.
    const std::uint64_t longest_ns = std::max({options.read_delay_ns.value_or(0), options.write_delay_ns.value_or(0),
                                               options.think_ns.value_or(0), options.timeout_ns.value_or(0)});
    plan.watchdog_ns = std::max(options.watchdog_ns, 2 * longest_ns);
    const std::set<std::string> named(options.locks.begin(), options.locks.end());
    std::size_t combination = 0;
    std::string a_reason;

    for (const rwbench_scenario* scenario : scenarios) {
        const rwbench_work* work = work_of(*scenario, options, available);
        const auto locks = pick_locks(options, available, *scenario);
        auto& block = plan.blocks.emplace_back();
        for (rwbench_parameters& parameters : combinations_of(*scenario, work, options, cores)) {
            planned_cell cell;
            cell.scenario = scenario;
            cell.work = work;
            cell.workers = count_workers(*scenario, parameters);
            cell.combination = combination++;
            cell.parameters = parameters;
            check_condition(cell);
            check_workers(cell);
            // Workers that wait for arrivals don't take turns on the cores.
            if (parameters.window_ns != 0 && parameters.rate_per_s == 0) {
                const auto window = window_of_at_least_20_rounds(parameters.window_ns, cell.workers, cores);
                if (options.duration_ns && window != parameters.window_ns)
                    plan.warnings.push_back(
                        fmt::format("{}: --duration {} is too short for {} workers on {} cores; each trial lasts {}",
                                    scenario->name, format_duration(parameters.window_ns), cell.workers, cores,
                                    format_duration(window)));
                parameters.window_ns = window;
                if (work != nullptr && !options.duration_ns && scenario->default_window_ns == 0)
                    plan.warnings.push_back(
                        fmt::format("{}: with --work {} operations are too short to be counted; each trial lasts {} "
                                    "(--duration sets another time)",
                                    scenario->name, work->name, format_duration(window)));
            }
            cell.parameters = parameters;
            check_locks(cell);
            cell.of = metric_of(*scenario, parameters);
            cell.described = described(cell, options.pin);

            const std::size_t before = block.size();
            for (const rwbench_lock* lock : locks) {
                cell.lock = lock;
                cell.not_applicable = why_not_applicable(cell, named.count(lock->name) != 0, cores);
                if (cell.not_applicable.empty())
                    block.push_back(plan.cells.size());
                else
                    a_reason =
                        fmt::format("{} is not applicable to {}: {}", lock->name, scenario->name, cell.not_applicable);
                plan.cells.push_back(cell);
            }
            if (block.size() == before || !has_a_floor(cell)) continue;
            cell.lock = nullptr;
            cell.not_applicable.clear();
            block.push_back(plan.cells.size());
            plan.cells.push_back(cell);
        }
    }
    if (plan.trial_count() == 0) throw usage_error(fmt::format("--lock: no lock is left to measure; {}", a_reason));
    return plan;
}

std::vector<std::size_t> order_of_trial(const run_plan& plan, std::size_t block, std::uint32_t number) {
    std::vector<std::size_t> order = plan.blocks[block];
    if (order.empty()) return order;
    const std::uint64_t scenario = hash_of(plan.cells[order.front()].scenario->name);
    std::mt19937_64 random(mixed(mixed(plan.seed ^ scenario) + number));
    shuffle(order, random);
    return order;
}

std::uint64_t seed_of_trial(const run_plan& plan, const planned_cell& cell, std::uint32_t number) {
    std::uint64_t seed = mixed(plan.seed ^ hash_of(cell.scenario->name));
    for (const auto& [name, value] : cell.described) seed = mixed(seed ^ hash_of(name + "=" + text_of(value)));
    return mixed(seed + number);
}

bool is_baseline(const planned_cell& cell) {
    if (cell.is_floor() || !cell.not_applicable.empty()) return false;
    return cell.lock->group == std::string("baseline") || is_timed_baseline_of(*cell.scenario, cell.lock->name);
}

std::string name_of(const planned_cell& cell) {
    return fmt::format("{}, {} ({})", cell.scenario->name, cell.is_floor() ? "the floor" : cell.lock->name,
                       main_parameters(cell));
}

std::string name_of_combination(const planned_cell& cell) {
    return fmt::format("{} ({})", cell.scenario->name, main_parameters(cell));
}

}  // namespace rwbench

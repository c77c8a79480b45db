// sample_runs.cpp: the figures are simple fractions, so that a golden file shows the same digits everywhere.
#include "sample_runs.hpp"

#include <cstdint>

#include "rwbench/report/statistics.hpp"

namespace rwbench::report::testing {
namespace {

// How far the rounds of a sample differ, in steps of a trial's own unit.
constexpr int steps[] = {0, 3, 1, 4, 2, 6, 5};

run blank_run(const std::string& command) {
    run out;
    out.complete = true;
    out.command = command;
    out.seed = 18446744073709551557u;  // beyond what a double holds
    out.started = "2026-01-31T12:00:00Z";
    out.duration_s = 12.5;
    out.where = {.host_name = "testbed",
                 .cpu_model = "Example CPU 3000",
                 .cores = 2,
                 .mhz_per_cpu = 2100.0,
                 .kernel = "Linux 6.1.0",
                 .compiler = "g++ 12.2.0",
                 .compiler_flags = "-O2",
                 .commit = "0123abc",
                 .governor = "performance",
                 .virtualised = true,
                 .load_start = 0.25,
                 .load_end = 1.5};
    return out;
}

wait_percentiles waits_around(double ns) {
    return {.p50 = ns, .p90 = ns * 2, .p99 = ns * 3, .p99_9 = ns * 3.5, .max = ns * 4};
}

trial io_trial(std::uint64_t sequence, double elapsed_s) {
    trial out;
    out.sequence = sequence;
    out.elapsed_s = elapsed_s;
    out.ops = 1020;
    out.reads = 1000;
    out.writes = 20;
    out.ops_per_s = 1020 / elapsed_s;
    out.overlap = 0.75;
    out.start_skew_ns = 125000.0;
    out.reader_wait_ns = waits_around(elapsed_s * 1e8);
    out.writer_wait_ns = waits_around(elapsed_s * 2e8);
    out.reader_jain = 1.0;
    out.writer_jain = 1.0;
    out.cpu_user_s = 0.0078125;
    out.cpu_system_s = 0.015625;
    out.ctx_voluntary = 2040;
    out.ctx_involuntary = 0;
    return out;
}

cell io_cell(const std::string& lock, double elapsed_s, std::uint64_t position) {
    cell out;
    out.scenario = "read-heavy";
    out.lock = lock;
    out.parameters = {{"readers", std::int64_t{100}},     {"writers", std::int64_t{2}},
                      {"iterations", std::int64_t{10}},   {"work", std::string("io")},
                      {"read_delay", std::string("1ms")}, {"write_delay", std::string("1ms")}};
    out.baseline = "std::mutex";
    out.size_bytes = 40;
    out.ideal_s = 0.03;
    out.floor_s = 0.0371;
    out.floor_trials_s = {0.0375, 0.0371, 0.0365};
    std::uint64_t round = 0;
    for (const int step : steps) {
        out.trials.push_back(io_trial(round * 10 + position, elapsed_s + step * elapsed_s / 256));
        ++round;
    }
    return out;
}

run headline() {
    run out = blank_run("rwbench run --scenario read-heavy");
    const std::pair<const char*, double> locks[] = {{"std::mutex", 1.125},
                                                    {"std::shared_mutex", 0.0390625},
                                                    {"RWLockWrite", 0.0380859375},
                                                    {"RWLockRead", 0.0380859375},
                                                    {"RWLockFair", 0.0390625},
                                                    {"RWLockReaderPhaseFair", 0.0390625},
                                                    {"RWLockWriteReentrantWriter", 0.0380859375},
                                                    {"RWLockReadReentrantWriter", 0.0380859375},
                                                    {"RWLockFairReentrantWriter", 0.0390625},
                                                    {"RWLockReaderPhaseFairReentrantWriter", 0.0400390625}};
    std::uint64_t position = 0;
    for (const auto& [lock, elapsed_s] : locks) out.cells.push_back(io_cell(lock, elapsed_s, position++));
    out.cells[1].histograms = {{"read", 1000, 1234567, 1, {{150, 900}, {1028, 95}, {1000448, 5}}},
                               {"write", 20, 2000000, 1, {{150, 10}, {1994752, 10}}}};
    summarise(out, {"std::mutex", "std::shared_mutex"});
    return out;
}

cell throughput_cell(const std::string& lock, double read_ratio, double ops_per_s) {
    cell out;
    out.scenario = "throughput";
    out.lock = lock;
    out.parameters = {{"threads", std::int64_t{16}},
                      {"duration", std::string("640ms")},
                      {"think", std::string("1500ns")},
                      {"read_ratio", read_ratio},
                      {"work", std::string("none")}};
    out.of = metric::ops_per_s;
    for (const int step : steps) {
        trial one;
        one.sequence = static_cast<std::uint64_t>(step);
        one.elapsed_s = 0.25;
        one.ops_per_s = ops_per_s + step * ops_per_s / 128;
        one.ops = static_cast<std::uint64_t>(one.ops_per_s / 4);
        one.reads = one.ops;
        one.writes = 0;
        one.overlap = 0.96875;
        one.reader_wait_ns = waits_around(64);
        one.reader_jain = 0.875;
        one.valid = step != 4;
        out.trials.push_back(one);
    }
    return out;
}

run throughput() {
    run out = blank_run("rwbench run --scenario throughput --work none --threads 16 --read-ratio 100%,50%");
    for (const double read_ratio : {1.0, 0.5}) {
        out.cells.push_back(throughput_cell("std::mutex", read_ratio, 4e6));
        out.cells.push_back(throughput_cell("std::shared_mutex", read_ratio, 8e6));
        out.cells.push_back(throughput_cell("RWLockFair", read_ratio, 1e6));
        cell spinning = throughput_cell("spinning", read_ratio, 1);
        spinning.trials.clear();
        spinning.status = cell_status::not_applicable;
        spinning.reason =
            "it never sleeps, and 16 workers on 2 cores are more than 4 to a core; name it with --lock to run it all "
            "the same";
        out.cells.push_back(spinning);
    }
    for (trial& each : out.cells[2].trials) each.valid = false;
    out.warnings = {
        "RWLockFair in throughput: 7 of 7 trials are not valid: the workers overlapped for less than 0.9 of the "
        "window; close other programs, or lower --threads"};
    summarise(out, {"std::mutex", "std::shared_mutex"});
    return out;
}

run timeouts() {
    run out = blank_run("rwbench run --scenario timeouts");
    for (const auto& [lock, timed_out] : {std::pair{"std::shared_timed_mutex", 900}, std::pair{"RWLockFair", 300}}) {
        cell one;
        one.scenario = "timeouts";
        one.lock = lock;
        one.parameters = {{"readers", std::int64_t{32}},
                          {"writers", std::int64_t{4}},
                          {"timeout", std::string("100us")},
                          {"duration", std::string("200ms")}};
        one.baseline = "std::shared_timed_mutex";
        one.of = metric::ops_per_s;
        for (const int step : steps) {
            trial each;
            each.elapsed_s = 0.25;
            each.ops = 100;
            each.ops_per_s = 400 + step;
            each.timed_out = static_cast<std::uint64_t>(timed_out);
            each.reader_wait_ns = waits_around(32'000);
            each.timeout_late_ns = waits_around(64'000 + step);
            one.trials.push_back(each);
        }
        out.cells.push_back(one);
    }
    summarise(out);
    return out;
}

// What each waits with is no part of what was asked: they are compared all the same.
run job_queue() {
    run out = blank_run("rwbench run --scenario job-queue");
    for (const auto& [lock, condition, woken] :
         {std::tuple{"std::mutex", "std::condition_variable", 1100}, std::tuple{"RWLockFair", "RWCondition", 1000}}) {
        cell one;
        one.scenario = "job-queue";
        one.lock = lock;
        one.parameters = {{"readers", std::int64_t{50}}, {"writers", std::int64_t{1}}};
        one.parameters[condition_parameter] = std::string(condition);
        one.baseline = "std::mutex";
        one.of = metric::elapsed_s;
        for (const int step : steps) {
            trial each;
            each.elapsed_s = 0.5 + 0.001 * step;
            each.ops = 2000;
            each.woken = static_cast<std::uint64_t>(woken);
            each.notified = 1000;
            each.notify_cpu_ns = waits_around(16'000 + step);
            one.trials.push_back(each);
        }
        out.cells.push_back(one);
    }
    summarise(out);
    return out;
}

run open_loop() {
    run out = blank_run("rwbench run --scenario open-loop");
    for (const auto& [lock, ops] : {std::pair{"std::mutex", 900}, std::pair{"RWLockFair", 1999}}) {
        cell one;
        one.scenario = "open-loop";
        one.lock = lock;
        one.parameters = {{"rate", std::string("2000/s")}, {"arrival", std::string("poisson")}};
        one.baseline = "std::mutex";
        one.of = metric::wait_p99_ns;
        for (const int step : steps) {
            trial each;
            each.elapsed_s = 1;
            each.ops = static_cast<std::uint64_t>(ops);
            each.arrivals = 2000;
            each.ops_per_s = ops;
            each.wait_ns = waits_around(2e9 / ops + step * 1024);
            each.reader_wait_ns = each.writer_wait_ns = each.wait_ns;
            one.trials.push_back(each);
        }
        out.cells.push_back(one);
    }
    out.warnings = {"open-loop, std::mutex: the rate is beyond what the lock can serve"};
    summarise(out);
    return out;
}

run zipf() {
    run out = blank_run("rwbench run --scenario zipf");
    for (const auto& [lock, bytes] : {std::pair{"std::shared_mutex", 56u}, std::pair{"RWLockFair", 32u}}) {
        cell one = throughput_cell(lock, 0.5, 4e6);
        one.scenario = "zipf";
        one.parameters["locks"] = std::int64_t{1024};
        one.parameters["skew"] = 0.5;
        one.size_bytes = bytes;
        one.baseline = "std::shared_mutex";
        out.cells.push_back(one);
    }
    summarise(out);
    return out;
}

run uncontended() {
    run out = blank_run("rwbench run --scenario uncontended");
    for (const char* side : {"read", "write"})
        for (const auto& [lock, ns] : {std::pair{"std::mutex", 14.0}, std::pair{"RWLockFair", 11.5}}) {
            cell one;
            one.scenario = "uncontended";
            one.lock = lock;
            one.parameters = {{"side", std::string(side)}};
            one.baseline = "std::mutex";
            one.of = metric::ns_per_op;
            trial only;
            only.ops = 1000000;
            only.elapsed_s = ns / 1000;
            only.ops_per_s = 1e9 / ns;
            only.ns_per_op = ns;
            only.instructions_per_op = 2 * ns;
            only.cycles_per_op = 3 * ns;
            only.cache_misses_per_op = ns / 1024;
            one.trials = {only};
            out.cells.push_back(one);
        }
    summarise(out);
    return out;
}

run interrupted() {
    run out = blank_run("rwbench run --scenario read-heavy --lock 'RWLock*'");
    out.complete = false;
    cell unfinished = io_cell("RWLockFair", 0.0390625, 0);
    unfinished.status = cell_status::unfinished;
    unfinished.trials.resize(2);
    cell broken = io_cell("broken", 0.0009765625, 1);
    broken.status = cell_status::failed;
    broken.reason = "it does not exclude: writers raised the counters 20 times, and they stand at 17 and 19";
    cell never_begun = io_cell("RWLockRead", 0.0390625, 2);
    never_begun.status = cell_status::unfinished;
    never_begun.trials.clear();
    out.cells = {unfinished, broken, never_begun};
    summarise(out, {"broken"});
    return out;
}

// Of a lock that keeps its bounds, one that exceeds one, and one that can't be looked into.
run observed() {
    run out = blank_run("rwbench run --scenario read-heavy --observe");
    out.cells = {io_cell("RWLockFair", 0.0390625, 0), io_cell("RWLockRead", 0.0380859375, 1),
                 io_cell("RWLockWrite", 0.0380859375, 2), io_cell("std::mutex", 1.125, 3)};
    std::uint64_t passes = 0;
    for (cell& each : out.cells) {
        ++passes;
        each.overtaken.emplace();
        each.overtaken->trials = each.trials.size();
        each.overtaken->from_call.reader_by_writers = passes;
        each.overtaken->from_call.writer_by_anyone = 40 * passes;
        for (trial& one : each.trials) {
            one.reader_overtaken_from_call = passes;
            one.writer_overtaken_from_call = 40 * passes;
        }
        if (each.lock == "std::mutex") continue;
        overtakes_from_doorway& seen = each.overtaken->from_doorway.emplace();
        seen.reader_by_writers.max = passes;
        seen.writer_by_readers.max = 30 * passes;
        seen.writer_by_read_phases.max = 1;
        for (trial& one : each.trials) {
            one.reader_overtaken_max = passes;
            one.writer_overtaken_max = 30 * passes;
        }
    }
    overtakes_from_doorway &fair = *out.cells[0].overtaken->from_doorway, &read = *out.cells[1].overtaken->from_doorway,
                           &write = *out.cells[2].overtaken->from_doorway;
    fair.reader_by_writers.bound = 1;
    fair.writer_by_read_phases.bound = 1;
    fair.writer_by_writers.bound = 0;
    read.reader_by_writers.bound = 0;
    read.writer_by_writers = {.max = 2, .bound = 16383};
    write.writer_by_readers = {.max = 0, .bound = 0};
    write.writer_by_read_phases = {.max = 0, .bound = 0};
    write.writer_by_writers = {.max = 1, .bound = 16383};
    out.cells[2].overtaken->is_cut = true;
    out.cells[1].status = cell_status::failed;
    out.cells[1].reason = "a waiting reader was overtaken by 2 writers, where Read promises at most 0";
    out.cells[1].overtaken->exceeded = out.cells[1].reason;
    out.cells[1].overtaken->trace = "  step 7: thread 3 comes to read, and waits\n";
    summarise(out, {"std::mutex"});
    return out;
}

verification exhausted_check(const std::string& lock, const std::string& scenario,
                             const std::vector<std::string>& properties) {
    verification out;
    out.lock = lock;
    out.scenario = scenario;
    out.properties = properties;
    out.seed = 7;
    out.how = verdict::exhausted;
    out.executions = 1794;
    out.steps = 40000;
    search& all = out.searches.emplace_back();
    all.scheduler = "dpor";
    all.executions = out.executions;
    all.steps = out.steps;
    all.seconds = 0.25;
    all.is_exhausted = true;
    all.classes = 512;
    return out;
}

// One of each verdict, of two locks.
run verified() {
    run out = blank_run("rwbench verify --lock 'RWLockFair,broken'");
    model_checking& model = out.model.emplace();
    model.asked = {
        {"budget", std::string("60s")}, {"bound", std::int64_t{2}}, {"lock", std::string("RWLockFair,broken")}};
    model.planned = 6;
    model.limits = {"a brief spin is at most one look"};
    model.source = "0123456789abcdef";
    auto& all = out.verifications;
    all.push_back(exhausted_check("RWLockFair", "W|R", {"exclusion", "last-write"}));
    all.push_back(exhausted_check("RWLockFair", "W|W|R", {"last-write"}));
    all.back().how = verdict::exhausted_newest_values;
    all.back().searches[0].sees_older_values = false;
    all.push_back(exhausted_check("RWLockFair", "W3|R3", {"starvation"}));
    all.back().how = verdict::exhausted_to_bound;
    all.back().bound = 1;
    all.back().overtaken = {.reader_by_writers = 1, .writer_by_readers = 2, .writer_by_writers = 0};
    all.push_back(exhausted_check("RWLockFair", "RRR|WWW", {}));
    all.back().how = verdict::not_exhausted;
    all.back().searches[0].scheduler = "random";
    all.back().searches[0].is_exhausted = false;
    all.back().searches[0].chance_of_new = 0.03125;
    all.back().searches[0].least_classes = 640.0;
    all.push_back(exhausted_check("broken", "W|R", {"exclusion"}));
    all.back().how = verdict::violated;
    counterexample& found = all.back().violation.emplace();
    found.property = "last-write";
    found.promise = "A reader sees the last write.";
    found.found = "thread 2 reads what thread 1 writes";
    found.after_executions = 17;
    found.decisions = "1 1 0/2 2";
    found.story = {{.thread = 1, .is_step = false, .text = "asks for the write side", .at = ""},
                   {.thread = 1, .is_step = true, .text = "atomic 3: 0 -> 1 [relaxed]", .at = "lock, broken.hpp:20"},
                   {.thread = 2, .is_step = true, .text = "atomic 3: 1 [relaxed]", .at = "lock_shared, broken.hpp:40"}};
    all.push_back(exhausted_check("broken", "W|W", {"exclusion"}));
    return out;
}

// A planted fault that was found, and one that was not when the run was interrupted.
run faults() {
    run out = blank_run("rwbench verify --mutants");
    out.complete = false;
    model_checking& model = out.model.emplace();
    model.asked = {{"budget", std::string("60s")}, {"mutants", std::string("yes")}};
    model.planned = 3;
    model.limits = {"a brief spin is at most one look"};
    model.part = shards{.count = 2, .here = {2}, .ended_early = {2}};
    counterexample found = *verified().verifications[4].violation;
    found.story.resize(1);
    model.planted_faults = {{.mutant = "lock-without-acquire",
                             .fault = "lock() does not acquire",
                             .lock = "Fair",
                             .scenario = "W|W",
                             .scheduler = "bounded 1",
                             .executions = 17,
                             .violation = found},
                            {.mutant = "k-ignored",
                             .fault = "K is ignored",
                             .lock = "Write",
                             .scenario = "",
                             .scheduler = "",
                             .executions = 123456,
                             .violation = {}}};
    return out;
}

// Memory orders that were weakened: one that was noticed, and one that survives.
run audited() {
    run out = blank_run("rwbench verify --audit");
    model_checking& model = out.model.emplace();
    model.asked = {{"audit", std::string("yes")}, {"budget", std::string("60s")}};
    model.planned = 2;
    model.limits = {"a brief spin is at most one look"};
    order_audit& audit = model.audit.emplace();
    audit.orders = 2;
    audit.scenarios = 1234;
    audit.weakened = {{.place = "leave/2",
                       .at = "engine.hpp:210",
                       .operation = "compare-exchange",
                       .order = "acq_rel",
                       .weakened_to = "acquire",
                       .lock = "RWLockWrite",
                       .variant = "two may pass",
                       .scenario = "WW|W?|R",
                       .scheduler = "bounded 1",
                       .executions = 2415,
                       .searched = "",
                       .violation = faults().model->planted_faults[0].violation},
                      {.place = "lock",
                       .at = "ticket_lock.hpp:17",
                       .operation = "read-modify-write",
                       .order = "acquire",
                       .weakened_to = "relaxed",
                       .lock = "",
                       .variant = "",
                       .scenario = "",
                       .scheduler = "",
                       .executions = 123456,
                       .searched = "3 scenarios: 1 exhausted, 2 up to 2 interruptions",
                       .violation = {}}};
    audit.unmet = {{.at = "engine.hpp:114", .text = "change(s, with_queue_locked(s), std::memory_order_acquire)"}};
    audit.unread = {"own.hpp"};
    return out;
}

// A bound that stays, and one that grows.
run bounded() {
    run out = blank_run("rwbench verify --bounds");
    model_checking& model = out.model.emplace();
    model.asked = {{"bounds", std::string("yes")}, {"budget", std::string("60s")}};
    model.planned = 2;
    model.limits = {"a brief spin is at most one look"};
    model.source = "0123456789abcdef";
    const auto runs_of = [](const std::vector<std::string>& scenarios) {
        std::vector<verification> runs;
        for (const std::string& scenario : scenarios) {
            runs.push_back(exhausted_check("RWLockRead", scenario, {"starvation"}));
            runs.back().how = verdict::exhausted_to_bound;
            runs.back().bound = 1;
            runs.back().searches[0].scheduler = "bounded";
            runs.back().searches[0].bound = 1;
        }
        search all = runs.front().searches[0];
        all.scheduler = "dpor";
        all.bound.reset();
        all.executions = 123456;
        all.is_exhausted = false;
        all.sees_older_values = false;
        runs.front().searches.push_back(all);
        return runs;
    };
    model.bounds = {
        {.lock = "RWLockRead",
         .waiter = "reader",
         .by = "writers",
         .promised = "0",
         .most = {0, 0},
         .runs = runs_of({"R|W|R", "R|W2|R2"}),
         .witness = {},
         .witness_s = {}},
        {.lock = "RWLockRead",
         .waiter = "writer",
         .by = "readers",
         .promised = "unbounded",
         .most = {1, 2},
         .runs = runs_of({"W|W>R|R", "W|W>R|R2"}),
         .witness = {"  step 3: thread 2 comes to write, and waits", "  step 6: thread 3 is let in to read"},
         .witness_s = 0.125}};
    model.bounds[0].runs.front().searches.back().is_exhausted = true;
    return out;
}

}  // namespace

const std::map<std::string, run>& sample_runs() {
    static const std::map<std::string, run> samples = {{"headline", headline()},
                                                       {"throughput", throughput()},
                                                       {"uncontended", uncontended()},
                                                       {"timeouts", timeouts()},
                                                       {"job-queue", job_queue()},
                                                       {"open-loop", open_loop()},
                                                       {"zipf", zipf()},
                                                       {"interrupted", interrupted()},
                                                       {"observed", observed()},
                                                       {"verified", verified()},
                                                       {"faults", faults()},
                                                       {"audited", audited()},
                                                       {"bounded", bounded()},
                                                       {"empty", blank_run("rwbench run --scenario none")}};
    return samples;
}

run full_sample() {
    run out = headline();
    out.cells.erase(out.cells.begin(), out.cells.begin() + 1);
    out.cells.resize(1);
    cell& only = out.cells.front();
    only.trials.resize(2);
    only.trials[0].ns_per_op = 12.5;
    only.trials[0].instructions_per_op = 250.5;
    only.trials[0].cycles_per_op = 500.25;
    only.trials[0].cache_misses_per_op = 0.125;
    only.trials[0].timed_out = 5;
    only.trials[0].woken = 7;
    only.trials[0].notified = 6;
    only.trials[0].arrivals = 1030;
    only.trials[0].wait_ns = only.trials[0].age_ns = waits_around(2000);
    only.trials[0].timeout_late_ns = only.trials[0].notify_cpu_ns = waits_around(2000);
    only.trials[0].reader_overtaken_max = 3;
    only.trials[0].writer_overtaken_max = 1;
    only.trials[0].reader_overtaken_from_call = 5;
    only.trials[0].writer_overtaken_from_call = 2;
    only.overtaken = overtakes{.trials = 2,
                               .is_cut = false,
                               .from_doorway = overtakes_from_doorway{.reader_by_writers = {.max = 3, .bound = 1},
                                                                      .writer_by_readers = {.max = 4, .bound = 4},
                                                                      .writer_by_read_phases = {.max = 1, .bound = 1},
                                                                      .writer_by_writers = {.max = 1, .bound = 0}},
                               .from_call = {.reader_by_writers = 5, .writer_by_anyone = 2},
                               .exceeded = "a bound",
                               .trace = "of the wait"};
    only.trials[1] = trial{};  // nothing but what every trial has
    only.trials[1].elapsed_s = 0.0625;
    only.reason = "for the sample";
    out.warnings = {"a warning"};
    out.plugins = {{.file = "./mine.so", .locks = {"mine"}, .scenarios = {"cache"}, .works = {"lookup"}}};
    const run checked = verified();
    out.verifications = {checked.verifications[2], checked.verifications[4]};
    out.verifications[0].variant = "looks once more";
    out.verifications[0].searches[0].bound = 2;
    out.verifications[0].searches[0].classes = 128;
    out.verifications[0].searches[0].chance_of_new = 0.25;
    out.verifications[0].searches[0].least_classes = 512.5;
    out.model = checked.model;
    out.model->part = shards{.count = 3, .here = {1, 3}, .ended_early = {3}};
    out.model->planted_faults = {faults().model->planted_faults[0]};
    out.model->source = bounded().model->source;
    out.model->bounds = {bounded().model->bounds[1]};
    out.model->bounds[0].runs.resize(1);
    out.model->audit = audited().model->audit;
    out.model->audit->weakened.resize(1);
    return out;
}

run shard_sample(std::uint64_t number, std::uint64_t count, bool is_complete) {
    run out = verified();
    out.complete = is_complete;
    out.verifications.clear();
    for (std::uint64_t i = number; i <= 2 * count; i += count)
        out.verifications.push_back(exhausted_check("RWLockFair", "W|R" + std::to_string(i), {"last-write"}));
    out.model->planned = out.verifications.size();
    out.model->part = shards{.count = count, .here = {number}, .ended_early = {}};
    if (!is_complete) out.model->part->ended_early = {number};
    return out;
}

}  // namespace rwbench::report::testing

// verification.hpp: what model checking found, as plain data: `verifications` and `model_checking` of a report.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rwbench/report/values.hpp"

namespace rwbench::report {

// What one scheduler did.
struct search {
    std::string scheduler;
    std::optional<std::uint64_t> bound;  // interruptions of an execution, at most; nullopt: as many as there are
    std::uint64_t executions = 0;
    std::uint64_t steps = 0;
    double seconds = 0;
    bool is_exhausted = false;
    bool sees_older_values = true;         // may a load see another value than the newest?
    std::optional<std::uint64_t> classes;  // how many different ones it came by
    std::optional<double> chance_of_new;   // that the next execution is of another class yet (Good and Turing)
    std::optional<double> least_classes;   // how many there are, at the least (Chao)
    unknown_fields unknown = {};
};

// A line of a counterexample.
struct story_event {
    std::uint64_t thread = 1;
    bool is_step = false;  // of the checked source; else what the scenario does
    std::string text;
    std::string at;  // "lock, ticket_lock.hpp:20"; empty: nowhere in the source
    unknown_fields unknown = {};
};

struct counterexample {
    std::string property;  // that is broken
    std::string promise;   // what that says
    std::string found;
    std::uint64_t after_executions = 0;
    bool is_sampled = false;  // its decisions are those of a scheduler that draws
    bool sees_older_values = true;
    std::string decisions;  // words: "2" is thread 2 goes on, "1/3" is value 1 (from 0) of 3
    // Empty: this one was not made small; `rwbench verify --replay` tells it.
    std::vector<story_event> story;
    unknown_fields unknown = {};
};

// Over all executions, counted from the waiter's doorway.
struct most_overtaken {
    std::uint64_t reader_by_writers = 0, writer_by_readers = 0, writer_by_writers = 0;
    unknown_fields unknown = {};
};

// From the weakest up.
enum class verdict { violated, not_exhausted, exhausted_to_bound, exhausted_newest_values, exhausted };

// One lock in one scenario, which all properties watch.
struct verification {
    std::string lock;
    std::string variant;  // of its world; empty: the usual one
    std::string scenario;
    std::vector<std::string> properties;  // that list this scenario; empty: it is the user's own
    std::uint64_t seed = 0;
    verdict how = verdict::not_exhausted;
    std::optional<std::uint64_t> bound;  // where it is exhausted up to so many interruptions
    std::uint64_t executions = 0;
    std::uint64_t steps = 0;
    std::vector<search> searches;
    most_overtaken overtaken;
    std::optional<counterexample> violation;
    unknown_fields unknown = {};

    // "RWLockFair (parks at once)"
    std::string full_name() const { return variant.empty() ? lock : lock + " (" + variant + ")"; }
};

// How a planted fault fared.
struct planted_fault {
    std::string mutant;
    std::string fault;  // what is wrong, in a sentence
    std::string lock;
    std::string scenario;   // that showed it; this and the next are empty where none did
    std::string scheduler;  // that found it, with its bound: "bounded 1"
    std::uint64_t executions = 0;
    std::optional<counterexample> violation;  // nullopt: it was not found
    unknown_fields unknown = {};
};

// How a memory order of the checked source fared that was weakened by a notch.
struct weakened_order {
    std::string place;      // the function that states it, and which of its places, if it has several: "leave/2"
    std::string at;         // "engine.hpp:211"
    std::string operation;  // "compare-exchange"
    std::string order;      // "acq_rel", as the source states it
    std::string weakened_to;
    std::string lock, variant, scenario;  // that showed it; these and the next are empty where none did
    std::string scheduler;                // that found it, with its bound
    std::uint64_t executions = 0;
    std::string searched;                     // how far, where none did
    std::optional<counterexample> violation;  // nullopt: it survives
    unknown_fields unknown = {};
};

// A line of the checked source that states an order in an operation that no scenario comes to.
struct unmet_order {
    std::string at;
    std::string text;
    unknown_fields unknown = {};
};

// Each order of a lock that is stronger than relaxed, weakened by one notch, one at a time.
struct order_audit {
    std::uint64_t orders = 0;     // that were met
    std::uint64_t scenarios = 0;  // of all locks
    std::vector<weakened_order> weakened;
    std::vector<unmet_order> unmet;
    std::vector<std::string> unread;  // source files that could not be looked through for more of the unmet
    unknown_fields unknown = {};
};

// How often one who waits is overtaken at the most, by runs of growing length.
struct overtaking_bound {
    std::string lock;                  // with its variant
    std::string waiter;                // "writer"
    std::string by;                    // "read phases"
    std::string promised;              // a number; or in words, "unbounded" the first of them
    std::vector<std::uint64_t> most;   // by 1, 2, ... sections of those who overtake
    std::vector<verification> runs;    // the same; the first one's last search is for all executions
    std::vector<std::string> witness;  // where it grows: the wait of the longest run, step by step
    std::optional<double> witness_s;   // from the first run on, until it was found
    unknown_fields unknown = {};

    bool is_broken() const;
    // By each section more, if it grows with every one.
    std::optional<std::uint64_t> growth() const;
    // Growth where none was promised is a violation, and told by the runs; none where it was promised is open.
    bool is_open() const { return promised.starts_with("unbounded") && !growth(); }
};

// Which part of a command's work a report holds, numbered from 1.
struct shards {
    std::uint64_t count = 1;                 // into how many parts it was divided
    std::vector<std::uint64_t> here;         // the parts of this report, ascending
    std::vector<std::uint64_t> ended_early;  // those of them that were not finished
    unknown_fields unknown = {};
};

// What a command that checks models was asked, beside what it found.
struct model_checking {
    std::map<std::string, parameter> asked;  // the options that decide what is found; not --shard, --out or --quiet
    std::uint64_t planned = 0;               // checks, planted faults, ... that were to be tried, in this report's part
    std::optional<shards> part;              // nullopt: all of it
    std::vector<std::string> limits;         // what the model can't show
    std::string source;                      // a hash of the checked source's text; empty: unknown
    std::vector<planted_fault> planted_faults;
    std::vector<overtaking_bound> bounds;
    std::optional<order_audit> audit;  // nullopt: not asked for
    unknown_fields unknown = {};
};

}  // namespace rwbench::report

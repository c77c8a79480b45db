// judge.hpp: holds a history against what the lock's policy promises: a sentence and a trace for the first bound that was
// exceeded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rwlocker/core/state.hpp"
#include "rwlocker/overtaking/history.hpp"
#include "rwlocker/policy/policy.hpp"

namespace rwlocker::overtaking {

struct bounds {
    std::string_view policy;
    policy::promise promised;
    std::uint64_t writer_by_writers = policy::unbounded;  // K
    bool late_readers_join = false;                       // a read phase that a release or a downgrade began
};

// Of a lock type with a policy.
template <class L>
constexpr bounds bounds_of() {
    using P = typename L::policy_type;
    return {P::name, P::promised, L::handoff_after, P::opens_read_phase};
}

// Of all waits the most.
struct most {
    std::uint64_t reader_by_writers = 0;
    std::uint64_t writer_by_readers = 0;
    std::uint64_t writer_by_read_phases = 0;  // beyond one for each writer before it
    std::uint64_t writer_by_writers = 0;
    std::uint64_t writer_by_anyone = 0;
};

// The most of two.
constexpr void raise(most& to, const most& by) {
    to.reader_by_writers = std::max(to.reader_by_writers, by.reader_by_writers);
    to.writer_by_readers = std::max(to.writer_by_readers, by.writer_by_readers);
    to.writer_by_read_phases = std::max(to.writer_by_read_phases, by.writer_by_read_phases);
    to.writer_by_writers = std::max(to.writer_by_writers, by.writer_by_writers);
    to.writer_by_anyone = std::max(to.writer_by_anyone, by.writer_by_anyone);
}

struct verdict {
    most found;
    std::string sentence;  // what was exceeded; empty: every bound was kept
    std::string trace;     // that wait, a line for each step
};

// Readers that are granted in one step are one phase; where late readers may join, all that share a phase are.
inline std::uint64_t read_phases_in(const overtakes& wait, bool late_readers_join) {
    const std::uint64_t phases = late_readers_join ? wait.read_phases : wait.read_steps;
    return phases - std::min(phases, wait.writers_before);
}

inline most most_of(const history& seen, bool late_readers_join = false) {
    most found;
    for (std::size_t i = 0; i < seen.acquisitions().size(); ++i) {
        const overtakes& wait = seen.of(i);
        const auto raise = [](std::uint64_t& to, std::uint64_t count) { to = std::max(to, count); };
        if (seen.acquisitions()[i].mode == side::shared) {
            raise(found.reader_by_writers, wait.by_writers);
        } else {
            raise(found.writer_by_readers, wait.by_readers);
            raise(found.writer_by_read_phases, read_phases_in(wait, late_readers_join));
            raise(found.writer_by_writers, wait.by_writers);
            raise(found.writer_by_anyone, wait.by_readers + wait.by_writers);
        }
    }
    return found;
}

namespace words {

inline std::string count_of(std::uint64_t count, std::string_view one) {
    return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

inline std::string exceeded(std::string_view waiter, std::uint64_t count, std::string_view by, std::uint64_t bound,
                            std::string_view policy) {
    return "a waiting " + std::string(waiter) + " was overtaken by " + count_of(count, by) + ", where " +
           std::string(policy) + " promises at most " + std::to_string(bound);
}

// What the wait of one acquisition exceeded, if anything.
inline std::optional<std::string> broken_by(const acquisition& waiter, const overtakes& wait, const bounds& allowed) {
    const policy::promise& promised = allowed.promised;
    if (waiter.mode == side::shared) {
        if (wait.by_writers <= promised.reader_by_writers) return std::nullopt;
        return exceeded("reader", wait.by_writers, "writer", promised.reader_by_writers, allowed.policy);
    }
    if (wait.by_writers > allowed.writer_by_writers)
        return exceeded("writer", wait.by_writers, "writer", allowed.writer_by_writers, allowed.policy);
    if (wait.by_readers > promised.writer_by_readers)
        return exceeded("writer", wait.by_readers, "reader", promised.writer_by_readers, allowed.policy);
    if (read_phases_in(wait, allowed.late_readers_join) > promised.writer_by_read_phases)
        return exceeded("writer", allowed.late_readers_join ? wait.read_phases : wait.read_steps, "read phase",
                        promised.writer_by_read_phases + wait.writers_before, allowed.policy) +
               ": one for each of the " + count_of(wait.writers_before, "writer") + " before it, and " +
               std::to_string(promised.writer_by_read_phases);
    if (allowed.late_readers_join && wait.into_no_opened_phase != 0)
        return "a waiting writer was overtaken by " + count_of(wait.into_no_opened_phase, "reader") + ", where " +
               std::string(allowed.policy) + " lets readers join only a read phase that a release or a downgrade began";
    return std::nullopt;
}

inline std::string line(std::uint64_t moment, const std::string& event) {
    return "  step " + std::to_string(moment) + ": " + event + "\n";
}

inline std::string verb(side mode) { return mode == side::shared ? "read" : "write"; }

// One wait, from its doorway to its grant, and all that was granted in between; of a long one the beginning and the end.
// Phases are named where readers may join one; elsewhere each step that lets readers in is one.
inline std::string trace_of(const history& seen, std::size_t which, bool names_phases) {
    constexpr std::size_t shown_first = 12, shown_last = 4;
    const acquisition& waiter = seen.acquisitions()[which];
    const std::string name = "thread " + std::to_string(waiter.who);
    const auto [first, last] = seen.granted_meanwhile(which);
    std::vector<std::string> lines;  // one for each step
    for (std::size_t i = first; i < last;) {
        const acquisition& one = seen.acquisitions()[i];
        std::string who = std::to_string(one.who);
        std::size_t end = i + 1;
        for (; end < last && seen.acquisitions()[end].grant == one.grant; ++end)
            if (end - i < shown_first) who += ", " + std::to_string(seen.acquisitions()[end].who);
        std::string event = (end - i == 1 ? "thread " : "threads ") + who;
        if (end - i > shown_first) event += " and " + std::to_string(end - i - shown_first) + " more";
        event += end - i == 1 ? " is let in to " : " are let in together to ";
        event += verb(one.mode);
        if (one.doorway == one.grant)
            event += ", at once";
        else if (end - i == 1)
            event += ", waiting since step " + std::to_string(one.doorway);
        if (names_phases && one.mode == side::shared) event += " (read phase " + std::to_string(one.read_phase) + ")";
        lines.push_back(line(one.grant, event));
        i = end;
    }
    std::string out = line(waiter.doorway, name + " comes to " + verb(waiter.mode) + ", and waits");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == shown_first && lines.size() > shown_first + shown_last) {
            i = lines.size() - shown_last;
            out += "  ... " + count_of(i - shown_first, "step") + " more\n";
        }
        out += lines[i];
    }
    return out + line(waiter.grant, name + " is let in to " + verb(waiter.mode));
}

}  // namespace words

inline verdict judged(const history& seen, const bounds& allowed) {
    verdict out{.found = most_of(seen, allowed.late_readers_join), .sentence = {}, .trace = {}};
    for (std::size_t i = 0; i < seen.acquisitions().size(); ++i) {
        const auto sentence = words::broken_by(seen.acquisitions()[i], seen.of(i), allowed);
        if (!sentence) continue;
        out.sentence = *sentence;
        out.trace = words::trace_of(seen, i, allowed.late_readers_join);
        break;
    }
    return out;
}

// Of a lock on a platform that observes; while nobody uses it.
template <class L>
verdict judged(const L& lock) {
    return judged(lock.observer().seen(), bounds_of<L>());
}

}  // namespace rwlocker::overtaking

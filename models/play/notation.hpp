// notation.hpp: what the threads of a scenario do, as a word: `RR | W`.
//
//     word    = thread { "|" thread }         2 to 5 threads
//     thread  = doing { doing }               one after the other; blanks may stand anywhere
//     doing   = section | wait | notice
//             | "x"                           requests the stop that all `~` wait for as well
//     section = ("R" | "W") [how] [times] [inside] [meets] [">R" [inside] [meets]] ["."]
//     inside  = "(" thread ")"                done inside the section: R(R) takes the read side twice
//     how     = "?"                           timed: the deadline may pass at any moment
//             | "~"                           stoppable
//             | "!"                           at once or not at all
//     times   = "2" ... "9"                   the whole section so often
//     meets   = "+"                           inside, tells that it is there
//             | "@"                           the same, and waits inside until all that have + or @ were there
//     >R                                      downgrades, goes on as a reader
//     .                                       ends the lock's life right after it has unlocked, if the others are done with it
//     wait    = "w" ["?" | "~"]               directly inside an outermost section: waits on the lock's condition, on the side
//                                             that is held, until there is a job, and takes it
//     notice  = "n" ["2" ... "9" | "*"]       inside a section: notifies one waiter of the condition, so many, or all
//
// `W>R@ | R+` is a writer that downgrades and waits, as a reader, until another reader has been inside.
//
// Jobs: inside a W, whoever notifies n lays out n jobs right before (who notifies all, one for each wait of the word);
// what it notifies of after its downgrade it lays out before the downgrade. A reader that never wrote lays out none. A wait
// that may give up takes no job: who is notified there passes it on, by a notification of one. So in a word whose jobs are at
// least as many as its other waits, each wait ends, unless a notification is lost; a word with fewer is refused. Whoever is to
// notify must come to do so: in `R(w) | W?(n)` the writer may give up, and the reader then waits for ever, which is told as a
// lost wake-up though the lock has lost none.
// `R(w) | W(w?) | W(n)` is a reader and a writer that wait for the one job, the writer not for ever.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rwlocker/core/state.hpp"
#include "world/explorer.hpp"

namespace rwbench::verify {

using rwlocker::core::side;

enum class patience_of : std::uint8_t { forever, timed, stoppable, none };

enum class meeting : std::uint8_t { none, tells, waits };

// What a thread does: a section, unless something else is said.
enum class deed : std::uint8_t { enters, requests_stop, waits, notifies };

// As many as there are.
inline constexpr unsigned everybody = ~0u;

struct section {
    deed does = deed::enters;
    side mode = side::shared;  // of a wait: the side that is held
    patience_of waits = patience_of::forever;
    unsigned times = 1;
    std::vector<section> inside;
    meeting meets = meeting::none;
    bool downgrades = false;
    std::vector<section> inside_as_reader;    // after the downgrade
    meeting meets_as_reader = meeting::none;  // after that
    bool ends_lock = false;
    unsigned notified = 0;  // by a notification: how many at most

    friend bool operator==(const section&, const section&) = default;
};

struct scenario {
    std::string word;
    std::vector<std::vector<section>> threads;

    // Of all sections, nested ones too, that `is` holds for: how many are run.
    template <class Is>
    unsigned count(Is is) const {
        unsigned total = 0;
        for (const auto& thread : threads) total += count_in(thread, is);
        return total;
    }

    bool uses_condition() const {
        return count([](const section& s) { return s.does == deed::waits || s.does == deed::notifies; }) != 0;
    }
    // How many waits take a job.
    unsigned takers() const {
        return count([](const section& s) { return s.does == deed::waits && s.waits == patience_of::forever; });
    }
    // How many jobs are laid out for the notifications in `some`, and in sections within.
    unsigned jobs_for(const std::vector<section>& some) const;

   private:
    template <class Is>
    static unsigned count_in(const std::vector<section>& all, Is& is) {
        unsigned total = 0;
        for (const section& one : all)
            total += one.times * ((is(one) ? 1 : 0) + count_in(one.inside, is) + count_in(one.inside_as_reader, is));
        return total;
    }
};

// What is wrong with a word, and where.
struct bad_word : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

// Throws bad_word.
scenario parse_scenario(std::string_view word);

}  // namespace rwbench::verify

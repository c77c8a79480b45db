// notation.hpp: what the threads of a scenario do, as a word: `RR | W`.
//
//     word    = thread { "|" thread }         2 to 5 threads
//     thread  = doing { doing }               one after the other; blanks may stand anywhere
//     doing   = section | "x"                 x: requests the stop that all `~` wait for as well
//     section = ("R" | "W") [how] [times] ["(" thread ")"] [meets] [">R" [meets]] ["."]
//     how     = "?"                           timed: the deadline may pass at any moment
//             | "~"                           stoppable
//             | "!"                           at once or not at all
//     times   = "2" ... "9"                   the whole section so often
//     ( )                                     done inside the section: R(R) takes the read side twice
//     meets   = "+"                           inside, tells that it is there
//             | "@"                           the same, and waits inside until all that have + or @ were there
//     >R                                      downgrades, goes on as a reader
//     .                                       ends the lock's life right after it has unlocked, if the others are done with it
//
// `W>R@ | R+` is a writer that downgrades and waits, as a reader, until another reader has been inside.
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

struct section {
    side mode = side::shared;
    patience_of waits = patience_of::forever;
    unsigned times = 1;
    std::vector<section> inside;
    meeting meets = meeting::none;
    bool downgrades = false;
    meeting meets_as_reader = meeting::none;  // after the downgrade
    bool ends_lock = false;
    bool requests_stop = false;  // no section at all
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

   private:
    template <class Is>
    static unsigned count_in(const std::vector<section>& all, Is& is) {
        unsigned total = 0;
        for (const section& one : all) total += one.times * ((is(one) ? 1 : 0) + count_in(one.inside, is));
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

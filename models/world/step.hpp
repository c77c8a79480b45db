// step.hpp: what a thread of the model is about to do, and which two of these do not commute.
//
// After    Godefroid, "Partial-order methods for the verification of concurrent systems", 1996: two steps are independent if
//          neither can enable or disable the other, and both orders lead to the same state.
#pragma once

#include <cstdint>

namespace rwbench::verify {

enum class doing : std::uint8_t {
    begin,   // the thread's first step: it has done nothing yet
    load,    // of an atomic
    change,  // a store, a read-modify-write, a compare-exchange that will succeed (one that will fail is a load)
    await,   // waits until an atomic has another value: enabled once it has
    fence,   // seq_cst
    park,    // waits for a token, a stop or a deadline
    unpark,  // gives a token
    pause,   // nothing that others see: somebody else may run
    global   // something that no cell shows: commutes with nothing
};

inline constexpr unsigned no_object = ~0u;

struct step {
    doing what = doing::begin;
    unsigned object = no_object;  // the cell that it is about
    bool is_seq_cst = false;      // takes part in the one order of all such operations
    unsigned first_of = 0;        // not 0: commutes with no other step of this number (dpor_explorer's I3)
};

// Does it only look at its object? So does the end of a wait, which comes when another thread's change has.
constexpr bool only_looks(const step& s) { return s.what == doing::load || s.what == doing::await; }

// Is it possible only at times? (A timed wait may end at any moment; here it need not be told from the others.)
constexpr bool waits(const step& s) { return s.what == doing::await || s.what == doing::park; }

// May others see that it was done?
constexpr bool acts(const step& s) { return !only_looks(s) && s.what != doing::begin && s.what != doing::pause; }

// May they come in either order, with the same result? A thread's own steps never do.
constexpr bool commute(const step& a, const step& b) {
    const auto is_local = [](const step& s) { return s.what == doing::begin || s.what == doing::pause; };
    if (is_local(a) || is_local(b)) return true;
    if (a.what == doing::global || b.what == doing::global) return false;
    if (a.first_of != 0 && a.first_of == b.first_of) return false;
    const bool both_only_look = only_looks(a) && only_looks(b);
    if (a.is_seq_cst && b.is_seq_cst && !both_only_look) return false;
    return a.object != b.object || both_only_look;
}

}  // namespace rwbench::verify

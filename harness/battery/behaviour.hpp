// behaviour.hpp: one thing that a lock does or doesn't do, and that no table of speed shows.
//
// Each is a file of its own that registers itself, so that it sits in an OBJECT library. It is watched in a child process,
// which may be left with threads that hang.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rwbench/plugin.h"

namespace rwbench::battery {

// Good is what a user would wish; plain is neither; bad is what a user must know of.
enum class verdict { good, plain, bad, not_offered };

struct finding {
    verdict how = verdict::plain;
    std::string seen;    // a word or two, the same for all locks that behave alike: "let in", "hangs"
    std::string figure;  // what differs from lock to lock, may be empty: "2.1 ms"
    std::string detail;  // half a sentence more, may be empty
};

class stage;

struct behaviour {
    const char* name;                       // as on the command line: "recursive-read"
    const char* question;                   // a sentence: what is tried
    std::uint32_t needs = 0;                // capabilities without which it is not offered
    bool takes_times = false;               // its child runs alone, for the sake of what it times
    finding (*watch)(stage& on) = nullptr;  // in a child process
    const char* promise = nullptr;          // what the library promises, in half a sentence; null: nothing
    bool (*promises)(std::string_view policy) = nullptr;  // which of its policies do; null: all
};

class behaviour_registration {
   public:
    explicit behaviour_registration(const behaviour& what);
};

// In the order of registration.
const std::vector<behaviour>& registered_behaviours();

// What became of a promise of the library: empty, or the sentence of what was seen in its place.
std::string broken_promise(const behaviour& what, const rwbench_lock& lock, const finding& found);

}  // namespace rwbench::battery

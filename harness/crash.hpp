// crash.hpp: last words: when the process crashes, one line on stderr says what was running.
//
// Whatever is measured runs in this process, a plugin's lock too, so its crash is the end of rwbench. The process then
// ends by the same signal as it would have without this, with a core where the system writes one. A signal that somebody
// else handles already, as the sanitizers do, is left to them.
#pragma once

#include <signal.h>

#include <array>
#include <string>

#include "catalogue.hpp"
#include "executor.hpp"

namespace rwbench {

// From here on: SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT are told of, while there is a `crash_note`.
void tell_of_crashes();

// What is running for as long as this lives: "while the lock l ran under the scenario s". One at a time.
class crash_note {
   public:
    explicit crash_note(const std::string& what) noexcept;
    ~crash_note();
    crash_note(const crash_note&) = delete;
    crash_note& operator=(const crash_note&) = delete;
};

// For as long as it lives, the calling thread has room to speak in also when its stack overflowed.
class room_for_last_words {
   public:
    room_for_last_words() noexcept;
    ~room_for_last_words();
    room_for_last_words(const room_for_last_words&) = delete;
    room_for_last_words& operator=(const room_for_last_words&) = delete;

   private:
    alignas(16) std::array<char, 16 * 1024> room_;
    bool is_used_ = false;
};

// Runs each trial on another executor, with a note that names lock, scenario, and the plugins that brought them.
class noting_executor final : public executor {
   public:
    noting_executor(executor& runs, const catalogue& available) : runs_(runs), available_(available) {}
    trial_outcome run(const trial_request& request) override;

   private:
    executor& runs_;
    const catalogue& available_;
};

}  // namespace rwbench

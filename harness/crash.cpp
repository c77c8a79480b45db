// crash.cpp: see crash.hpp. What the handler calls is async-signal-safe: no allocation, no stdio, no lock.
//
// Memory orders: [note] release where a note is set, acquire in the handler, which then sees its text.
#include "crash.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace rwbench {
namespace {

struct deadly {
    int number;
    std::string_view name;
};

constexpr deadly signals[] = {{SIGSEGV, "SIGSEGV: it touched memory that is not its own"},
                              {SIGBUS, "SIGBUS: it touched memory that is not there"},
                              {SIGFPE, "SIGFPE: arithmetic without a result"},
                              {SIGILL, "SIGILL: no instruction of this processor"},
                              {SIGABRT, "SIGABRT: it gave up"}};

// Two, so that the text that a handler reads is never the one being written.
std::array<std::array<char, 1024>, 2> texts;
std::size_t next_text = 0;
std::atomic<const char*> note{nullptr};
std::atomic<bool> is_told{false};
bool is_on_a_terminal = false;

// A line put together in place, cut where it is too long.
class line {
   public:
    void add(std::string_view text) noexcept {
        const std::size_t length = std::min(text.size(), text_.size() - 1 - used_);
        std::memcpy(text_.data() + used_, text.data(), length);
        used_ += length;
    }
    void write_to(int descriptor) noexcept {
        text_[used_++] = '\n';
        for (std::size_t written = 0; written < used_;) {
            const ssize_t now = ::write(descriptor, text_.data() + written, used_ - written);
            if (now <= 0) return;
            written += static_cast<std::size_t>(now);
        }
    }

   private:
    std::array<char, 2048> text_;
    std::size_t used_ = 0;
};

void say(int number) noexcept {
    const char* what = note.load(std::memory_order_acquire);  // [note] acquire: its text
    if (what == nullptr) return;
    line last;
    if (is_on_a_terminal) last.add("\r\x1b[K");  // over the progress bar
    last.add("rwbench: crashed ");
    last.add(what);
    for (const deadly& each : signals)
        if (each.number == number) {
            last.add(" (");
            last.add(each.name);
            last.add(")");
        }
    last.write_to(STDERR_FILENO);
}

// All of these signals are blocked in here, so whoever crashes in here ends the process.
void on_crash(int number) {
    // The first one speaks and ends the process; others that crashed with it wait for that.
    while (is_told.exchange(true, std::memory_order_relaxed)) ::pause();
    say(number);
    ::signal(number, SIG_DFL);
    ::raise(number);  // comes when this returns
}

}  // namespace

void tell_of_crashes() {
    is_on_a_terminal = ::isatty(STDERR_FILENO) == 1;
    for (const deadly& each : signals) {
        struct sigaction now {};
        if (::sigaction(each.number, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
        struct sigaction wanted {};
        wanted.sa_handler = on_crash;
        wanted.sa_flags = SA_ONSTACK;
        for (const deadly& other : signals) sigaddset(&wanted.sa_mask, other.number);
        ::sigaction(each.number, &wanted, nullptr);
    }
}

crash_note::crash_note(const std::string& what) noexcept {
    auto& text = texts[next_text];
    next_text = (next_text + 1) % texts.size();
    const std::size_t length = std::min(what.size(), text.size() - 1);
    std::memcpy(text.data(), what.data(), length);
    text[length] = '\0';
    note.store(text.data(), std::memory_order_release);  // [note] release: the text above
}

crash_note::~crash_note() { note.store(nullptr, std::memory_order_relaxed); }

room_for_last_words::room_for_last_words() noexcept {
    stack_t now{};
    if (::sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;  // somebody made room already
    stack_t wanted{};
    wanted.ss_sp = room_.data();
    wanted.ss_size = room_.size();
    is_used_ = ::sigaltstack(&wanted, nullptr) == 0;
}

room_for_last_words::~room_for_last_words() {
    if (!is_used_) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
}

trial_outcome noting_executor::run(const trial_request& request) {
    const auto brought = [this](const void* table) {
        const std::string plugin = available_.plugin_of(table);
        return plugin.empty() ? plugin : fmt::format(" of the plugin {}", plugin);
    };
    const crash_note running(fmt::format(
        "while {}{} ran under the scenario {}{}",
        request.lock != nullptr ? fmt::format("the lock {}", request.lock->name) : "the floor, without any lock,",
        brought(request.lock), request.scenario->name, brought(request.scenario)));
    return runs_.run(request);
}

}  // namespace rwbench

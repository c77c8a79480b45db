// terminal.cpp: see terminal.hpp. Colours obey NO_COLOR (no-color.org): set and not empty means none.
#include "terminal.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>

#include "errors.hpp"
#include "machine.hpp"

namespace rwbench {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

bool has_colour(int descriptor) {
    return ::isatty(descriptor) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

std::size_t columns_of(int descriptor) {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

std::uint64_t now_ns() {
    return static_cast<std::uint64_t>(
        std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count());
}

// 32 bits: every JSON tool keeps them exactly, and they are soon typed again.
std::uint64_t draw_seed() { return std::random_device{}(); }

}  // namespace

surroundings real_surroundings(const interrupt& signals) {
    surroundings world = surroundings_without_signals();
    world.signal = [&signals] { return signals.signal(); };
    return world;
}

surroundings surroundings_without_signals() {
    return {
        .out = std::cout,
        .err = std::cerr,
        .out_has_colour = has_colour(STDOUT_FILENO),
        .screen = {.shows = ::isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb",
                   .colour = has_colour(STDERR_FILENO),
                   .columns = columns_of(STDERR_FILENO)},
        .cores = usable_cores(),
        .drawn_seed = draw_seed(),
        .started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))),
        .now_ns = now_ns,
        .signal = [] { return 0; },
        .describe_machine = describe_machine,
        .leave_at_once =
            [](int code) {
                std::cout.flush();
                ::_exit(code);
            },
    };
}

void fill_closed_streams() {
    // Not for writing: what is printed to a stream that was closed is still lost, and that is still said.
    for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", O_RDONLY);  // it gets the lowest free number
}

void turn_write_signals_into_errors() {
    for (int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
}

int ended_by_its_errors(const char* program, const std::function<int()>& work) try {
    return work();
} catch (const usage_error& error) {
    std::cerr << error.what() << '\n';
    return exit_bad_usage;
} catch (const environment_error& error) {
    std::cerr << error.what() << '\n';
    return exit_environment;
} catch (const std::exception& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return exit_environment;
}

int print_all(const std::string& text) {
    std::cout << text;
    flush_stdout(std::cout, "rwbench");
    return exit_held;
}

void flush_stdout(std::ostream& out, const char* program) {
    if (!(out << std::flush))
        throw environment_error(
            fmt::format("{}: stdout can't be written; is the disk full, or the reader gone?", program));
}

}  // namespace rwbench

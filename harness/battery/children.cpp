// children.cpp: see children.hpp. A child tells its finding in four lines through a pipe.
#include "battery/children.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "battery/stage.hpp"
#include "errors.hpp"

namespace rwbench::battery {
namespace {

using clock = std::chrono::steady_clock;

// ---- in the child ----------------------------------------------------------------------------------------------------

finding watched(const trial& wanted) try {
    stage on(*wanted.lock);
    finding found;
    try {
        found = wanted.what->watch(on);
    } catch (const finding& thrown) {
        found = thrown;
    }
    on.abandon();
    return found;
} catch (const std::exception& error) {
    return {verdict::bad, "fails", "", error.what()};
}

std::string in_lines(const finding& found) {
    return fmt::format("{}\n{}\n{}\n{}\n", static_cast<int>(found.how), one_line(found.seen), one_line(found.figure),
                       one_line(found.detail));
}

[[noreturn]] void be_the_child(const trial& wanted, int results, int words) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) ::signal(signal, SIG_DFL);
    if (words >= 0) ::dup2(words, STDERR_FILENO);
    const std::string lines = in_lines(watched(wanted));
    // Far less than a pipe holds.
    ::_exit(::write(results, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()) ? 0 : 1);
}

// ---- in the parent ---------------------------------------------------------------------------------------------------

struct child {
    trial* of = nullptr;
    pid_t id = 0;
    int results = -1;
    int words = -1;  // what it wrote to stderr, in memory
    clock::time_point ends;
    std::string lines;
    bool was_killed = false;
};

environment_error no_child(const char* what) {
    return environment_error(fmt::format("rwbench battery: {} failed: {}", what, std::strerror(errno)));
}

child begun(trial& wanted, clock::duration hang) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw no_child("pipe");
    child one;
    one.of = &wanted;
    one.results = ends[0];
    one.words = ::memfd_create("stderr", MFD_CLOEXEC);
    one.id = ::fork();
    if (one.id == 0) be_the_child(wanted, ends[1], one.words);
    const int error = errno;
    ::close(ends[1]);
    if (one.id < 0) {
        ::close(ends[0]);
        if (one.words >= 0) ::close(one.words);
        errno = error;
        throw no_child("fork");
    }
    one.ends = clock::now() + hang;
    return one;
}

std::string first_line_of(int file) {
    std::array<char, 300> text{};
    const ssize_t size = file < 0 ? 0 : ::pread(file, text.data(), text.size(), 0);
    std::string_view line(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    while (!line.empty() && (line.front() == '\n' || line.front() == '=')) line.remove_prefix(1);
    return one_line(std::string(line.substr(0, line.find('\n'))));
}

finding from_lines(std::string_view lines) {
    std::array<std::string, 4> fields;
    for (std::string& field : fields) {
        const auto end = lines.find('\n');
        if (end == lines.npos) return {verdict::bad, "fails", "", "its child told nothing"};
        field = lines.substr(0, end);
        lines.remove_prefix(end + 1);
    }
    return {static_cast<verdict>(fields[0][0] - '0'), fields[1], fields[2], fields[3]};
}

finding ended(const child& one) {
    int status = 0;
    while (::waitpid(one.id, &status, 0) < 0 && errno == EINTR) continue;
    if (one.was_killed) return {verdict::bad, "hangs", "", "its child was killed"};
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return from_lines(one.lines);
    std::string how = WIFSIGNALED(status) ? fmt::format("SIG{}", ::sigabbrev_np(WTERMSIG(status)))
                                          : fmt::format("exit code {}", WEXITSTATUS(status));
    const std::string words = first_line_of(one.words);
    if (!words.empty()) how += ": " + words;
    return {verdict::bad, WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? "aborts" : "crashes", "", how};
}

class nursery {
   public:
    explicit nursery(clock::duration hang) : hang_(hang) {}
    nursery(const nursery&) = delete;
    nursery& operator=(const nursery&) = delete;
    ~nursery() {  // not empty where an exception passes
        for (child& one : children_) {
            ::kill(one.id, SIGKILL);
            forget(one, ended(one));
        }
    }

    std::size_t size() const { return children_.size(); }
    void begin(trial& wanted) { children_.push_back(begun(wanted, hang_)); }

    // Waits until at least one has ended; returns how many have.
    std::size_t reap() {
        std::size_t gone = 0;
        while (gone == 0 && !children_.empty()) {
            std::vector<pollfd> files;
            auto next = children_.front().ends;
            for (const child& one : children_) {
                files.push_back({one.results, POLLIN, 0});
                next = std::min(next, one.ends);
            }
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - clock::now()).count();
            if (::poll(files.data(), files.size(), static_cast<int>(std::max<long>(left, 0))) < 0) continue;  // EINTR
            for (std::size_t i = 0; i < files.size(); ++i) listen(children_[i], files[i].revents != 0);
            gone = std::erase_if(children_, [](const child& one) { return one.of == nullptr; });
        }
        return gone;
    }

   private:
    static void listen(child& one, bool has_something) {
        if (has_something) {
            std::array<char, 4096> some{};
            const ssize_t size = ::read(one.results, some.data(), some.size());
            if (size > 0) one.lines.append(some.data(), static_cast<std::size_t>(size));
            if (size == 0) forget(one, ended(one));
        } else if (clock::now() >= one.ends && !one.was_killed) {
            ::kill(one.id, SIGKILL);
            one.was_killed = true;
        }
    }

    static void forget(child& one, finding found) {
        one.of->found = std::move(found);
        one.of = nullptr;
        ::close(one.results);
        if (one.words >= 0) ::close(one.words);
    }

    clock::duration hang_;
    std::vector<child> children_;
};

bool is_offered(const trial& wanted) {
    return wanted.lock->acquire != nullptr && wanted.lock->release != nullptr &&
           (wanted.what->needs & ~wanted.lock->capabilities) == 0 &&
           ((wanted.what->needs & RWBENCH_CAN_DOWNGRADE) == 0 || wanted.lock->downgrade_held != nullptr);
}

bool runs_alone(const trial& wanted) {
    return wanted.what->takes_times || (wanted.lock->capabilities & RWBENCH_SPINS_ONLY) != 0;
}

}  // namespace

void watch_all(std::vector<trial>& trials, const limits& limits,
               const std::function<void(const trial&, std::size_t done)>& begins) {
    std::vector<trial*> waiting;
    for (trial& one : trials) {
        if (is_offered(one))
            waiting.push_back(&one);
        else
            one.found = {verdict::not_offered, "not offered", "", ""};
    }
    std::stable_partition(waiting.begin(), waiting.end(), [](const trial* one) { return !runs_alone(*one); });

    std::size_t done = trials.size() - waiting.size();
    nursery children(limits.hang);
    for (trial* one : waiting) {
        const std::size_t at_once = runs_alone(*one) ? 1 : std::max<std::size_t>(limits.at_once, 1);
        while (children.size() >= at_once) done += children.reap();
        begins(*one, done);
        children.begin(*one);
    }
    while (children.size() != 0) done += children.reap();
}

}  // namespace rwbench::battery

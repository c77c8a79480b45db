// verify_binary.cpp: see verify_binary.hpp.
#include "verify_binary.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "errors.hpp"

namespace rwbench {
namespace {

std::string verify_binary() {
    std::error_code unreadable;
    return (std::filesystem::read_symlink("/proc/self/exe", unreadable).parent_path() / "rwbench-verify").string();
}

// As exec wants them; they point into `words`.
std::vector<char*> arguments_of(const std::vector<std::string>& words) {
    std::vector<char*> arguments{const_cast<char*>("rwbench verify")};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    return arguments;
}

environment_error not_run(const std::string& why) {
    return environment_error("rwbench verify: " + verify_binary() + ": " + why +
                             "; it is built where CMake finds Relacy (Debian: relacy-dev), unless under a sanitizer");
}

std::string all_from(int descriptor) {
    std::string text;
    char some[4096];
    for (;;) {
        const ssize_t size = ::read(descriptor, some, sizeof some);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return text;
        text.append(some, static_cast<std::size_t>(size));
    }
}

}  // namespace

void become_verify(const std::vector<std::string>& words) {
    ::execv(verify_binary().c_str(), arguments_of(words).data());
    throw not_run(std::strerror(errno));
}

std::string output_of_verify(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe(ends) != 0) throw not_run(std::strerror(errno));
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, ends[0]);
    ::posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, verify_binary().c_str(), &actions, nullptr, arguments_of(words).data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    const std::string text = error == 0 ? all_from(ends[0]) : "";
    ::close(ends[0]);
    if (error != 0) throw not_run(std::strerror(error));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != exit_held) throw not_run("it failed");
    return text;
}

}  // namespace rwbench

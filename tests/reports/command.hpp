// command.hpp: for tests that need another program, a folder that goes with the test, or a process of their own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace rwbench::report::testing {

struct command_result {
    int exit_code = -1;
    std::string output;  // both streams
};

command_result run_command(const std::string& shell_line);

// Runs `body` in a forked child, and returns what it returned; for what would change this whole process.
int in_a_child(const std::function<int()>& body);

class temporary_folder {
   public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();
    const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path path_;
};

std::string content_of(const std::filesystem::path& file);
void put(const std::filesystem::path& file, const std::string& content);

}  // namespace rwbench::report::testing

// file.hpp: writes a file as a whole or not at all.
//
// A regular file is written to a temporary beside the target, flushed to the disk and renamed over it: whoever reads the
// target sees the old content or the new. What can't be replaced (a pipe, a terminal, /dev/stdout) is written directly.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace rwbench::report {

// what(): "cannot write FILE: No space left on device". code() tells a full disk from a missing folder.
class file_error : public std::system_error {
   public:
    file_error(std::filesystem::path file, int error_number);
    file_error(std::filesystem::path file, int error_number, const char* advice);
    const std::filesystem::path& file() const noexcept { return file_; }
    const char* what() const noexcept override { return text_.c_str(); }

   private:
    std::filesystem::path file_;
    std::string text_;
};

// Throws file_error; then no temporary is left, and the target is as it was.
void write_file(const std::filesystem::path& target, std::string_view content);

// Throws file_error where write_file could not even begin: to be asked before measuring for minutes. Leaves nothing.
void require_writable(const std::filesystem::path& target);

}  // namespace rwbench::report

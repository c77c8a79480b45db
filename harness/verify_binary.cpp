// verify_binary.cpp: see verify_binary.hpp.
#include "verify_binary.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "errors.hpp"

namespace rwbench {

void become_verify(const std::vector<std::string>& words) {
    std::error_code unreadable;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unreadable);
    const std::string binary = (self.parent_path() / "rwbench-verify").string();
    std::vector<char*> arguments{const_cast<char*>("rwbench verify")};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(binary.c_str(), arguments.data());
    const int why = errno;
    throw environment_error("rwbench verify: " + binary + ": " + std::strerror(why) +
                            "; it is built where CMake finds Relacy (Debian: relacy-dev), unless under a sanitizer");
}

}  // namespace rwbench

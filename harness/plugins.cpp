// plugins.cpp: see plugins.hpp.
#include "plugins.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "crash.hpp"
#include "errors.hpp"

namespace rwbench {
namespace {

namespace fs = std::filesystem;

// Of "/full/name: invalid ELF header" the reason: the file is named by who refuses it.
std::string reason_of_loader(const std::string& path) {
    const char* said = dlerror();
    std::string reason = said != nullptr ? said : "the loader gave no reason";
    if (reason.starts_with(path + ": ")) reason.erase(0, path.size() + 2);
    return reason;
}

void require_file(const std::string& file) {
    std::error_code error;
    const fs::file_status found = fs::status(file, error);
    if (!fs::exists(found))
        throw std::runtime_error(found.type() == fs::file_type::not_found ? "no such file" : error.message());
    if (!fs::is_regular_file(found)) throw std::runtime_error("not a shared object: it is no regular file");
}

rwbench_entry load(const std::string& file) {
    require_file(file);
    // Without a slash the loader would look everywhere but here.
    const std::string path = fs::absolute(file).string();
    void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (object == nullptr)
        throw std::runtime_error(fmt::format("not a shared object that loads here: {}", reason_of_loader(path)));
    void* entry = dlsym(object, RWBENCH_ENTRY);
    if (entry == nullptr)
        throw std::runtime_error(
            fmt::format("no plugin: it exports no `{}` (in C++, RWBENCH_PLUGIN() defines it)", RWBENCH_ENTRY));
    return reinterpret_cast<rwbench_entry>(entry);
}

}  // namespace

void load_plugins(const std::vector<std::string>& files, registry& known, const std::string& who) {
    for (const std::string& file : files) try {
            const crash_note note(fmt::format("while the plugin {} was being loaded", file));
            known.add_plugin(file, load(file));
        } catch (const std::exception& error) {
            throw environment_error(fmt::format("{}: --plugin {}: {}", who, file, error.what()));
        }
}

}  // namespace rwbench

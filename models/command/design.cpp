// design.cpp: see design.hpp.
#include "command/design.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "command/source.hpp"
#include "errors.hpp"

namespace rwbench::verify {
namespace {

namespace fs = std::filesystem;

// How often a design may let a waiter be overtaken that says nothing of it: more, and it grows with the run.
constexpr std::uint64_t overtakes_of_a_fair_design = 4;

// Where a design is compiled: gone with it.
class work_folder {
   public:
    work_folder() {
        std::string name = (fs::temp_directory_path() / "rwbench-design-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw environment_error(fmt::format("rwbench verify: --design: {}: {}", name, std::strerror(errno)));
        path_ = name;
    }
    ~work_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    work_folder(const work_folder&) = delete;
    work_folder& operator=(const work_folder&) = delete;

    fs::path operator/(const char* name) const { return path_ / name; }

   private:
    fs::path path_;
};

// Runs a compiler, its words on our stderr. The exit status; -1: there is no such program.
int run(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw environment_error(fmt::format("rwbench verify: --design: fork: {}", std::strerror(errno)));
    constexpr int no_such_program = 127;
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        pthread_sigmask(SIG_SETMASK, &none, nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(no_such_program);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) throw compiler_interrupted();
    if (!WIFEXITED(status)) return 1;
    return WEXITSTATUS(status) == no_such_program ? -1 : WEXITSTATUS(status);
}

bool is_type_name(const std::string& type) {
    return !type.empty() && std::all_of(type.begin(), type.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == ':'; });
}

// Of its header, and of all that it includes but the system's.
std::string hash_of_design(const std::string& rule) {
    std::ifstream in(rule);
    std::vector<std::string> files = needed_files({std::istreambuf_iterator<char>(in), {}});
    if (!files.empty()) files.erase(files.begin());  // what was compiled names folders of this machine
    return hash_of_files(files);
}

std::string quoted(const std::string& text) {
    std::string out;
    for (char c : text) out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
    return out;
}

}  // namespace

std::vector<std::string> include_folders() {
    std::error_code unreadable;
    const fs::path prefix = fs::read_symlink("/proc/self/exe", unreadable).parent_path().parent_path();
    const fs::path installed = prefix / "include" / "rwbench-verify";
    if (fs::exists(installed / "platform.hpp")) return {installed, prefix / "include"};
    return {RWBENCH_MODELS_FOLDER, RWBENCH_LIB_FOLDER};
}

lock_case compiled_design(const std::string& design, in_world how) {
    const auto refuse = [&](const std::string& why) {
        return usage_error(fmt::format("rwbench verify: --design {}: {}", design, why));
    };
    // The first colon after the last slash: a type may have more of them, a file's name seldom any.
    const std::size_t colon = design.find(':', design.find_last_of('/') == design.npos ? 0 : design.find_last_of('/'));
    if (colon == design.npos || !is_type_name(design.substr(colon + 1)))
        throw refuse("expected FILE:TYPE, a header and the name of a lock template in it");
    const std::string file = design.substr(0, colon), type = design.substr(colon + 1);
    std::error_code missing;
    const fs::path header = fs::canonical(file, missing);
    if (missing) throw refuse(fmt::format("{}: {}", file, missing.message()));
    if (fs::is_directory(header, missing)) throw refuse(fmt::format("{}: is a folder; expected a header", file));

    const work_folder folder;
    const fs::path source = folder / "design.cpp", object = folder / "design.so";
    std::ofstream(source) << fmt::format(
        "#include \"{}\"\n"
        "#include \"mutants/mutant.hpp\"\n"
        "extern \"C\" void rwbench_design(rwbench::verify::lock_case* into) {{\n"
        "    *into = rwbench::verify::case_of<{}<rwbench::verify::modelled<0, rwbench::verify::{}>>>(\"{}\");\n"
        "}}\n",
        quoted(header.string()), type, how == in_world::faulty ? "faulty" : "faithful", type);
    const char* chosen = std::getenv("CXX");
    const std::string compiler = chosen != nullptr && *chosen != '\0' ? chosen : "c++";
    const std::string rule = folder / "design.d";
    std::vector<std::string> words{compiler, "-std=c++20", "-O1", "-g1", "-fPIC", "-shared", "-MMD", "-MF", rule};
    for (const std::string& one : include_folders()) words.push_back("-I" + one);
    words.insert(words.end(), {source.string(), "-o", object.string()});
    const int status = run(words);
    if (status == -1)
        throw environment_error(fmt::format(
            "rwbench verify: --design: there is no compiler {}; install g++, or name one in the variable CXX",
            compiler));
    if (status != 0)
        throw refuse(
            fmt::format("it does not compile, for the compiler's reasons above. Expected: template <class P> class {} "
                        "{{ ... }}; with lock() "
                        "and unlock(), and lock_shared(), unlock_shared(), downgrade() where it can; atomics as "
                        "P::template atomic<T>",
                        type));

    void* loaded = ::dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded == nullptr) throw environment_error(fmt::format("rwbench verify: --design {}: {}", design, ::dlerror()));
    const auto make = reinterpret_cast<void (*)(lock_case*)>(::dlsym(loaded, "rwbench_design"));
    lock_case found;
    make(&found);
    found.source = hash_of_design(rule);
    if (!found.most_overtakes) found.most_overtakes = overtakes_of_a_fair_design;
    return found;
}

}  // namespace rwbench::verify

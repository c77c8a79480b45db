// machine.cpp: see machine.hpp. Compiler, flags and commit are what this binary was built with.
#include "machine.hpp"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "commit.hpp"

namespace rwbench {
namespace {

std::string first_line(const char* file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

struct cpu {
    std::string model;
    std::optional<double> mhz;
    std::optional<bool> virtualised;  // does the processor say that a hypervisor runs it?
};

cpu read_cpu() {
    cpu found;
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line) && !line.empty();) {
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        const std::string value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
        if (line.starts_with("model name")) found.model = value;
        if (line.starts_with("cpu MHz")) found.mhz = std::atof(value.c_str());
        if (line.starts_with("flags")) found.virtualised = (" " + value + " ").find(" hypervisor ") != value.npos;
    }
    return found;
}

std::string kernel() {
    utsname name{};
    if (::uname(&name) != 0) return "";
    return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

std::string host_name() {
    char name[256] = "";
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

}  // namespace

std::uint32_t usable_cores() {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::uint32_t>(CPU_COUNT(&set));
    const unsigned cores = std::thread::hardware_concurrency();
    return cores != 0 ? cores : 1;
}

std::optional<double> load_now() {
    double load = 0;
    return ::getloadavg(&load, 1) == 1 ? std::optional(load) : std::nullopt;
}

report::machine describe_machine() {
    const cpu processor = read_cpu();
    report::machine machine;
    machine.host_name = host_name();
    machine.cpu_model = processor.model;
    machine.mhz_per_cpu = processor.mhz;
    machine.cores = static_cast<int>(usable_cores());
    machine.kernel = kernel();
    machine.compiler = RWBENCH_COMPILER;
    machine.compiler_flags = RWBENCH_COMPILER_FLAGS;
    machine.commit = RWBENCH_COMMIT;
    machine.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    machine.virtualised = processor.virtualised;
    machine.load_start = load_now();
    return machine;
}

}  // namespace rwbench

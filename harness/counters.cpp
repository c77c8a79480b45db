// counters.cpp: see counters.hpp.
#include "counters.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rwbench {
namespace {

constexpr std::array<std::uint64_t, 3> wanted{PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES,
                                              PERF_COUNT_HW_CACHE_MISSES};

perf_event_attr described(std::uint64_t event, bool leads) {
    perf_event_attr what{};
    what.size = sizeof what;
    what.type = PERF_TYPE_HARDWARE;
    what.config = event;
    what.disabled = leads;  // the others follow it
    what.exclude_kernel = 1;
    what.exclude_hv = 1;
    what.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    return what;
}

// As the kernel writes it for that read_format.
struct reading {
    std::uint64_t count = 0;
    std::uint64_t enabled_ns = 0;
    std::uint64_t running_ns = 0;
};

// An event that never had its turn was not counted.
std::optional<double> scaled(const reading& read) {
    if (read.running_ns == 0) return std::nullopt;
    return static_cast<double>(read.count) * static_cast<double>(read.enabled_ns) /
           static_cast<double>(read.running_ns);
}

std::optional<double> sum(const std::optional<double>& one, const std::optional<double>& other) {
    if (!one || !other) return std::nullopt;
    return *one + *other;
}

}  // namespace

const counter_calls kernel_counters{
    .open =
        [](perf_event_attr* what, int group) {
            return static_cast<int>(::syscall(SYS_perf_event_open, what, 0, -1, group, PERF_FLAG_FD_CLOEXEC));
        },
    .control = [](int descriptor, unsigned long request) { return ::ioctl(descriptor, request, PERF_IOC_FLAG_GROUP); },
    .read = ::read,
    .close = ::close,
};

hardware_counts operator+(const hardware_counts& one, const hardware_counts& other) {
    return {sum(one.instructions, other.instructions), sum(one.cycles, other.cycles),
            sum(one.cache_misses, other.cache_misses)};
}

// Without instructions there is nothing; the others may be missing, as in virtual machines that show only some.
void thread_counters::open() noexcept {
    close();
    found_ = {};
    error_ = 0;
    for (std::size_t i = 0; i < events; ++i) {
        perf_event_attr what = described(wanted[i], i == 0);
        descriptors_[i] = calls_.open(&what, descriptors_[0]);
        if (i == 0 && descriptors_[0] == -1) {
            error_ = errno;
            return;
        }
    }
}

void thread_counters::begin() noexcept {
    if (descriptors_[0] == -1) return;
    if (calls_.control(descriptors_[0], PERF_EVENT_IOC_RESET) == -1 ||
        calls_.control(descriptors_[0], PERF_EVENT_IOC_ENABLE) == -1) {
        error_ = errno;
        close();
    }
}

void thread_counters::end() noexcept {
    if (descriptors_[0] == -1) return;
    calls_.control(descriptors_[0], PERF_EVENT_IOC_DISABLE);
    std::optional<double>* const counts[] = {&found_.instructions, &found_.cycles, &found_.cache_misses};
    for (std::size_t i = 0; i < events; ++i) {
        reading one;
        if (descriptors_[i] == -1) continue;
        if (calls_.read(descriptors_[i], &one, sizeof one) == sizeof one)
            *counts[i] = scaled(one);
        else if (i == 0)
            error_ = errno;
    }
    close();
}

void thread_counters::close() noexcept {
    for (std::size_t i = events; i-- > 0;) {
        if (descriptors_[i] != -1) calls_.close(descriptors_[i]);
        descriptors_[i] = -1;
    }
}

std::string no_counters(int error) {
    const char* advice = "";
    if (error == EACCES || error == EPERM) advice = "; see kernel.perf_event_paranoid";
    if (error == ENOENT || error == ENODEV || error == EOPNOTSUPP)
        advice = "; this machine offers none, as is usual for a virtual one";
    if (error == EMFILE) advice = "; raise `ulimit -n` (open files): each worker needs three";
    return fmt::format("no hardware counters: perf_event_open: {}{}", std::generic_category().message(error), advice);
}

}  // namespace rwbench

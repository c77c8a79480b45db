// counters.hpp: what the hardware counted of a thread between two moments: instructions, cycles, cache misses.
//
// By perf_event_open, one group for each thread, in user space only: what the kernel does on the thread's behalf is not
// counted, so that `kernel.perf_event_paranoid` may be 2, as is usual. Where more groups are open than the processor has
// counters, the kernel lets them take turns: a count is scaled by time_enabled / time_running, and is an estimate then.
//
// In a virtual machine or a container it is often refused: then there are no counts, and `error` says why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <linux/perf_event.h>
#include <sys/types.h>

#include "executor.hpp"

namespace rwbench {

// Sums where both were counted: a sum that lacks a worker would be too small.
hardware_counts operator+(const hardware_counts& one, const hardware_counts& other);

// The calls into the kernel, so that the tests can answer in its place. Each as the system call: -1, and errno, for failure.
struct counter_calls {
    int (*open)(perf_event_attr* what, int group);  // of the calling thread, on any processor
    int (*control)(int descriptor, unsigned long request);
    ssize_t (*read)(int descriptor, void* into, std::size_t size);
    int (*close)(int descriptor);
};
extern const counter_calls kernel_counters;

// Opened, begun and ended by the thread that is counted; read by anyone after that.
class thread_counters {
   public:
    explicit thread_counters(const counter_calls& calls = kernel_counters) : calls_(calls) {}
    thread_counters(const thread_counters&) = delete;
    thread_counters& operator=(const thread_counters&) = delete;
    ~thread_counters() { close(); }

    void open() noexcept;
    void begin() noexcept;
    void end() noexcept;  // and closes
    void close() noexcept;

    const hardware_counts& found() const { return found_; }
    int error() const { return error_; }  // errno's, of what kept it from counting; 0: nothing did

   private:
    static constexpr std::size_t events = 3;

    const counter_calls& calls_;
    std::array<int, events> descriptors_{-1, -1, -1};
    hardware_counts found_;
    int error_ = 0;
};

// "no hardware counters: perf_event_open: Permission denied; see kernel.perf_event_paranoid"
std::string no_counters(int error);

}  // namespace rwbench

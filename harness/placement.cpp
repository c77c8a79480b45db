#include "placement.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <sched.h>

namespace rwbench {
namespace {

int topology_of(int number, const char* what) {
    std::ifstream file(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", number, what));
    int value = 0;
    return file >> value ? value : 0;
}

// cpu_set_t ends at 1,024 processors; the kernel takes any size that holds its own.
class processor_set {
   public:
    explicit processor_set(int count) : count_(count), set_(CPU_ALLOC(static_cast<std::size_t>(count))) {
        if (!set_) throw std::bad_alloc();
        CPU_ZERO_S(size(), set_.get());
    }
    std::size_t size() const { return CPU_ALLOC_SIZE(static_cast<std::size_t>(count_)); }
    int count() const { return count_; }
    cpu_set_t* get() const { return set_.get(); }
    void add(int number) { CPU_SET_S(static_cast<std::size_t>(number), size(), set_.get()); }
    bool has(int number) const { return CPU_ISSET_S(static_cast<std::size_t>(number), size(), set_.get()) != 0; }

   private:
    struct freeing {
        void operator()(cpu_set_t* set) const { CPU_FREE(set); }
    };
    int count_;
    std::unique_ptr<cpu_set_t, freeing> set_;
};

// errno's word, 0 for success.
int run_on(const std::vector<int>& processors) {
    processor_set wanted(*std::max_element(processors.begin(), processors.end()) + 1);
    for (const int number : processors) wanted.add(number);
    return ::sched_setaffinity(0, wanted.size(), wanted.get()) == 0 ? 0 : errno;
}

constexpr int most_processors = 1 << 20;

}  // namespace

std::vector<int> allowed_processors(affinity_call ask) {
    for (int count = CPU_SETSIZE;; count *= 2) {
        const processor_set allowed(count);
        if (ask(0, allowed.size(), allowed.get()) != 0) {
            if (errno == EINVAL && count < most_processors) continue;  // too small for this kernel
            throw std::system_error(errno, std::generic_category(),
                                    "the processors of this process can't be asked for");
        }
        std::vector<int> numbers;
        for (int number = 0; number < count; ++number)
            if (allowed.has(number)) numbers.push_back(number);
        return numbers;
    }
}

std::vector<processor> usable_processors() {
    std::vector<processor> result;
    for (const int number : allowed_processors())
        result.push_back({number, topology_of(number, "physical_package_id"), topology_of(number, "core_id")});
    return result;
}

std::vector<int> placement_order(pinning how, std::vector<processor> processors) {
    if (how == pinning::none) return {};
    std::sort(processors.begin(), processors.end(), [](const processor& a, const processor& b) {
        return std::tie(a.package, a.core, a.number) < std::tie(b.package, b.core, b.number);
    });
    if (how == pinning::spread) {
        // A processor's turn: its place among its core's hardware threads, then its core's place in the package.
        std::map<std::pair<int, int>, int> threads_of_core;
        std::map<int, std::map<int, int>> cores_of_package;
        std::vector<std::tuple<int, int, int, int>> turns;
        for (const processor& each : processors) {
            const int thread = threads_of_core[{each.package, each.core}]++;
            auto& cores = cores_of_package[each.package];
            const int core = cores.try_emplace(each.core, static_cast<int>(cores.size())).first->second;
            turns.emplace_back(thread, core, each.package, each.number);
        }
        std::sort(turns.begin(), turns.end());
        std::vector<int> order;
        for (const auto& turn : turns) order.push_back(std::get<3>(turn));
        return order;
    }
    std::vector<int> order;
    for (const processor& each : processors) order.push_back(each.number);
    return order;
}

std::vector<int> placement_order(pinning how) {
    return how == pinning::none ? std::vector<int>{} : placement_order(how, usable_processors());
}

pinned::pinned(int processor) noexcept {
    try {
        before_ = allowed_processors();
        error_ = run_on({processor});
    } catch (const std::system_error& error) {
        error_ = error.code().value();
    } catch (const std::bad_alloc&) {
        error_ = ENOMEM;
    }
}

pinned::~pinned() {
    if (error_ == 0) run_on(before_);
}

std::string could_not_be_pinned(int error) {
    return fmt::format("could not be pinned to a processor: {}; leave --pin away, or allow the process more processors",
                       std::strerror(error));
}

}  // namespace rwbench

#include "placement.hpp"

#include <algorithm>
#include <fstream>
#include <map>
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

}  // namespace

std::vector<processor> usable_processors() {
    std::vector<processor> result;
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return result;
    for (int number = 0; number < CPU_SETSIZE; ++number)
        if (CPU_ISSET(number, &allowed))
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

}  // namespace rwbench

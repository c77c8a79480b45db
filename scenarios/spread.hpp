// spread.hpp: a number of operations, spread over the workers of one kind.
#pragma once

#include <cstdint>

#include "rwbench/plugin.h"

namespace rwbench {

// Appends a role for those workers that have one operation more than the others, and one for the others: at most 2.
inline std::uint32_t spread(const char* name, std::uint32_t loop, std::uint32_t workers, std::uint64_t operations,
                            rwbench_role* roles) noexcept {
    const std::uint64_t each = operations / workers;
    const auto with_one_more = static_cast<std::uint32_t>(operations % workers);
    std::uint32_t count = 0;
    if (with_one_more != 0) roles[count++] = {name, loop, with_one_more, each + 1};
    if (with_one_more != workers) roles[count++] = {name, loop, workers - with_one_more, each};
    return count;
}

}  // namespace rwbench

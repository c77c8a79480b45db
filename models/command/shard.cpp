// shard.cpp: see shard.hpp. The variables are those that the manuals of sbatch ("OUTPUT ENVIRONMENT VARIABLES") and of GNU
// parallel ("ENVIRONMENT VARIABLES") document.
#include "command/shard.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "units.hpp"

namespace rwbench::verify {
namespace {

constexpr const char* expected = "expected I/N, shard I of N, as 3/8; or auto or auto/N, from the environment";

// Throws std::invalid_argument that names the variable.
std::uint64_t number_in(const environment& variable, const char* name, std::uint64_t least = 0) {
    const char* text = variable(name);
    if (text == nullptr) throw std::invalid_argument(fmt::format("{} is not set beside the others", name));
    try {
        return parse_count(text, least, ~std::uint64_t{0} >> 1);
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(fmt::format("{}={}: {}", name, text, error.what()));
    }
}

// An array may begin anywhere and go in steps: --array=0-7, 1-8, 10-80:10.
shard slurm_task(const environment& variable) {
    const std::uint64_t id = number_in(variable, "SLURM_ARRAY_TASK_ID"),
                        first = number_in(variable, "SLURM_ARRAY_TASK_MIN"),
                        last = number_in(variable, "SLURM_ARRAY_TASK_MAX"),
                        count = number_in(variable, "SLURM_ARRAY_TASK_COUNT", 1);
    const std::uint64_t step =
        variable("SLURM_ARRAY_TASK_STEP") == nullptr ? 1 : number_in(variable, "SLURM_ARRAY_TASK_STEP", 1);
    const bool is_even = first <= id && id <= last && (last - first) / step + 1 == count && (id - first) % step == 0;
    if (!is_even)
        throw std::invalid_argument(
            fmt::format("Slurm's task {} of {}, from {} to {} by {}, has no number among them; expected an array "
                        "without gaps, as sbatch --array=1-{}",
                        id, count, first, last, step, count));
    return {(id - first) / step + 1, count};
}

shard from_environment(const std::optional<std::uint64_t>& count, const environment& variable) {
    const bool is_slurm = variable("SLURM_ARRAY_TASK_ID") != nullptr, is_parallel = variable("PARALLEL_SEQ") != nullptr;
    if (is_slurm && is_parallel)
        throw std::invalid_argument(
            "both SLURM_ARRAY_TASK_ID and PARALLEL_SEQ are set, and say different things: write I/N");
    if (is_slurm) {
        const shard task = slurm_task(variable);
        if (count && *count != task.count)
            throw std::invalid_argument(fmt::format("Slurm's array has {} tasks: write auto", task.count));
        return task;
    }
    if (!is_parallel)
        throw std::invalid_argument(
            "neither SLURM_ARRAY_TASK_ID (Slurm's job arrays) nor PARALLEL_SEQ (GNU parallel) is set: write I/N, as "
            "3/8");
    const std::uint64_t number = number_in(variable, "PARALLEL_SEQ", 1);
    if (!count)
        throw std::invalid_argument(
            "GNU parallel says which job this is (PARALLEL_SEQ), but not of how many: write auto/N");
    return {number, *count};
}

}  // namespace

shard parse_shard(const std::string& text, const environment& variable) {
    const std::size_t slash = text.find('/');
    const std::string number = text.substr(0, slash);
    std::optional<std::uint64_t> count;
    shard found;
    try {
        if (slash != text.npos) count = parse_count(text.substr(slash + 1), 1, most_shards);
        if (number != "auto") found.number = parse_count(number, 1, most_shards);
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument(expected);
    }
    if (number == "auto")
        found = from_environment(count, variable);
    else if (count)
        found.count = *count;
    else
        throw std::invalid_argument(expected);
    if (found.number > found.count)
        throw std::invalid_argument(fmt::format("there is no shard {} of {}", found.number, found.count));
    return found;
}

}  // namespace rwbench::verify

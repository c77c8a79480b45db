// The library's own locks, under the names that its list of types gives them: a new policy needs no line here.
//
// A build of them that carries a tag (RWLOCKER_BUILD_TAG) names them by it, "RWLockFair@base", so that several can be
// measured side by side.
#include <string>
#include <string_view>
#include <tuple>

#include "rwbench/lock_plugin.hpp"
#include "rwbench/observed_lock.hpp"
#include "rwbench/spliced_condition.hpp"
#include "rwlocker/lock_types.hpp"

namespace rwbench {
namespace {

constexpr std::string_view build_tag = RWBENCH_TEXT(RWLOCKER_BUILD_TAG);

// The list's names and summaries are literals, so what they point to ends with a zero.
template <class Type>
const char* name_of(const Type& type) {
    if (build_tag == "untagged") return type.name.data();
    static const std::string tagged = std::string(type.name) + "@" + std::string(build_tag);
    return tagged.c_str();
}

template <class Type>
rwbench_lock table_of(const Type& type) {
    return observable_table<typename Type::type>(name_of(type), "library", type.summary.data());
}

// Of both sides exclusive, whatever their members are called: two readers can't be inside at once.
template <class Type>
rwbench_lock exclusive_table_of(const Type& type) {
    rwbench_lock table = lock_table<typename Type::type>(name_of(type), "adapter", type.summary.data());
    table.capabilities &= ~(RWBENCH_CAN_SHARE | RWBENCH_CAN_DOWNGRADE);
    return table;
}

const registration locks_of_the_library([](const rwbench_registrar* registrar) {
    int result = RWBENCH_OK;
    const auto add = [&](const rwbench_lock& table) {
        if (registrar->add_lock(registrar->host, &table) != RWBENCH_OK) result = RWBENCH_FAILED;
    };
    std::apply([&](const auto&... type) { (add(table_of(type)), ...); }, rwlocker::reader_writer_locks);
    std::apply([&](const auto&... type) { (add(exclusive_table_of(type)), ...); }, rwlocker::exclusive_locks);
    return result;
});

}  // namespace
}  // namespace rwbench

// format.cpp: the list of formats, filled before main by the files that hold one.
#include "rwbench/report/format.hpp"

#include <algorithm>
#include <stdexcept>

namespace rwbench::report {
namespace {

// A function's static, since registrations run in no particular order.
std::vector<const format*>& registered_formats() {
    static std::vector<const format*> all;
    return all;
}

}  // namespace

format_registration::format_registration(const format& described) : format_(described) {
    if (find_format(format_.name) != nullptr)
        throw std::logic_error(std::string("two report formats are called ") + format_.name);
    registered_formats().push_back(&format_);
}

std::vector<const format*> formats() {
    std::vector<const format*> all = registered_formats();
    std::sort(all.begin(), all.end(),
              [](const format* a, const format* b) { return std::string_view(a->name) < b->name; });
    return all;
}

const format* find_format(std::string_view name) {
    const auto& all = registered_formats();
    const auto found = std::find_if(all.begin(), all.end(), [&](const format* each) { return each->name == name; });
    return found == all.end() ? nullptr : *found;
}

}  // namespace rwbench::report

// source.cpp: see source.hpp.
#include "command/source.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "checked_source.hpp"
#include "errors.hpp"

namespace rwbench::verify {
namespace {

// FNV-1a, of 64 bits (Fowler, Noll and Vo).
class text_hash {
   public:
    void add(std::string_view text) {
        for (const char c : text) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    std::string in_hex() const { return fmt::format("{:016x}", value_); }

   private:
    std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

std::string hash_of_source(const std::vector<planned_check>& plan) {
    std::set<std::string> designs;
    for (const planned_check& one : plan)
        if (!one.lock.source.empty()) designs.insert(one.lock.source);
    if (designs.empty()) return RWBENCH_CHECKED_SOURCE;
    text_hash all;
    all.add(RWBENCH_CHECKED_SOURCE);
    for (const std::string& one : designs) all.add(one);
    return all.in_hex();
}

std::string hash_of_files(const std::vector<std::string>& files) {
    text_hash all;
    for (const std::string& file : files) {
        std::ifstream in(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        if (!in) throw environment_error(fmt::format("rwbench verify: {}: can't be read", file));
        all.add(fmt::format("{} ", text.size()));
        all.add(text);
    }
    return all.in_hex();
}

std::vector<std::string> needed_files(const std::string& rule) {
    std::vector<std::string> files;
    std::string file;
    const auto end_file = [&] {
        if (!file.empty()) files.push_back(std::exchange(file, {}));
    };
    const std::size_t colon = rule.find(": ");
    for (std::size_t i = colon == rule.npos ? rule.size() : colon + 1; i < rule.size(); ++i) {
        const char c = rule[i], next = i + 1 < rule.size() ? rule[i + 1] : '\n';
        if ((c == '\\' && (next == ' ' || next == '#')) || (c == '$' && next == '$'))
            file += rule[++i];
        else if (c == ' ' || c == '\n' || (c == '\\' && next == '\n'))
            end_file();
        else
            file += c;
    }
    end_file();
    return files;
}

}  // namespace rwbench::verify

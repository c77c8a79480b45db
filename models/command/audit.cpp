// audit.cpp: see audit.hpp.
#include "command/audit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "command/design.hpp"
#include "command/hunt.hpp"
#include "command/record.hpp"
#include "elapsed.hpp"
#include "rwbench/report/verification_text.hpp"

namespace rwbench::verify {
namespace {

using std::memory_order_acq_rel, std::memory_order_acquire, std::memory_order_relaxed, std::memory_order_release,
    std::memory_order_seq_cst;

constexpr const char* order_names[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
constexpr const char* operation_names[] = {
    "load", "store", "read-modify-write", "compare-exchange", "failed exchange", "fence", "wake", "park"};

std::string name_of(std::memory_order order) { return order_names[static_cast<int>(order)]; }
std::string name_of(operation how) { return operation_names[static_cast<int>(how)]; }

std::memory_order order_named(const std::string& name) {
    const auto found = std::find(std::begin(order_names), std::end(order_names), name);
    if (found == std::end(order_names))
        throw std::invalid_argument(
            fmt::format("{} is no memory order; expected {}", name, fmt::join(order_names, ", ")));
    return static_cast<std::memory_order>(found - std::begin(order_names));
}

// ---- which orders are there?

// An order that the source states.
struct stated_place {
    std::string file;
    unsigned line = 0;
    std::string function;
    operation how = operation::load;
    std::memory_order order = memory_order_relaxed;

    friend auto operator<=>(const stated_place&, const stated_place&) = default;
};

// What a scenario comes to, in a few executions of every kind.
constexpr hunt_round dry_rounds[] = {{scheduler::bounded, 1, true, 2'000}, {scheduler::random, 0, true, 200}};

class places_met {
   public:
    places_met() {
        how_.order = [this](const occasion& at) {
            if (at.order != memory_order_relaxed) notice(at);
            return at.order;
        };
    }

    const fault& as_fault() const { return how_; }
    std::set<stated_place> taken() {
        std::set<stated_place> all;
        for (const auto& [known, place] : met_) all.insert(place);
        met_.clear();
        return all;
    }

   private:
    // The addresses of a place's strings are as good as the strings, and sooner compared.
    using key = std::tuple<unsigned, operation, std::memory_order, const char*, const char*>;

    void notice(const occasion& at) {
        const auto [known, is_new] = met_.try_emplace(key{at.line, at.how, at.order, at.function, at.file});
        if (!is_new) return;
        // Some compilers name a template's arguments as well.
        const std::string function(at.function, std::strcspn(at.function, "<"));
        known->second = {at.file, at.line, function, at.how, at.order};
    }

    fault how_;
    std::map<key, stated_place> met_;
};

struct dry_run {
    std::map<stated_place, std::vector<std::size_t>> met_by;  // places in the plan
    std::optional<std::size_t> broken_in;
    check_result broken;
    bool is_whole = true;
};

dry_run run_dry(const std::vector<planned_check>& plan, const check_options& each, clock::time_point until,
                const std::function<void(std::size_t)>& before) {
    dry_run out;
    places_met places;
    const planted_for_now recording(&places.as_fault());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        before(i);
        hunt through({plan[i]}, each);
        for (const hunt_round& round : dry_rounds) (void)through.goes_through(round, until);
        if (through.found() != nullptr) {
            out.broken_in = i;
            out.broken = *through.found();
            return out;
        }
        for (const stated_place& one : places.taken()) out.met_by[one].push_back(i);
    }
    out.is_whole = seconds_until(until) > 0 && !(each.is_interrupted && each.is_interrupted());
    return out;
}

// A header's name, as the compiler was given it, may be that of another folder or machine.
std::filesystem::path file_of(const std::string& name) {
    std::error_code unreadable;
    if (std::filesystem::exists(name, unreadable)) return name;
    const std::size_t ours = name.rfind("rwlocker/");
    for (const std::string& folder : include_folders())
        if (ours != name.npos && std::filesystem::exists(folder + "/" + name.substr(ours), unreadable))
            return folder + "/" + name.substr(ours);
    return name;
}

std::string at_of(const std::string& file, unsigned line) { return fmt::format("{}:{}", without_folders(file), line); }

// What each place is called: by its function, and by a number where that has several. A compare-exchange's two orders are one
// place.
std::map<stated_place, std::string> named(const std::map<stated_place, std::vector<std::size_t>>& met_by) {
    std::map<std::pair<std::string, std::string>, std::set<unsigned>> lines;
    for (const auto& [place, unused] : met_by) lines[{place.file, place.function}].insert(place.line);
    std::map<stated_place, std::string> names;
    for (const auto& [place, unused] : met_by) {
        const std::set<unsigned>& all = lines[{place.file, place.function}];
        names[place] = all.size() == 1
                           ? place.function
                           : fmt::format("{}/{}", place.function, 1 + std::distance(all.begin(), all.find(place.line)));
    }
    return names;
}

// ---- statements of a source file

// The source without what its comments say; the lines stay.
std::string without_comments(const std::string& source) {
    std::string out;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool is_line = source.compare(i, 2, "//") == 0;
        const bool is_block = source.compare(i, 2, "/*") == 0;
        if (!is_line && !is_block) {
            out += source[i];
            continue;
        }
        const std::size_t end = std::min(source.find(is_line ? "\n" : "*/", i), source.size());
        for (; i < end; ++i)
            if (source[i] == '\n') out += '\n';
        if (is_line) out += '\n';
        if (is_block) ++i;
    }
    return out;
}

bool states_an_order(std::string_view text) {
    for (const char* name : {"seq_cst", "acq_rel", "acquire", "release"})
        for (const char* before : {"memory_order_", "memory_order::"})
            if (text.find(std::string(before) + name) != text.npos) return true;
    return false;
}

// ---- one weakened order

std::vector<std::pair<stated_place, std::memory_order>> weakened_places(
    const std::map<stated_place, std::vector<std::size_t>>& met_by) {
    std::vector<std::pair<stated_place, std::memory_order>> all;
    for (const auto& [place, unused] : met_by)
        for (std::memory_order to : weaker_orders(place.how, place.order)) all.emplace_back(place, to);
    return all;
}

void tell_fate(report::weakened_order& one, const hunt& through, std::uint64_t seed) {
    one.executions = through.executions();
    if (const check_result* found = through.found()) {
        one.lock = found->lock;
        one.variant = found->variant;
        one.scenario = found->word;
        one.scheduler = found_by(*found);
        one.violation = as_report(*found->broken);
        return;
    }
    std::vector<report::verification> done;
    for (const check_result& each : through.results()) done.push_back(as_report(each, seed));
    one.searched = report::how_far(done);
}

// ---- orders that were not met

std::vector<report::unmet_order> unmet_of_files(const std::map<std::string, std::vector<unsigned>>& met_in,
                                                std::vector<std::string>& unread) {
    std::vector<report::unmet_order> all;
    for (const auto& [file, lines] : met_in) {
        std::ifstream in(file_of(file));
        std::stringstream source;
        source << in.rdbuf();
        if (!in) unread.push_back(without_folders(file));
        for (report::unmet_order& one : lines_not_met(file, source.str(), lines)) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

fault as_fault(const report::weakened_order& one) {
    const std::size_t colon = one.at.find_last_of(':');
    if (colon == one.at.npos) throw std::invalid_argument(fmt::format("{}: expected a file and a line", one.at));
    const unsigned line = static_cast<unsigned>(std::strtoul(one.at.c_str() + colon + 1, nullptr, 10));
    fault how;
    how.order = [line, file = one.at.substr(0, colon), operation = one.operation, order = order_named(one.order),
                 to = order_named(one.weakened_to)](const occasion& asked) {
        const bool is_it = asked.line == line && asked.order == order && name_of(asked.how) == operation &&
                           without_folders(asked.file) == file;
        return is_it ? to : asked.order;
    };
    return how;
}

std::vector<std::memory_order> weaker_orders(operation how, std::memory_order order) {
    switch (order) {
        case memory_order_seq_cst:
            if (how == operation::load || how == operation::failed_exchange) return {memory_order_acquire};
            if (how == operation::store) return {memory_order_release};
            return {memory_order_acq_rel};
        case memory_order_acq_rel:
            return {memory_order_acquire, memory_order_release};
        case memory_order_relaxed:
            return {};
        default:
            return {memory_order_relaxed};
    }
}

std::vector<report::unmet_order> lines_not_met(const std::string& file, const std::string& source,
                                               const std::vector<unsigned>& met) {
    std::vector<report::unmet_order> all;
    std::vector<report::unmet_order> of_statement;
    std::istringstream in(without_comments(source));
    unsigned first = 1, number = 0;
    const auto end_statement = [&] {
        const bool is_met =
            std::any_of(met.begin(), met.end(), [&](unsigned line) { return line >= first && line <= number; });
        if (!is_met) all.insert(all.end(), of_statement.begin(), of_statement.end());
        of_statement.clear();
        first = number + 1;
    };
    for (std::string text; std::getline(in, text);) {
        ++number;
        text.erase(0, text.find_first_not_of(' '));
        if (states_an_order(text) && !text.starts_with("using ")) {
            report::unmet_order& one = of_statement.emplace_back();
            one.at = at_of(file, number);
            one.text = text;
        }
        const std::size_t last = text.find_last_not_of(" \r");
        if (last != text.npos && std::string_view(";{}").find(text[last]) != std::string_view::npos) end_statement();
    }
    end_statement();
    return all;
}

audited audit(const std::vector<planned_check>& plan, const check_options& each, double seconds,
              const std::function<void(std::size_t, std::size_t)>& before, const std::optional<shard>& mine) {
    const clock::time_point until = in_seconds(seconds);
    audited out;
    out.orders.scenarios = plan.size();
    dry_run met = run_dry(plan, each, until, [&](std::size_t i) { before(i, plan.size()); });
    if (met.broken_in) {
        out.broken_in = met.broken_in;
        out.broken = std::move(met.broken);
        return out;
    }
    const auto names = named(met.met_by);
    out.orders.orders = names.size();
    out.has_met_all = met.is_whole;
    std::vector<hunt> hunts;
    for (const auto& [place, to] : part_of(weakened_places(met.met_by), mine)) {
        report::weakened_order& one = out.orders.weakened.emplace_back();
        one.place = names.at(place);
        one.at = at_of(place.file, place.line);
        one.operation = name_of(place.how);
        one.order = name_of(place.order);
        one.weakened_to = name_of(to);
        std::vector<planned_check> through;
        for (std::size_t i : met.met_by.at(place)) through.push_back(plan[i]);
        hunts.emplace_back(std::move(through), each);
    }
    std::size_t step = 0;
    for (const hunt_round& round : hunt_rounds)
        for (std::size_t i = 0; i < hunts.size(); ++i) {
            before(step++, std::size(hunt_rounds) * hunts.size());
            const fault how = as_fault(out.orders.weakened[i]);
            const planted_for_now planted_here(&how);
            (void)hunts[i].goes_through(round, until);
        }
    for (std::size_t i = 0; i < hunts.size(); ++i) tell_fate(out.orders.weakened[i], hunts[i], each.seed);

    if (!met.is_whole) return out;
    std::map<std::string, std::vector<unsigned>> met_in;
    for (const auto& [place, unused] : met.met_by) met_in[place.file].push_back(place.line);
    out.orders.unmet = unmet_of_files(met_in, out.orders.unread);
    return out;
}

}  // namespace rwbench::verify

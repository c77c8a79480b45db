// table.cpp: what a person reads after a run. Each scenario with one set of parameters is a block: what was run and how
// to read it, how fast each lock was, how long its callers waited.
//
// Fits 120 columns with names of 36 letters and two baselines. The waits stand in a grid of their own for that reason.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>

#include "page.hpp"
#include "quantity.hpp"
#include "rwbench/report/format.hpp"
#include "rwbench/report/statistics.hpp"
#include "rwbench/report/verification_text.hpp"
#include "rwbench/report/words.hpp"

namespace rwbench::report {
namespace {

constexpr const char* gap = "  ";
constexpr const char* none = "-";

enum class tone { plain, strong, faint, good, bad };

std::string paint(const std::string& text, tone in, const style& wanted) {
    if (!wanted.colour || in == tone::plain) return text;
    constexpr const char* codes[] = {"", "1", "2", "32", "31"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<int>(in)], text);
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
    const std::string fill(width - std::min(width, width_of(text)), ' ');
    return to_the_right ? fill + text : text + fill;
}

// ---- a grid: a column of names, then figures -----------------------------------------------------------------------------

struct entry {
    std::string text = none;
    tone in = tone::plain;
};

struct column {
    std::string group;  // a heading above neighbours of the same group; empty: none
    std::string title;
    std::vector<entry> entries;  // one for each row
};

struct row {
    std::string name;
    std::string remark;  // in place of figures
    tone in = tone::plain;
};

std::size_t natural_width(const column& each) {
    std::size_t width = width_of(each.title);
    for (const entry& one : each.entries) width = std::max(width, width_of(one.text));
    return width;
}

std::size_t end_of_group(const std::vector<column>& columns, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < columns.size() && !columns[begin].group.empty() && columns[end].group == columns[begin].group) ++end;
    return end;
}

class grid {
   public:
    grid(std::string name_title, std::vector<row> rows, std::vector<column> columns)
        : name_title_(std::move(name_title)), rows_(std::move(rows)), columns_(std::move(columns)) {
        name_width_ = width_of(name_title_);
        for (const row& each : rows_) name_width_ = std::max(name_width_, width_of(each.name));
        for (const column& each : columns_) widths_.push_back(natural_width(each));
        for (std::size_t begin = 0; begin < columns_.size(); begin = end_of_group(columns_, begin)) {
            const std::size_t needed = columns_[begin].group.empty() ? 0 : width_of(columns_[begin].group) + 4;
            if (const std::size_t span = span_of(begin); span < needed) widths_[begin] += needed - span;
        }
    }

    std::string text(const style& wanted) const {
        std::string out = groups(wanted) + titles(wanted);
        for (std::size_t i = 0; i < rows_.size(); ++i) out += line(i, wanted);
        return out;
    }

   private:
    std::size_t span_of(std::size_t begin) const {
        std::size_t span = 0;
        for (std::size_t i = begin; i < end_of_group(columns_, begin); ++i)
            span += widths_[i] + (i == begin ? 0 : std::string_view(gap).size());
        return span;
    }

    std::string groups(const style& wanted) const {
        if (std::all_of(columns_.begin(), columns_.end(), [](const column& each) { return each.group.empty(); }))
            return "";
        std::string out(name_width_, ' ');
        std::string pending;  // blanks that nothing may follow
        for (std::size_t begin = 0; begin < columns_.size(); begin = end_of_group(columns_, begin)) {
            const std::size_t span = span_of(begin);
            pending += gap;
            if (columns_[begin].group.empty()) {
                pending += std::string(span, ' ');
                continue;
            }
            out +=
                pending + paint(fmt::format("{:─^{}}", " " + columns_[begin].group + " ", span), tone::faint, wanted);
            pending.clear();
        }
        return out + "\n";
    }

    std::string titles(const style& wanted) const {
        std::string out = padded(name_title_, columns_.empty() ? 0 : name_width_, false);
        for (std::size_t i = 0; i < columns_.size(); ++i) out += gap + padded(columns_[i].title, widths_[i], true);
        return paint(out, tone::strong, wanted) + "\n";
    }

    std::string line(std::size_t index, const style& wanted) const {
        const row& each = rows_[index];
        std::string out = padded(each.name, name_width_, false);
        if (!each.remark.empty()) {
            const std::size_t begin = name_width_ + std::string_view(gap).size();
            return out + gap + paint(wrapped(each.remark, begin, begin), each.in, wanted) + "\n";
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const entry& one = columns_[i].entries[index];
            out += gap + paint(padded(one.text, widths_[i], true), one.in, wanted);
        }
        return out + "\n";
    }

    std::string name_title_;
    std::vector<row> rows_;
    std::vector<column> columns_;
    std::size_t name_width_ = 0;
    std::vector<std::size_t> widths_;
};

// ---- the figures of a cell -------------------------------------------------------------------------------------------------

using block = std::vector<const cell*>;  // the cells of one scenario with one set of parameters

const char* title_of(metric of) {
    switch (of) {
        case metric::elapsed_s:
            return "elapsed";
        case metric::ops_per_s:
            return "operations";
        case metric::ns_per_op:
            return "CPU per operation";
        case metric::wait_p99_ns:
            return "p99 wait";
    }
    return "";
}

entry median_entry(const cell& one) {
    const summary& found = *one.summary_of;
    if (found.of == metric::ops_per_s) return {quantity_text(found.median, found.ci95, quantity::per_second)};
    const double to_ns = found.of == metric::elapsed_s ? 1e9 : 1;
    std::optional<interval> range;
    if (found.ci95) range = interval{.low = found.ci95->low * to_ns, .high = found.ci95->high * to_ns};
    return {quantity_text(found.median * to_ns, range, quantity::nanoseconds)};
}

entry floor_entry(const cell& one) {
    if (one.summary_of->of != metric::elapsed_s || !one.floor_s || *one.floor_s <= 0) return {};
    return {quantity_text(one.summary_of->median / *one.floor_s, quantity::plain)};
}

std::vector<const trial*> counted_trials(const cell& one) {
    std::vector<const trial*> out;
    for (const trial& each : one.trials)
        if (is_counted(each, one.of)) out.push_back(&each);
    return out;
}

// The median over the trials of something that not every trial has.
template <typename Figure>
std::optional<double> median_over_trials(const cell& one, Figure figure) {
    std::vector<double> values;
    for (const trial* each : counted_trials(one))
        if (const std::optional<double> value = figure(*each)) values.push_back(*value);
    if (values.empty()) return std::nullopt;
    return median(values);
}

entry served_entry(const cell& one) {
    const auto share = median_over_trials(one, served_share);
    if (!share) return {};
    return {fmt::format("{:.1f}%", 100 * *share), *share < least_served ? tone::bad : tone::plain};
}

entry timed_out_entry(const cell& one) {
    const auto share = median_over_trials(one, [](const trial& each) -> std::optional<double> {
        if (!each.timed_out || *each.timed_out + each.ops == 0) return std::nullopt;
        return static_cast<double>(*each.timed_out) / static_cast<double>(*each.timed_out + each.ops);
    });
    return share ? entry{fmt::format("{:.1f}%", 100 * *share)} : entry{};
}

std::string parameter_text(const parameter& value) {
    return std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
}

entry condition_entry(const cell& one) {
    const auto found = one.parameters.find(condition_parameter);
    return found == one.parameters.end() ? entry{} : entry{printable(parameter_text(found->second))};
}

// Of the waiters that were to be notified: how often one was woken for each.
entry woken_entry(const cell& one) {
    const auto share = median_over_trials(one, [](const trial& each) -> std::optional<double> {
        if (!each.woken || each.notified.value_or(0) == 0) return std::nullopt;
        return static_cast<double>(*each.woken) / static_cast<double>(*each.notified);
    });
    return share ? entry{fmt::format("{:.3f}", *share)} : entry{};
}

// Where there are many locks, what one of them weighs.
entry bytes_entry(const cell& one) {
    if (one.parameters.count("locks") == 0 || !one.size_bytes) return {};
    return {fmt::format("{}", *one.size_bytes)};
}

entry ratio_entry(const cell& one, const std::string& baseline) {
    for (const ratio& each : one.summary_of->ratios) {
        if (each.baseline != baseline) continue;
        entry out{quantity_text(each.value, each.ci95, quantity::plain)};
        if (each.ci95 && each.ci95->low > 1) out.in = tone::good;
        if (each.ci95 && each.ci95->high < 1) out.in = tone::bad;
        return out;
    }
    return {};
}

// Of all waits of the cell where it has their histogram, else the trials' medians; the maximum is the largest of all.
std::optional<wait_percentiles> waits_of(const cell& one, const char* side,
                                         std::optional<wait_percentiles> trial::*of_trial) {
    for (const histogram& each : one.histograms)
        if (each.side == side)
            if (auto found = percentiles(each)) return found;
    const auto over_trials = [&](double wait_percentiles::*percentile) {
        return median_over_trials(one, [&](const trial& each) {
            const auto& waits = each.*of_trial;
            return waits ? std::optional<double>((*waits).*percentile) : std::nullopt;
        });
    };
    const auto p50 = over_trials(&wait_percentiles::p50);
    if (!p50) return std::nullopt;
    wait_percentiles out{.p50 = *p50,
                         .p90 = *over_trials(&wait_percentiles::p90),
                         .p99 = *over_trials(&wait_percentiles::p99),
                         .p99_9 = *over_trials(&wait_percentiles::p99_9)};
    for (const trial* each : counted_trials(one))
        if (const auto& waits = each->*of_trial) out.max = std::max(out.max, waits->max);
    return out;
}

// ---- a block ---------------------------------------------------------------------------------------------------------------

std::string heading(const block& cells, const style& wanted) {
    const std::string name = printable(cells.front()->scenario);
    std::string parameters;
    for (const auto& [key, value] : cells.front()->parameters)
        if (key != condition_parameter)
            parameters += (parameters.empty() ? "" : ", ") + printable(key + " " + parameter_text(value));
    const std::size_t begin = width_of(name) + std::string_view(gap).size();
    return paint(name, tone::strong, wanted) + (parameters.empty() ? "" : gap + wrapped(parameters, begin, begin)) +
           "\n";
}

std::string how_to_read(const block& cells) {
    std::size_t trials = 0;
    for (const cell* each : cells) trials = std::max(trials, each->trials.size());
    const cell& first = *cells.front();
    std::string out = trials == 1 ? "1 trial of each lock" : fmt::format("{} trials of each lock, interleaved", trials);
    out += fmt::format("; {}: {} is better", title_of(first.of), first.of == metric::ops_per_s ? "larger" : "smaller");
    const auto with_floor = std::find_if(cells.begin(), cells.end(), [](const cell* each) { return each->floor_s; });
    if (with_floor != cells.end())
        out += fmt::format("; floor {} is the same work without any lock",
                           quantity_text(*(*with_floor)->floor_s * 1e9, quantity::nanoseconds));
    const auto with_ideal = std::find_if(cells.begin(), cells.end(), [](const cell* each) { return each->ideal_s; });
    if (with_ideal != cells.end())
        out += fmt::format("; the ideal schedule takes {}",
                           quantity_text(*(*with_ideal)->ideal_s * 1e9, quantity::nanoseconds));
    return wrapped(out + ".", 0, 0) + "\n";
}

row row_of(const cell& one) {
    row out{.name = printable(one.lock), .remark = "", .in = tone::plain};
    if (one.status == cell_status::not_applicable) {
        out.remark = "not applicable: " + printable(one.reason);
        out.in = tone::faint;
    } else if (one.status == cell_status::failed) {
        out.remark = "FAILED: " + printable(one.reason);
        out.in = tone::bad;
    } else if (one.trials.empty()) {
        out.remark = "not run";
        out.in = tone::faint;
    } else if (!one.summary_of) {
        out.remark = fmt::format("no figure: none of {} trials is valid", one.trials.size());
        out.in = tone::bad;
    }
    return out;
}

std::vector<std::string> baselines_of(const block& cells) {
    std::vector<std::string> names;
    for (const cell* each : cells)
        if (each->summary_of)
            for (const ratio& against : each->summary_of->ratios)
                if (std::find(names.begin(), names.end(), against.baseline) == names.end())
                    names.push_back(against.baseline);
    // In the order in which the baselines stand in the table.
    const auto position = [&](const std::string& name) {
        return std::find_if(cells.begin(), cells.end(), [&](const cell* each) { return each->lock == name; });
    };
    std::stable_sort(names.begin(), names.end(),
                     [&](const std::string& a, const std::string& b) { return position(a) < position(b); });
    return names;
}

column column_of(const block& cells, std::string group, std::string title,
                 const std::function<entry(const cell&)>& fill) {
    column out{.group = std::move(group), .title = std::move(title), .entries = {}};
    for (const cell* each : cells) out.entries.push_back(row_of(*each).remark.empty() ? fill(*each) : entry{});
    return out;
}

bool has_figures_in(const column& each) {
    return std::any_of(each.entries.begin(), each.entries.end(), [](const entry& one) { return one.text != none; });
}

std::string speed_grid(const block& cells, const style& wanted) {
    std::vector<row> rows;
    for (const cell* each : cells) rows.push_back(row_of(*each));
    std::vector<column> columns;
    if (std::any_of(rows.begin(), rows.end(), [](const row& each) { return each.remark.empty(); })) {
        columns.push_back(column_of(cells, "", title_of(cells.front()->of), median_entry));
        if (column floor = column_of(cells, "", "/ floor", floor_entry); has_figures_in(floor))
            columns.push_back(std::move(floor));
        if (column served = column_of(cells, "", "served", served_entry); has_figures_in(served))
            columns.push_back(std::move(served));
        if (column bytes = column_of(cells, "", "bytes", bytes_entry); has_figures_in(bytes))
            columns.push_back(std::move(bytes));
        for (const std::string& baseline : baselines_of(cells))
            columns.push_back(column_of(cells, "times better than", printable(baseline),
                                        [&](const cell& one) { return ratio_entry(one, baseline); }));
    }
    return grid("lock", std::move(rows), std::move(columns)).text(wanted);
}

void add_waits(std::vector<column>& columns, const block& cells, const char* group, const char* side,
               std::optional<wait_percentiles> trial::*of_trial) {
    const auto of = [&](double wait_percentiles::*percentile) {
        return [=](const cell& one) -> entry {
            const auto waits = waits_of(one, side, of_trial);
            return waits ? entry{quantity_text((*waits).*percentile, quantity::nanoseconds)} : entry{};
        };
    };
    column p50 = column_of(cells, group, "p50", of(&wait_percentiles::p50));
    if (!has_figures_in(p50)) return;
    columns.push_back(std::move(p50));
    if (cells.front()->of == metric::wait_p99_ns)
        columns.push_back(column_of(cells, group, "p99", of(&wait_percentiles::p99)));
    columns.push_back(column_of(cells, group, "p99.9", of(&wait_percentiles::p99_9)));
    columns.push_back(column_of(cells, group, "max", of(&wait_percentiles::max)));
}

void add_fairness(std::vector<column>& columns, const block& cells, const char* title,
                  std::optional<double> trial::*of_trial) {
    column found = column_of(cells, "fairness", title, [&](const cell& one) -> entry {
        const auto index = median_over_trials(one, [&](const trial& each) { return each.*of_trial; });
        return index ? entry{fmt::format("{:.2f}", *index)} : entry{};
    });
    if (has_figures_in(found)) columns.push_back(std::move(found));
}

// Those with figures.
block measured_ones(const block& all_cells) {
    block cells;
    for (const cell* each : all_cells)
        if (row_of(*each).remark.empty()) cells.push_back(each);
    return cells;
}

// Empty where there is no column.
std::string second_grid(const block& cells, std::vector<column> columns, const style& wanted) {
    if (columns.empty()) return "";
    std::vector<row> rows;
    for (const cell* each : cells) rows.push_back({.name = printable(each->lock), .remark = "", .in = tone::plain});
    return "\n" + grid("lock", std::move(rows), std::move(columns)).text(wanted);
}

// Empty where nothing may time out.
std::string timeouts_grid(const block& all_cells, const style& wanted) {
    const block cells = measured_ones(all_cells);
    std::vector<column> columns;
    if (column share = column_of(cells, "", "timed out", timed_out_entry); has_figures_in(share))
        columns.push_back(std::move(share));
    add_waits(columns, cells, "late after a time-out", "", &trial::timeout_late_ns);
    return second_grid(cells, std::move(columns), wanted);
}

// Empty where nobody waits for a condition.
std::string conditions_grid(const block& all_cells, const style& wanted) {
    const block cells = measured_ones(all_cells);
    std::vector<column> columns;
    if (column name = column_of(cells, "", "condition", condition_entry); has_figures_in(name))
        columns.push_back(std::move(name));
    if (column share = column_of(cells, "", "woken / notified", woken_entry); has_figures_in(share))
        columns.push_back(std::move(share));
    add_waits(columns, cells, "CPU of notify and unlock", "", &trial::notify_cpu_ns);
    return second_grid(cells, std::move(columns), wanted);
}

// Empty where no wait was measured.
std::string waits_grid(const block& all_cells, const style& wanted) {
    const block cells = measured_ones(all_cells);
    std::vector<column> columns;
    add_waits(columns, cells, "age of what was read", "", &trial::age_ns);
    add_waits(columns, cells, "wait before a read", "read", &trial::reader_wait_ns);
    add_waits(columns, cells, "wait before a write", "write", &trial::writer_wait_ns);
    add_fairness(columns, cells, "reads", &trial::reader_jain);
    add_fairness(columns, cells, "writes", &trial::writer_jain);
    return second_grid(cells, std::move(columns), wanted);
}

// Empty where the hardware counted nothing.
std::string counters_grid(const block& all_cells, const style& wanted) {
    const block cells = measured_ones(all_cells);
    std::vector<column> columns;
    const auto add = [&](const char* title, std::optional<double> trial::*of_trial) {
        column next = column_of(cells, "per operation", title, [&](const cell& one) -> entry {
            const auto count = median_over_trials(one, [&](const trial& each) { return each.*of_trial; });
            return count ? entry{quantity_text(*count, quantity::plain)} : entry{};
        });
        if (has_figures_in(next)) columns.push_back(std::move(next));
    };
    add("instructions", &trial::instructions_per_op);
    add("cycles", &trial::cycles_per_op);
    add("cache misses", &trial::cache_misses_per_op);
    return second_grid(cells, std::move(columns), wanted);
}

// "1 of 1": the most that were counted, of those that are promised at most.
entry judged_entry(const judged_count& one) {
    if (!one.bound) return {fmt::format("{}", one.max)};
    return {fmt::format("{} of {}", one.max, *one.bound), one.max > *one.bound ? tone::bad : tone::plain};
}

// Empty where nobody was observed. A lock that exceeded a bound is here with its figures.
std::string overtakes_grid(const block& all_cells, const style& wanted) {
    block cells;
    for (const cell* each : all_cells)
        if (each->overtaken) cells.push_back(each);
    if (cells.empty()) return "";
    std::vector<column> columns;
    const auto add = [&](const char* group, const char* title, const std::function<entry(const overtakes&)>& fill) {
        column next{.group = group, .title = title, .entries = {}};
        for (const cell* each : cells) next.entries.push_back(fill(*each->overtaken));
        if (has_figures_in(next)) columns.push_back(std::move(next));
    };
    const auto judged = [](judged_count overtakes_from_doorway::*count) {
        return [=](const overtakes& seen) {
            return seen.from_doorway ? judged_entry((*seen.from_doorway).*count) : entry{};
        };
    };
    const char* of_reader = "a reader overtaken by";
    const char* of_writer = "a writer overtaken by";
    const char* from_call = "from the call";
    add(of_reader, "writers", judged(&overtakes_from_doorway::reader_by_writers));
    add(of_writer, "readers", judged(&overtakes_from_doorway::writer_by_readers));
    add(of_writer, "phases", judged(&overtakes_from_doorway::writer_by_read_phases));
    add(of_writer, "writers", judged(&overtakes_from_doorway::writer_by_writers));
    add(from_call, "reader",
        [](const overtakes& seen) { return entry{fmt::format("{}", seen.from_call.reader_by_writers)}; });
    add(from_call, "writer",
        [](const overtakes& seen) { return entry{fmt::format("{}", seen.from_call.writer_by_anyone)}; });
    return second_grid(cells, std::move(columns), wanted);
}

// A line that lists locks, each with a remark; "" where it would list none.
std::string note(const block& cells, const char* title, const std::function<std::string(const cell&)>& remark) {
    std::string out;
    for (const cell* each : cells) {
        const std::string text = row_of(*each).remark.empty() ? remark(*each) : "";
        if (!text.empty()) out += (out.empty() ? "" : ", ") + printable(each->lock) + " " + text;
    }
    return out.empty() ? "" : wrapped(std::string(title) + ": " + out, 0, 2) + "\n";
}

std::string counted_text(std::size_t count, const char* one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string notes(const block& cells) {
    return note(cells, "trials not valid, left out",
                [](const cell& one) {
                    const std::size_t left_out = one.trials.size() - counted_trials(one).size();
                    return left_out == 0 ? "" : fmt::format("{} of {}", left_out, one.trials.size());
                }) +
           note(cells, "observed only as far as there was room",
                [](const cell& one) {
                    if (!one.overtaken || !one.overtaken->is_cut) return std::string();
                    return fmt::format("in {}", counted_text(one.overtaken->trials, "trial"));
                }) +
           note(cells, "unfinished", [](const cell& one) {
               if (one.status != cell_status::unfinished) return std::string();
               return counted_text(one.trials.size(), "trial");
           });
}

std::vector<block> blocks_of(const run& results) {
    std::vector<block> out;
    for (const cell& each : results.cells) {
        const auto found = std::find_if(out.begin(), out.end(), [&](const block& cells) {
            return is_comparable(*cells.front(), each) && cells.front()->of == each.of;
        });
        if (found == out.end())
            out.push_back({&each});
        else
            found->push_back(&each);
    }
    return out;
}

std::uint64_t most_sampled(const run& results) {
    std::uint64_t most = 1;
    for (const cell& each : results.cells)
        for (const histogram& waits : each.histograms) most = std::max(most, waits.sampled_one_in);
    return most;
}

bool lacks_intervals(const run& results) {
    return std::any_of(results.cells.begin(), results.cells.end(),
                       [](const cell& each) { return each.summary_of && !each.summary_of->ci95; });
}

// What the columns mean, for those that are there.
std::string legend(const run& results, const std::string& body, const style& wanted) {
    std::string out;
    if (lacks_intervals(results))
        out += fmt::format("No ± where fewer than {} trials count: too few to tell their spread. ",
                           fewest_for_an_interval);
    if (body.find("±") != std::string::npos)
        out += "± reaches over the 95% interval of the median (bootstrap, trials paired by round for ratios). ";
    if (body.find("times better than") != std::string::npos)
        out += "times better than: the ratio of medians, above 1 better than that lock whatever the metric. ";
    if (const std::uint64_t one_in = most_sampled(results); one_in > 1)
        out += fmt::format("waits: of short operations one wait in {} was timed. ", one_in);
    if (body.find("  served") != std::string::npos)
        out += "served: of the operations that arrived, those that were done when the trial ended. ";
    if (body.find("  bytes") != std::string::npos) out += "bytes: of each of the locks. ";
    if (body.find("CPU of notify and unlock") != std::string::npos)
        out += "CPU of notify and unlock: what a notification and the release after it cost the notifier. ";
    if (body.find("late after a time-out") != std::string::npos)
        out += "late after a time-out: from the end of its time until a call returned without the lock. ";
    if (body.find(" fairness ") != std::string::npos)
        out += "fairness: Jain's index over the workers of a kind, 1 where all got the same share. ";
    if (body.find(" per operation ─") != std::string::npos)
        out += "per operation: counted by the hardware in user space, the median of the trials. ";
    if (!results.cells.empty() && body.find(" overtaken by ") != std::string::npos)
        out +=
            "overtaken: how often a waiting reader or writer was passed at most, in untimed trials, from the moment at "
            "which the lock could see it; 1 of 1: at most 1 is promised; phases: read phases beyond one for each "
            "writer before it. ";
    if (body.find(" from the call ") != std::string::npos)
        out += "from the call: a reader by writers, a writer by anyone, since they asked; no lock promises that. ";
    if (out.empty()) return "";
    out.pop_back();
    return "\n" + paint(wrapped(out, 0, 0), tone::faint, wanted) + "\n";
}

std::string why_incomplete(const run& results) {
    const bool has_missing = results.model && results.model->part && results.model->part->ended_early.empty();
    return has_missing ? "a part is missing; this is what was joined."
                       : "the run ended early; this is what was finished.";
}

std::string render(const run& results, const style& wanted) {
    std::string out;
    if (!results.complete) out += paint("INCOMPLETE: " + why_incomplete(results), tone::bad, wanted) + "\n\n";
    bool is_first = true;
    for (const block& cells : blocks_of(results)) {
        if (!is_first) out += "\n";
        is_first = false;
        out += heading(cells, wanted) + how_to_read(cells) + "\n" + speed_grid(cells, wanted) +
               timeouts_grid(cells, wanted) + conditions_grid(cells, wanted) + waits_grid(cells, wanted) +
               counters_grid(cells, wanted) + overtakes_grid(cells, wanted);
        if (const std::string below = notes(cells); !below.empty()) out += "\n" + below;
    }
    if (!is_first && results.model) out += "\n";
    out += verification_text(results, wanted.columns);
    if (results.cells.empty() && !results.model) out += "Nothing was measured.\n";
    if (!is_optimised(results.where) && !results.cells.empty())
        out += "\n" +
               wrapped("warning: these are figures of a build that is not optimised (" +
                           printable(results.where.compiler_flags) +
                           "), and say nothing about one that is; `scripts/rwbench` builds in release mode",
                       0, 2) +
               "\n";
    out += legend(results, out, wanted);
    if (!results.warnings.empty()) out += "\n";
    for (const std::string& each : results.warnings) out += wrapped("warning: " + printable(each), 0, 2) + "\n";
    return out;
}

const format_registration registered{{"table", "what a person reads after a run", render}};

}  // namespace
}  // namespace rwbench::report

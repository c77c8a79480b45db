// main.cpp: rwbench's table of contents.
#include <optional>

#include "battery_command.hpp"
#include "command_line.hpp"
#include "crash.hpp"
#include "errors.hpp"
#include "list_command.hpp"
#include "pairs_engine.hpp"
#include "plugins.hpp"
#include "registry.hpp"
#include "report_command.hpp"
#include "run_command.hpp"
#include "terminal.hpp"
#include "thread_executor.hpp"
#include "verify_binary.hpp"

namespace rwbench {
namespace {

int perform(const help_wanted& help, const catalogue&) { return print_all(help.text); }

int perform(const list_options& options, const catalogue& available) {
    // To ask for them is to start another binary.
    std::optional<modelled> checked;
    if (options.what != "scenarios" && options.what != "locks") checked = find_modelled();
    if (options.what == "properties" && !checked->why_no_properties.empty())
        throw environment_error(checked->why_no_properties);
    const modelled* known = checked ? &*checked : nullptr;
    return print_all(options.json ? list_as_json(available, options.what, known)
                                  : list_as_text(available, options.what, known));
}

int perform(const run_options& options, const catalogue& available) {
    turn_write_signals_into_errors();
    interrupt signals;
    thread_executor workers;
    pairs_engine pairs;
    engines both(workers, pairs);
    noting_executor noted(both, available);
    return run_command(options, available, noted, real_surroundings(signals));
}

int perform(const battery_options& options, const catalogue& available) {
    turn_write_signals_into_errors();
    return battery_command(options, available, battery::registered_behaviours(), surroundings_without_signals());
}

int perform(const report_options& options, const catalogue&) {
    turn_write_signals_into_errors();
    return report_command(options, surroundings_without_signals());
}

int perform(const verify_words& wanted, const catalogue&) { become_verify(wanted.words); }

int rwbench_main(const std::vector<std::string>& words) {
    fill_closed_streams();
    registry known;
    known.add_built_ins();
    const command wanted = parse_command_line(words, known.contents());
    tell_of_crashes();
    const room_for_last_words room;
    return std::visit(
        [&](const auto& command) {
            if constexpr (requires { command.plugins; })
                load_plugins(command.plugins, known, "rwbench " + words.front());
            return perform(command, known.contents());
        },
        wanted);
}

}  // namespace
}  // namespace rwbench

int main(int count, char** words) {
    return rwbench::ended_by_its_errors("rwbench", [&] { return rwbench::rwbench_main({words + 1, words + count}); });
}

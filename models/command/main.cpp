// main.cpp: rwbench-verify: what `rwbench verify` runs.
#include "command/survey.hpp"
#include "command/verify_command.hpp"
#include "command/verify_options.hpp"
#include "terminal.hpp"

namespace rwbench {
namespace {

int verify_main(const std::vector<std::string>& words) {
    fill_closed_streams();
    const verify::verify_options options = verify::parse_verify_options(words);
    if (!options.help.empty()) return print_all(options.help);
    if (options.list_properties) return print_all(verify::properties_as_lines());
    turn_write_signals_into_errors();
    const interrupt signals;
    surroundings around = real_surroundings(signals);
    around.screen.shows &= !options.quiet;
    return verify::verify_command(options, around);
}

}  // namespace
}  // namespace rwbench

int main(int count, char** words) {
    return rwbench::ended_by_its_errors("rwbench verify", [&] {
        return rwbench::verify_main({words + 1, words + count});
    });
}

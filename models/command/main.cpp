// main.cpp: rwbench-verify: what `rwbench verify` runs.
#include <exception>
#include <iostream>

#include "command/survey.hpp"
#include "command/verify_command.hpp"
#include "command/verify_options.hpp"
#include "errors.hpp"
#include "terminal.hpp"

int main(int count, char** words) try {
    using namespace rwbench;
    fill_closed_streams();
    const verify::verify_options options = verify::parse_verify_options({words + 1, words + count});
    if (!options.help.empty()) return print_all(options.help);
    if (options.list_properties) return print_all(verify::properties_as_lines());
    turn_write_signals_into_errors();
    const interrupt signals;
    surroundings around = real_surroundings(signals);
    around.screen.shows &= !options.quiet;
    return verify::verify_command(options, around);
} catch (const rwbench::usage_error& error) {
    std::cerr << error.what() << '\n';
    return rwbench::exit_bad_usage;
} catch (const rwbench::environment_error& error) {
    std::cerr << error.what() << '\n';
    return rwbench::exit_environment;
} catch (const std::exception& error) {
    std::cerr << "rwbench verify: " << error.what() << '\n';
    return rwbench::exit_environment;
}

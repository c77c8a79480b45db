// modelled.hpp: what `rwbench list` says of model checking, which is another binary's.
#pragma once

#include <string>
#include <vector>

namespace rwbench {

struct named_line {
    std::string name, summary;
};

struct modelled {
    std::vector<named_line> properties;
    std::string why_no_properties;    // empty: they are known
    std::string designs_folder;       // empty: there is none
    std::vector<named_line> designs;  // each is NAME in the header FOLDER/NAME.hpp
};

// Asks rwbench-verify for its properties, and looks for the example designs: those that are installed beside rwbench, else
// those of the source tree that it was built from.
modelled find_modelled();

// The headers of a folder, each with the sentence at its beginning; by name.
std::vector<named_line> designs_in(const std::string& folder);

}  // namespace rwbench

// source.hpp: what was checked, as a hash of its text: reports with the same one are of the same source, whatever its version
// is called.
#pragma once

#include <string>
#include <vector>

#include "command/survey.hpp"

namespace rwbench::verify {

// Of the library's headers and all that checks them, as compiled in; and of the designs in `plan`.
std::string hash_of_source(const std::vector<planned_check>& plan);

// Of what these files hold, in this order, wherever they are. Tells versions of a text apart, and is no match for somebody who
// wants it not to. Throws environment_error for a file that can't be read.
std::string hash_of_files(const std::vector<std::string>& files);

// The files that a rule in a makefile needs, as compilers write one (-MMD): "design.o: design.cpp my\ lock.hpp".
std::vector<std::string> needed_files(const std::string& rule);

}  // namespace rwbench::verify

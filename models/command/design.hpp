// design.hpp: a user's own lock, a template over our platform, compiled on the spot and checked like any other.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include "play/played_lock.hpp"

namespace rwbench::verify {

// Where headers of ours are: in the source tree that this was built from, or beside the installed binary.
std::vector<std::string> include_folders();

// ^C, which a terminal sends to the compiler as well, has ended it.
struct compiler_interrupted : std::exception {
    const char* what() const noexcept override { return "the compiler was interrupted"; }
};

// A faulty world does what the fault asks that is planted (mutants/mutant.hpp).
enum class in_world : bool { faithful, faulty };

// `design` is FILE:TYPE, the type with its namespaces and without template arguments. Compiles it ($CXX, else c++) into a shared
// object, and loads that, which stays loaded. Throws usage_error for a file that is not there or does not compile: the
// compiler's own words are then on stderr; environment_error without a compiler; compiler_interrupted.
lock_case compiled_design(const std::string& design, in_world how);

}  // namespace rwbench::verify

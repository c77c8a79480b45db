// library_passing.cpp: the library's locks in which a waiting writer may be passed, by two, in the faulty world.
#include "locks/library.hpp"
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

const register_faulty_library them(passed_twice<faulty>());

}  // namespace
}  // namespace rwbench::verify

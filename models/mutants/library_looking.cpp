// library_looking.cpp: the library's locks in the faulty world, whose waiters look once more before they park.
#include "locks/library.hpp"
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

const register_faulty_library them(library_on<modelled<1, faulty>>("looks once more"));

}  // namespace
}  // namespace rwbench::verify

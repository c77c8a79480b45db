// library_parking.cpp: the library's locks in the faulty world, whose waiters park at once.
#include "locks/library.hpp"
#include "mutants/mutant.hpp"

namespace rwbench::verify {
namespace {

const register_faulty_library them(library_on<modelled<0, faulty>>(""));

}  // namespace
}  // namespace rwbench::verify

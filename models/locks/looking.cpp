// looking.cpp: the library's locks, whose waiters look once more before they park.
#include "locks/library.hpp"

namespace rwbench::verify {
namespace {

const register_locks them(library_on<modelled<1>>("looks once more"));

}  // namespace
}  // namespace rwbench::verify

// parking.cpp: the library's locks, whose waiters park at once.
#include "locks/library.hpp"

namespace rwbench::verify {
namespace {

const register_locks them(library_on<modelled<0>>(""));

}  // namespace
}  // namespace rwbench::verify

// passing.cpp: the library's locks in which a waiting writer may be passed, by two.
#include "locks/library.hpp"

namespace rwbench::verify {
namespace {

const register_locks them(passed_twice<faithful>());

}  // namespace
}  // namespace rwbench::verify

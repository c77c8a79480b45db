// The entry of the module rwbench-locks: the library's own locks, as a plugin.
#include "rwbench/registration.hpp"

RWBENCH_PLUGIN()

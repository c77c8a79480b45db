// reader_preferring.pml: lib/include/rwlocker/policy/reader_preferring.hpp.
#define may_enter_shared (!writer)
#define readers_go_first true
#define readers_compete false
#define readers_join_downgrade true
#define opens_read_phase false
#include "engine.pml"

// reader_phase_fair.pml: lib/include/rwlocker/policy/reader_phase_fair.hpp.
#define may_enter_shared (!writer && (queued_writers == 0 || phase))
#define readers_go_first true
#define readers_compete false
#define readers_join_downgrade true
#define opens_read_phase true
#undef K
#define K 0
#include "engine.pml"

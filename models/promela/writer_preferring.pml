// writer_preferring.pml: lib/include/rwlocker/policy/writer_preferring.hpp.
#define may_enter_shared (!writer && queued_writers == 0)
#define readers_go_first false
#define readers_compete true
#define readers_join_downgrade (queued_writers == 0)
#define opens_read_phase false
#include "engine.pml"

// policies.cpp: policies that answer wrongly, held to the promises of the right ones.
#include "mutants/mutant.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwbench::verify {
namespace {

namespace policy = rwlocker::policy;
using core::word;
using rwlocker::basic_rw_lock;

struct lets_late_readers_in : policy::Fair {
    static constexpr bool may_enter_shared(word s) { return !core::has_writer(s); }
};
struct writers_always_first : policy::Fair {
    static constexpr bool readers_go_first = false;
};
struct barging_fair : policy::Fair {
    static constexpr unsigned handoff_after = 1;
};
struct fair_alone_after_downgrade : policy::Fair {
    static constexpr bool readers_join_downgrade(word) { return false; }
};
struct readers_pass_writers : policy::WriterPreferring {
    static constexpr bool may_enter_shared(word s) { return !core::has_writer(s); }
};
struct readers_before_writers : policy::WriterPreferring {
    static constexpr bool readers_go_first = true;
};
struct readers_always_join : policy::WriterPreferring {
    static constexpr bool readers_join_downgrade(word) { return true; }
};
struct readers_wait_for_writers : policy::ReaderPreferring {
    static constexpr bool readers_go_first = false;
};
struct read_alone_after_downgrade : policy::ReaderPreferring {
    static constexpr bool readers_join_downgrade(word) { return false; }
};
struct readers_queue_behind_writers : policy::ReaderPreferring {
    static constexpr bool may_enter_shared(word s) { return !core::has_writer(s) && !core::has_queued_writer(s); }
};
struct joins_any_phase : policy::ReaderPhaseFair {
    static constexpr bool may_enter_shared(word s) { return !core::has_writer(s); }
};
struct phase_writers_first : policy::ReaderPhaseFair {
    static constexpr bool readers_go_first = false;
};
struct readers_come_in_to_a_writer : policy::Fair {
    static constexpr bool may_enter_shared(word s) { return !core::has_queued_writer(s); }
};

template <class P, unsigned Passes = 1>
lock_case wrong() {
    return case_of<basic_rw_lock<P, modelled<0, faithful, Passes>>>(std::string(P::name));
}

const register_mutants them({
    {"late-reader-joins-snapshot", "Fair lets a reader in that came after a waiting writer",
     held_to(wrong<lets_late_readers_in>(), wrong<policy::Fair>())},
    {"writers-always-first", "Fair hands the lock from writer to writer while readers wait",
     held_to(wrong<writers_always_first>(), wrong<policy::Fair>())},
    {"fair-writers-barge", "Fair leaves the lock free on a release: a writer that comes may pass the queue",
     held_to(wrong<barging_fair>(), wrong<policy::Fair>())},
    {"fair-reads-alone-after-downgrade", "Fair leaves the waiting readers asleep at a downgrade",
     held_to(wrong<fair_alone_after_downgrade>(), wrong<policy::Fair>())},
    {"readers-pass-waiting-writer", "Write lets readers pass a waiting writer",
     held_to(wrong<readers_pass_writers>(), wrong<policy::WriterPreferring>())},
    {"readers-before-waiting-writer", "Write wakes the readers first on a writer's release",
     held_to(wrong<readers_before_writers>(), wrong<policy::WriterPreferring>())},
    {"readers-join-past-writer", "Write lets waiting readers join a downgrade though a writer waits",
     held_to(wrong<readers_always_join>(), wrong<policy::WriterPreferring>())},
    {"reader-overtaken-by-waiting-writer", "Read hands the lock to a waiting writer while readers wait",
     held_to(wrong<readers_wait_for_writers>(), wrong<policy::ReaderPreferring>())},
    {"read-reads-alone-after-downgrade", "Read leaves the waiting readers asleep at a downgrade",
     held_to(wrong<read_alone_after_downgrade>(), wrong<policy::ReaderPreferring>())},
    {"reader-queues-behind-writer", "Read makes a reader wait behind a waiting writer",
     held_to(wrong<readers_queue_behind_writers>(), wrong<policy::ReaderPreferring>())},
    {"readers-join-any-phase", "ReaderPhaseFair lets readers join a phase that no release began",
     held_to(wrong<joins_any_phase>(), wrong<policy::ReaderPhaseFair>())},
    {"phase-writers-first", "ReaderPhaseFair hands the lock from writer to writer while readers wait",
     held_to(wrong<phase_writers_first>(), wrong<policy::ReaderPhaseFair>())},
    {"reader-enters-beside-writer", "Fair lets a reader in while a writer is inside",
     held_to(wrong<readers_come_in_to_a_writer>(), wrong<policy::Fair>())},
    {"k-ignored", "writers may pass a waiting one three times, where once was promised",
     held_to(wrong<policy::WriterPreferring, 3>(), wrong<policy::WriterPreferring>())},
});

}  // namespace
}  // namespace rwbench::verify

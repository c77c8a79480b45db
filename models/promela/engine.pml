// engine.pml: the lock engine's steps (lib/include/rwlocker/core/engine.hpp), each as one transition, for spin: what holds in
// executions of any length. A policy is a file beside this one; it answers what a policy answers (policy/policy.hpp) and
// includes this file.
//
// Each thread asks for a side of its choice, or never asks again; waits until it is let in or, if it is impatient, gives up;
// leaves, or downgrades and leaves. Thread 0 is watched: it never gives up.
//
//     -DN=4           so many threads (3)
//     -DK=1           of a policy where writers may pass a waiting one: so often (2)
//     -DCOUNTS        counts how often the watched thread is overtaken, and prints each new maximum
//     -DTRANSITIONS   nobody is watched, and each step is printed with the lock before and after it. To be compiled with
//                     -DPRINTF -DNOREDUCE
//
// ABSTRACTED    A step of the engine takes effect in one change of the word, and is one transition here; that it does so
//               whatever threads do meanwhile is what Relacy checks. A waker's token arrives at once at all whom it wakes:
//               no relay. Reads within reads, try_lock and conditions are left out. Time: any moment may be late.
// INVARIANTS    I4, I5, I8 of engine.hpp are asserted after each step.
// TEST          tests/models/promela_test.py compares these transitions with those of the engine itself.

#ifndef N
#define N 3
#endif
#ifndef K
#define K 2
#endif

mtype = { outside, queued, invited, designated, granted, inside };
mtype = { asks_to_read, asks_to_write, wakes, wakes_late, gives_up, releases, downgrades };

// ---- the threads

mtype at[N] = outside;
bool writes[N];   // the side asked for, or held
bool patient[N];  // while it waits: it does not give up

// ---- the lock

bool writer;          // W
byte readers;         // inside
bool competing;       // DW
bool phase;           // PH
bool overdue;         // the first queued writer is due before it was passed K times
byte queued_readers;  // RQ
byte queue[N];        // the writers, in order
byte queued_writers;  // WQ
byte passed[N];       // a queued writer's: by how many that came later

#define is_free (!writer && readers == 0)
#define is_due (queued_writers > 0 && (overdue || passed[queue[0]] == K))

// ---- how often the watched thread is overtaken

#ifdef TRANSITIONS
#define is_watched(who) false
#else
#define is_watched(who) (who == 0)
#endif

#ifdef COUNTS
#define most_counted (2 * N + 2)
byte by_readers, by_writers;  // a reader: all of them; a writer: those that came later
short by_phases;              // beyond one for each writer before it
bool is_phase_counted;        // the read phase that is running

c_decl { static int most_reader_by_writers, most_writer_by_readers, most_writer_by_writers, most_writer_by_phases; };
c_code {
    static void raise_most(int *most, int found, const char *name) {
        if (found > *most) printf("most %s %d\n", name, *most = found);
    }
};

#define is_waiting (at[0] == queued || at[0] == invited || at[0] == designated)
#define add_one(count) count = (count < most_counted -> count + 1 : count)

inline tell_most() {
    if
    :: is_waiting && writes[0] -> c_code {
           raise_most(&most_writer_by_readers, now.by_readers, "writer_by_readers");
           raise_most(&most_writer_by_writers, now.by_writers, "writer_by_writers");
           raise_most(&most_writer_by_phases, now.by_phases, "writer_by_read_phases");
       }
    :: is_waiting && !writes[0] -> c_code { raise_most(&most_reader_by_writers, now.by_writers, "reader_by_writers"); }
    :: else
    fi
}
inline count_writer(came_later) {
    if
    :: is_waiting && (!writes[0] || came_later) -> add_one(by_writers)
    :: is_waiting && writes[0] && !(came_later) -> by_phases--
    :: else
    fi;
    tell_most()
}
inline count_reader(starts_step) {
    if
    :: is_waiting && writes[0] ->
        add_one(by_readers);
        if
        :: (opens_read_phase -> !is_phase_counted : starts_step) && by_phases < most_counted ->
            by_phases++;
            is_phase_counted = true
        :: else
        fi
    :: else
    fi;
    tell_most()
}
inline count_end_of_phase() { is_phase_counted = false }
inline forget_counts(who) {
    if
    :: who == 0 -> by_readers = 0; by_writers = 0; by_phases = 0; is_phase_counted = false
    :: else
    fi
}
#else
#define count_writer(came_later) skip
#define count_reader(starts_step) skip
#define count_end_of_phase() skip
#define forget_counts(who) skip
#endif

// ---- parts of steps

byte i;  // of loops; 0 between steps

inline is_inside(who) {
    at[who] = inside;
    patient[who] = false;
    forget_counts(who)
}

// with_writer_entered
inline enter_as_writer(who) {
    count_writer(true);
    for (i : 0 .. N - 1) {
        if
        :: i < queued_writers -> passed[queue[i]]++
        :: else
        fi
    }
    i = 0;
    writer = true;
    is_inside(who)
}

inline enter_as_reader(who) {
    count_reader(true);
    readers++;
    is_inside(who)
}

inline begin(who) {
    if
    :: writes[who] && is_free && !is_due -> enter_as_writer(who)
    :: writes[who] && !(is_free && !is_due) ->
        at[who] = queued;
        queue[queued_writers] = who;
        queued_writers++
    :: !writes[who] && may_enter_shared -> enter_as_reader(who)
    :: else ->
        at[who] = queued;
        queued_readers++
    fi
}

// with_next_writer_first, where it was the first one
inline unlink_writer(who) {
    if
    :: queue[0] == who -> overdue = false
    :: else
    fi;
    is_found = false;
    for (i : 0 .. N - 2) {
        if
        :: i < queued_writers && queue[i] == who -> is_found = true
        :: else
        fi;
        if
        :: is_found -> queue[i] = queue[i + 1]
        :: else
        fi
    }
    i = 0;
    is_found = false;
    queued_writers--;
    queue[queued_writers] = 0;
    passed[who] = 0
}
bool is_found;

inline grant_readers() {
    is_found = true;
    for (i : 0 .. N - 1) {
        if
        :: at[i] == queued && !writes[i] ->
            count_reader(is_found);
            is_found = false;
            at[i] = granted;
            forget_counts(i);
            readers++;
            queued_readers--
        :: else
        fi
    }
    i = 0;
    is_found = false
}

inline invite_readers() {
    for (i : 0 .. N - 1) {
        if
        :: at[i] == queued && !writes[i] -> at[i] = invited; queued_readers--
        :: else
        fi
    }
    i = 0
}

byte first;  // within a step
inline hand_over() {
    first = queue[0];
    unlink_writer(first);
    competing = false;
    writer = true;
    at[first] = granted;
    forget_counts(first);
    count_writer(false);
    first = 0
}

// next_writer
inline serve_writer() {
    if
    :: is_due -> hand_over()
    :: queued_writers > 0 && !is_due && !competing ->
        competing = true;
        at[queue[0]] = designated
    :: else
    fi
}

inline is_outside(who) {
    at[who] = outside;
    writes[who] = false;
    patient[who] = false;
    forget_counts(who)
}

// ---- the steps

inline ask(who, to_write, is_patient) {
    writes[who] = to_write;
    patient[who] = is_patient;
    begin(who)
}

// on_wake
inline wake(who, is_late) {
    if
    :: at[who] == granted -> is_inside(who)
    :: at[who] == invited -> begin(who)
    :: at[who] == designated && is_free ->
        unlink_writer(who);
        competing = false;
        writer = true;
        is_inside(who);
        count_writer(false)
    :: at[who] == designated && !is_free ->
        at[who] = queued;
        competing = false;
        overdue = overdue || is_late
    fi
}

// leave
inline give_up(who) {
    if
    :: !writes[who] -> queued_readers--
    :: writes[who] ->
        if
        :: at[who] == designated -> competing = false
        :: else
        fi;
        unlink_writer(who)
    fi;
    is_outside(who);
    if
    :: queued_readers > 0 && queued_writers == 0 && !writer -> grant_readers()
    :: queued_writers > 0 && is_free && !competing -> serve_writer()
    :: else
    fi
}

// release_exclusive, release_shared
inline release(who) {
    if
    :: writes[who] ->
        writer = false;
        if
        :: queued_readers > 0 && (readers_go_first || queued_writers == 0) ->
            if
            :: readers_compete -> invite_readers()
            :: else ->
                grant_readers();
                phase = opens_read_phase
            fi
        :: else -> serve_writer()
        fi
    :: !writes[who] && readers > 1 -> readers--
    :: else ->
        readers = 0;
        phase = false;
        count_end_of_phase();
        serve_writer()
    fi;
    is_outside(who)
}

inline downgrade(who) {
    writer = false;
    readers = 1;
    writes[who] = false;
    phase = opens_read_phase;
    if
    :: queued_readers > 0 && readers_join_downgrade -> grant_readers()
    :: else
    fi
}

// ---- what is printed, and asserted

#ifdef TRANSITIONS
inline print_state() {
    printf(" | W%d R%d DW%d PH%d due%d readers:%d writers:", writer, readers, competing, phase, is_due, queued_readers);
    for (i : 0 .. N - 1) {
        if
        :: i < queued_writers -> printf(" %d/%d", queue[i], passed[queue[i]])
        :: else
        fi
    }
    for (i : 0 .. N - 1) {
        printf("; %d %d %d", i, at[i], writes[i])
    }
    i = 0
}
inline before(who, step) { printf("%d %d", who, step); print_state() }
inline after(who) { print_state(); printf("\n"); check_invariants() }
#else
inline before(who, step) { printf("%d %d\n", who, step) }
inline after(who) { check_invariants() }
#endif

inline check_invariants() {
    assert(!(writer && readers > 0));
    assert(queued_readers == 0 || writer || queued_writers > 0);                      // I4
    assert(!is_free || queued_writers == 0 || competing);                             // I5
    assert(!competing || at[queue[0]] == designated)                                  // I8
}

active [N] proctype thread() {
    byte me = _pid;
    do
    :: d_step { at[me] == outside; before(me, asks_to_read); ask(me, false, true); after(me) }
    :: d_step { at[me] == outside; before(me, asks_to_write); ask(me, true, true); after(me) }
    :: d_step { at[me] == outside && !is_watched(me); before(me, asks_to_read); ask(me, false, false); after(me) }
    :: d_step { at[me] == outside && !is_watched(me); before(me, asks_to_write); ask(me, true, false); after(me) }
    :: at[me] == outside -> break
    :: d_step {
           at[me] == granted || at[me] == invited || at[me] == designated;
           before(me, wakes); wake(me, false); after(me)
       }
    :: d_step { at[me] == designated; before(me, wakes_late); wake(me, true); after(me) }
    :: d_step {
           (at[me] == queued || at[me] == designated) && !patient[me];
           before(me, gives_up); give_up(me); after(me)
       }
    :: d_step { at[me] == inside; before(me, releases); release(me); after(me) }
    :: d_step { at[me] == inside && writes[me]; before(me, downgrades); downgrade(me); after(me) }
    od
}

// ---- claims, under weak fairness: a thread that can go on does so some day

#define reads_or_waits (at[0] != outside && !writes[0])
#define reader_waits (reads_or_waits && at[0] != inside)
#define writer_waits (writes[0] && at[0] != inside)
#define gets_in (at[0] == inside)

#if !defined(COUNTS) && !defined(TRANSITIONS)
ltl reader_gets_in { [] (reader_waits -> <> gets_in) }
ltl writer_gets_in { [] (writer_waits -> <> gets_in) }
// If no read phase lasts for ever.
ltl writer_gets_in_when_phases_end { ([] <> (readers == 0)) -> [] (writer_waits -> <> gets_in) }
#endif

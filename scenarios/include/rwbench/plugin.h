/* plugin.h: the C interface between rwbench and what it measures.
 *
 * A lock and a scenario meet in worker loops. A lock offers a table of loops, each compiled with the lock inlined; a
 * scenario says which loops its workers run and what happens inside the critical section. The host (rwbench) makes the
 * workers, lines them up, hands each one a `rwbench_worker`, and calls the loop. So every lock meets every scenario
 * without recompiling either, and no lock operation hides behind an indirect call; the critical section is one indirect
 * call, the same for every lock, and for `--work none` there are loops without it.
 *
 * The interface is C: no exception and no C++ type crosses it. Every struct begins with its size, so that a host can
 * tell an older table from a newer one. The C++ that fills the tables is sugar: `scenario.hpp`, `lock_plugin.hpp`.
 *
 * All times are nanoseconds of the steady clock. All strings of a table are UTF-8, static, and owned by the plugin; a
 * `message` of `capacity` bytes is the host's, and receives one sentence, ended by a zero, cut where it is too long. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RWBENCH_ABI_VERSION 1u

/* ---- sides and capabilities -------------------------------------------------------------------------------------- */

enum { RWBENCH_READ = 0, RWBENCH_WRITE = 1 };

enum {
    RWBENCH_CAN_SHARE = 1u << 0, /* two readers can be inside at once (a plain mutex lacks it: its read is exclusive) */
    RWBENCH_CAN_TIME = 1u << 1,  /* timed acquisitions of both sides */
    RWBENCH_CAN_DOWNGRADE = 1u << 2, /* exclusive to shared in one step */
    RWBENCH_CAN_WAIT = 1u << 3,      /* a condition */
    RWBENCH_SPINS_ONLY = 1u << 4     /* never sleeps: not applicable when oversubscribed, unless named */
};

/* What loops and other calls return. */
enum {
    RWBENCH_OK = 0,
    RWBENCH_FAILED = 1,   /* it refused or failed; the worker's `error`, or the `message`, says why */
    RWBENCH_TIMED_OUT = 2 /* of `acquire` alone: the time was over before the lock was had */
};

/* ---- what a worker is told, and what it tells -------------------------------------------------------------------- */

/* Log-linear buckets: 128 to each power of two, so a value is known to 1/128 (0.8%). Values are ns. `buckets` has
 * RWBENCH_BUCKETS entries, owned by the host; recording takes no lock and allocates nothing. */
#define RWBENCH_SUB_BUCKET_BITS 7
#define RWBENCH_MAX_EXPONENT 42 /* 2^42 ns, 73 minutes; larger values land in the last bucket, `max` stays exact */
#define RWBENCH_BUCKETS ((RWBENCH_MAX_EXPONENT - RWBENCH_SUB_BUCKET_BITS + 1) << RWBENCH_SUB_BUCKET_BITS)

typedef struct rwbench_histogram {
    uint64_t* buckets;
    uint64_t count;
    uint64_t max;
} rwbench_histogram;

/* The oracle of `--work none`: writers raise both, readers require them equal. They live on different cache lines, and
 * are read and written without read-modify-writes (relaxed), so that a lock that does not exclude loses counts. */
typedef struct rwbench_counters {
    uint64_t first;
    char apart_[120];
    uint64_t second;
    char apart_after_[120];
} rwbench_counters;

/* What a worker is doing, for the watchdog's message. */
enum {
    RWBENCH_DOING_NOTHING = 0,
    RWBENCH_DOING_WAIT_READ = 1,
    RWBENCH_DOING_WAIT_WRITE = 2,
    RWBENCH_DOING_INSIDE_READ = 3,
    RWBENCH_DOING_INSIDE_WRITE = 4,
    RWBENCH_DOING_WAIT_NOTICE = 5 /* for a condition to be notified */
};

/* What `saw` is told. */
enum {
    RWBENCH_CALLED = 0, /* about to ask for the lock */
    RWBENCH_GRANTED = 1 /* has it */
};

struct rwbench_worker;

/* The critical section: called with the lock held on `side`. */
typedef void (*rwbench_section)(struct rwbench_worker* worker, uint32_t side);

typedef struct rwbench_worker {
    uint32_t struct_size;
    uint32_t index; /* within the trial, from 0 */

    /* orders: written by the host before the loop */
    uint64_t iterations;     /* operations to do; UINT64_MAX: until *stop */
    const uint32_t* stop;    /* nonzero: end the loop after the operation under way; read relaxed */
    uint64_t read_threshold; /* mixed loops: a draw not above it is a read; 0: no reads, UINT64_MAX: all reads */
    uint64_t random;         /* state of the worker's generator, never 0 */
    uint64_t sample_mask;    /* waits are timed for operations whose number & mask is 0; 0: all */
    rwbench_section section; /* what happens inside; unused by the `_none` loops */
    void* section_state;     /* of the scenario or work, for the section */
    rwbench_counters* counters;
    void (*think)(struct rwbench_worker* worker); /* between two operations, outside the lock; may be null */
    uint64_t think_ns;
    uint64_t (*now_ns)(void);
    uint64_t timeout_ns; /* of the timed loops: how long an acquisition may wait */
    /* Null, or: waits until the next operation is due, and returns 1 with that time in `due_ns`, from which the wait is
     * counted; 0: it was stopped before. */
    int (*arrival)(struct rwbench_worker* worker);
    uint64_t due_ns;
    /* Null, or: the lock of the next operation, in place of the loop's own; it points `counters` and `section_state` to
     * what that lock guards. */
    void* (*pick)(struct rwbench_worker* worker);
    /* Null, or told of each call and each grant (of timed-out calls only the call): untimed trials count overtakes. */
    void (*saw)(struct rwbench_worker* worker, uint32_t side, uint32_t event);
    void* host; /* of the host, for its hooks above */

    /* results: written by the loop, read by the host after it (progress and doing also during it, relaxed) */
    uint64_t progress; /* operations done, of both sides, timed-out ones included */
    uint64_t doing;
    uint64_t reads;      /* had the read side */
    uint64_t writes;     /* had the write side */
    uint64_t timed_out;  /* had neither */
    uint64_t violations; /* operations in which this worker's section saw the oracle's rules broken */
    rwbench_histogram read_wait;
    rwbench_histogram write_wait;
    rwbench_histogram timeout_late; /* how long after its time was over a timed-out acquisition returned */
    char error[256];                /* a sentence, where the loop returned RWBENCH_FAILED */

    /* orders of the loops with a condition: written by the host before the loop; the calls are the work's */
    void* condition; /* of the lock, by its `create_condition` */
    /* Of the waiting loops, under the lock: may the operation go on? If not, the worker waits to be notified, and asks
     * again. Sets `due_ns` to when it could: the wait is counted from there. */
    int (*is_ready)(struct rwbench_worker* worker);
    /* Of the notifying loop, outside the lock: null, or waits until the next operation is this worker's to do. */
    void (*await_turn)(struct rwbench_worker* worker);
    /* Of the notifying loop, under the lock, after the section: how many waiters to notify; RWBENCH_NOTIFY_ALL. */
    uint64_t (*to_notify)(struct rwbench_worker* worker);
    /* Of the notifying loop: the CPU time of the calling thread, in ns; null: what a notification costs is not measured. */
    uint64_t (*cpu_now_ns)(void);

    /* results of these */
    uint64_t woken;               /* how often a wait for the condition returned */
    uint64_t notified;            /* how many waiters were to be notified, all calls that counted them together */
    rwbench_histogram age;        /* how old what a reader saw was, where its section records it */
    rwbench_histogram notify_cpu; /* CPU time of a notification and the release after it, of the notifier */
} rwbench_worker;

#define RWBENCH_NOTIFY_ALL UINT64_MAX

/* ---- a lock ------------------------------------------------------------------------------------------------------ */

/* Runs on a worker's thread until the worker's orders are done, and leaves the lock free of its own holds. Returns
 * RWBENCH_OK or RWBENCH_FAILED. */
typedef int (*rwbench_loop)(void* lock, rwbench_worker* worker);

/* `count` times lock and unlock, nothing inside, nothing counted: the body of a Google Benchmark loop. */
typedef int (*rwbench_pairs)(void* lock, uint64_t count);

#define RWBENCH_NO_TIMEOUT UINT64_MAX
#define RWBENCH_UNBOUNDED UINT64_MAX

/* How often waiting readers and writers were overtaken, at most, counted from their doorway (docs/semantics.md), and how
 * often their lock promises that they can be: RWBENCH_UNBOUNDED where it promises nothing. */
typedef struct rwbench_overtakes {
    uint32_t struct_size; /* the host's, before the call */
    uint32_t is_cut;      /* more acquisitions came than there was room for, and were not seen */
    uint64_t acquisitions;
    uint64_t reader_by_writers, reader_by_writers_bound;
    uint64_t writer_by_readers, writer_by_readers_bound;
    uint64_t writer_by_read_phases, writer_by_read_phases_bound; /* beyond one for each writer before it in the queue */
    uint64_t writer_by_writers, writer_by_writers_bound;
    uint64_t writer_by_anyone;
    char sentence[512]; /* the bound that was exceeded; empty: each was kept */
    char trace[4096];   /* that wait, a line for each step */
} rwbench_overtakes;

/* A lock and its loops. `create` builds a lock in storage of `size` bytes aligned to `alignment`; `destroy` ends it.
 * Either may be called by any thread, while no loop runs on that storage.
 *
 * Required of every lock, so that it meets every scenario: `create`, `destroy`, the loops `read`, `write` and `mixed`,
 * their `_none` forms, and both pairs. Required by a capability that it claims: the loops of that capability. All else
 * may be null, which means "cannot". A lock that lacks what is required is refused. */
typedef struct rwbench_lock {
    uint32_t struct_size;
    uint32_t abi_version;
    const char* name;    /* as on the command line and in the report: "RWLockFair", "std::mutex" */
    const char* summary; /* a line for `rwbench list` */
    const char* group;   /* "library", "adapter", "baseline", "peer"; of a plugin's lock always "plugin", and ignored */
    uint32_t capabilities;
    uint32_t reserved;
    size_t size;
    size_t alignment;
    int (*create)(void* storage, char* message, size_t capacity);
    void (*destroy)(void* storage);

    rwbench_loop read;
    rwbench_loop write;
    rwbench_loop mixed;     /* each operation drawn by read_threshold */
    rwbench_loop read_none; /* the same three without a section: the counters of the worker, inline */
    rwbench_loop write_none;
    rwbench_loop mixed_none;
    rwbench_loop timed_read; /* each acquisition for at most timeout_ns; without a section: the counters */
    rwbench_loop timed_write;
    rwbench_loop downgrade; /* write, downgrade, read, in one operation: the section (or counters) on either side */
    rwbench_loop wait;      /* each operation waits for the condition on the read side, with `is_ready` */
    rwbench_loop notify;    /* writes, and notifies the condition `to_notify` times while it holds the write side */
    rwbench_pairs read_pairs;
    rwbench_pairs write_pairs;

    /* One operation at a time, for `rwbench battery`: RWBENCH_OK, RWBENCH_TIMED_OUT, or RWBENCH_FAILED with a sentence.
     * `timeout_ns`: RWBENCH_NO_TIMEOUT waits for ever, which every lock can; 0 only tries. A lock that can't wait so
     * long and no longer refuses. `downgrade_held` takes the write side held to the read side; null: it can't. */
    int (*acquire)(void* lock, uint32_t side, uint64_t timeout_ns, char* message, size_t capacity);
    int (*release)(void* lock, uint32_t side, char* message, size_t capacity);
    int (*downgrade_held)(void* lock, char* message, size_t capacity);

    /* The same lock built to be observed, or null; and of such a lock, what was seen in it since it was created. */
    const struct rwbench_lock* observed;
    int (*overtakes)(void* lock, rwbench_overtakes* seen);

    /* A condition of the lock, as `create` and `destroy` of the lock itself; of RWBENCH_CAN_WAIT. */
    const char* condition; /* what it is called in the report: "std::condition_variable" */
    size_t condition_size;
    size_t condition_alignment;
    int (*create_condition)(void* storage, void* lock, char* message, size_t capacity);
    void (*destroy_condition)(void* storage);
    rwbench_loop wait_write; /* as `wait`, on the write side */
} rwbench_lock;

/* ---- helpers for loops: the same for a lock in C and in C++ ------------------------------------------------------ */

/* The bucket of a value; exact below 128, then 128 buckets to each power of two. */
static inline uint32_t rwbench_bucket_of(uint64_t ns) {
    uint32_t shift, index;
    if (ns < (1u << RWBENCH_SUB_BUCKET_BITS)) return (uint32_t)ns;
    shift = 63u - (uint32_t)__builtin_clzll(ns) - RWBENCH_SUB_BUCKET_BITS;
    index = (shift << RWBENCH_SUB_BUCKET_BITS) + (uint32_t)(ns >> shift);
    return index < RWBENCH_BUCKETS ? index : RWBENCH_BUCKETS - 1u;
}

/* The smallest value that lands in a bucket. */
static inline uint64_t rwbench_bucket_low(uint32_t bucket) {
    uint32_t shift;
    if (bucket < (2u << RWBENCH_SUB_BUCKET_BITS)) return bucket;
    shift = (bucket >> RWBENCH_SUB_BUCKET_BITS) - 1u;
    return (uint64_t)((bucket & ((1u << RWBENCH_SUB_BUCKET_BITS) - 1u)) + (1u << RWBENCH_SUB_BUCKET_BITS)) << shift;
}

static inline void rwbench_histogram_add(rwbench_histogram* histogram, uint64_t ns) {
    ++histogram->buckets[rwbench_bucket_of(ns)];
    ++histogram->count;
    if (ns > histogram->max) histogram->max = ns;
}

static inline int rwbench_goes_on(const rwbench_worker* worker) {
    return worker->progress < worker->iterations && !__atomic_load_n(worker->stop, __ATOMIC_RELAXED);
}

/* True if the worker has another operation to do; waits until it arrives. Asked once before each operation. */
static inline int rwbench_next(rwbench_worker* worker) {
    return rwbench_goes_on(worker) && (!worker->arrival || worker->arrival(worker));
}

/* xorshift64*: for the draws of a mixed loop, never for anything secret. */
static inline uint64_t rwbench_random(rwbench_worker* worker) {
    uint64_t x = worker->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    worker->random = x;
    return x * 0x2545F4914F6CDD1Du;
}

/* A draw is never 0, so a threshold of 0 gives no reads at all. */
static inline uint32_t rwbench_draw_side(rwbench_worker* worker) {
    return rwbench_random(worker) <= worker->read_threshold ? RWBENCH_READ : RWBENCH_WRITE;
}

/* The lock of the next operation, for a loop that was called with `lock`. */
static inline void* rwbench_picked(void* lock, rwbench_worker* worker) {
    return worker->pick ? worker->pick(worker) : lock;
}

/* Before asking for the lock: when the wait began, or 0 where this operation is not sampled (no clock shows 0). */
static inline uint64_t rwbench_wait_begins(rwbench_worker* worker, uint32_t side) {
    const int is_sampled = (worker->progress & worker->sample_mask) == 0;
    __atomic_store_n(&worker->doing, (uint64_t)(RWBENCH_DOING_WAIT_READ + side), __ATOMIC_RELAXED);
    if (!is_sampled) return 0;
    if (worker->saw) worker->saw(worker, side, RWBENCH_CALLED);
    return worker->arrival ? worker->due_ns : worker->now_ns();
}

static inline void rwbench_is_doing(rwbench_worker* worker, uint64_t what) {
    __atomic_store_n(&worker->doing, what, __ATOMIC_RELAXED);
}

/* As soon as the lock is held: records the wait. */
static inline void rwbench_wait_ends(rwbench_worker* worker, uint32_t side, uint64_t began) {
    if (began != 0) {
        uint64_t waited = worker->now_ns() - began;
        rwbench_histogram_add(side == RWBENCH_READ ? &worker->read_wait : &worker->write_wait, waited);
        if (worker->saw) worker->saw(worker, side, RWBENCH_GRANTED);
    }
    __atomic_store_n(&worker->doing, (uint64_t)(RWBENCH_DOING_INSIDE_READ + side), __ATOMIC_RELAXED);
}

/* The operation is over, however it went: thinks where another one follows. */
static inline void rwbench_operation_over(rwbench_worker* worker) {
    __atomic_store_n(&worker->doing, (uint64_t)RWBENCH_DOING_NOTHING, __ATOMIC_RELAXED);
    __atomic_store_n(&worker->progress, worker->progress + 1, __ATOMIC_RELAXED);
    if (worker->think && rwbench_goes_on(worker)) worker->think(worker);
}

/* After the lock was released: counts the operation. */
static inline void rwbench_operation_done(rwbench_worker* worker, uint32_t side) {
    if (side == RWBENCH_READ)
        ++worker->reads;
    else
        ++worker->writes;
    rwbench_operation_over(worker);
}

/* In place of `wait_ends` and `operation_done`, where the time was over first: records how late it was told. */
static inline void rwbench_wait_timed_out(rwbench_worker* worker, uint64_t began) {
    if (began != 0) {
        uint64_t waited = worker->now_ns() - began;
        rwbench_histogram_add(&worker->timeout_late, waited > worker->timeout_ns ? waited - worker->timeout_ns : 0);
    }
    ++worker->timed_out;
    rwbench_operation_over(worker);
}

/* The section of the `_none` loops: a writer raises both counters, a reader requires them equal. */
static inline void rwbench_none_section(rwbench_worker* worker, uint32_t side) {
    rwbench_counters* counters = worker->counters;
    uint64_t first = __atomic_load_n(&counters->first, __ATOMIC_RELAXED);
    uint64_t second = __atomic_load_n(&counters->second, __ATOMIC_RELAXED);
    if (first != second) ++worker->violations;
    if (side == RWBENCH_WRITE) {
        __atomic_store_n(&counters->first, first + 1, __ATOMIC_RELAXED);
        __atomic_store_n(&counters->second, second + 1, __ATOMIC_RELAXED);
    }
}

/* ---- a scenario -------------------------------------------------------------------------------------------------- */

/* What the user asked for, the scenario's defaults filled in. */
typedef struct rwbench_parameters {
    uint32_t struct_size;
    uint32_t readers;
    uint32_t writers;
    uint32_t threads;    /* of a mixed scenario; 0 otherwise */
    uint64_t iterations; /* of each worker; UINT64_MAX under a time window */
    uint64_t window_ns;  /* 0: counted */
    uint64_t read_delay_ns;
    uint64_t write_delay_ns;
    uint64_t think_ns;
    double read_ratio; /* 0 to 1, of a mixed scenario */
    uint64_t seed;
    uint64_t timeout_ns; /* of the timed loops; 0 otherwise */
    uint32_t locks;      /* how many locks there are to pick from; 1: nothing to pick */
    uint32_t arrival;    /* RWBENCH_ARRIVAL_... */
    double skew;         /* the Zipf exponent of the picks */
    double rate_per_s; /* operations that arrive in a second, over all workers; 0: each follows the last one at once */
} rwbench_parameters;

/* When operations arrive, where they do so at a rate. */
enum { RWBENCH_ARRIVAL_POISSON = 0, RWBENCH_ARRIVAL_FIXED = 1 };

/* Which loop a group of workers runs. */
enum {
    RWBENCH_LOOP_READ = 0,
    RWBENCH_LOOP_WRITE = 1,
    RWBENCH_LOOP_MIXED = 2,
    RWBENCH_LOOP_TIMED_READ = 3,
    RWBENCH_LOOP_TIMED_WRITE = 4,
    RWBENCH_LOOP_DOWNGRADE = 5,
    RWBENCH_LOOP_WAIT = 6,
    RWBENCH_LOOP_NOTIFY = 7,
    RWBENCH_LOOP_WAIT_WRITE = 8
};

typedef struct rwbench_role {
    const char* name; /* what one of them is: "reader", "writer", "worker" */
    uint32_t loop;
    uint32_t workers;
    uint64_t iterations;
} rwbench_role;

/* How a scenario is run. */
enum {
    RWBENCH_ENGINE_WORKERS = 0, /* workers behind the start line */
    RWBENCH_ENGINE_PAIRS = 1    /* uncontended pairs of one side, timed by Google Benchmark's loop */
};

typedef struct rwbench_totals {
    uint32_t struct_size;
    uint32_t workers;
    uint64_t reads;
    uint64_t writes;
    uint64_t violations;
    uint64_t timed_out;
} rwbench_totals;

/* What happens inside the critical section: one of --work io|cpu|none|bank, or a scenario's own. `verify` is the
 * oracle: after a trial, with no worker running, it returns RWBENCH_OK, or RWBENCH_FAILED with a sentence in `message`
 * that says what the lock must have done. One state serves one trial. */
typedef struct rwbench_work {
    uint32_t struct_size;
    uint32_t abi_version;
    const char* name;
    const char* summary;
    int (*create)(const rwbench_parameters* parameters, void** state, char* message, size_t capacity);
    void (*destroy)(void* state);
    rwbench_section section; /* null: the `_none` loops */
    int (*verify)(void* state, const rwbench_counters* counters, const rwbench_totals* totals, char* message,
                  size_t capacity);
    uint64_t default_read_delay_ns;
    uint64_t default_write_delay_ns;
    /* Does the section sleep or compute at all without a lock, so that a floor can be replayed? */
    uint32_t has_duration;
    uint32_t records_age; /* its readers add to the worker's `age` */

    /* Of a work with a condition: what the worker's fields of these names are; `await_turn` may be null. */
    int (*is_ready)(rwbench_worker* worker);
    void (*await_turn)(rwbench_worker* worker);
    uint64_t (*to_notify)(rwbench_worker* worker);
    /* Its floor: a waiter's and a notifier's share of the same waits and wake-ups, without lock and condition (both are
     * null). Null: it has none. */
    rwbench_loop replay_wait;
    rwbench_loop replay_notify;

    double writer_rate_per_s; /* 0: as all. Else: each writer's operations arrive at this rate, evenly spaced */
} rwbench_work;

typedef struct rwbench_scenario {
    uint32_t struct_size;
    uint32_t abi_version;
    const char* name;
    const char* summary;
    const char* origin; /* where it comes from */
    uint32_t engine;
    uint32_t needs;    /* capabilities without which a lock is not applicable */
    uint32_t is_mixed; /* workers do both by --read-ratio; --threads in place of --readers and --writers */
    uint32_t default_readers;
    uint32_t default_writers;
    uint32_t reserved;
    uint64_t default_iterations;
    uint64_t default_window_ns; /* 0: counted */
    double default_read_ratio;
    const char* default_work;
    /* Null: --work decides. Of pairs: what a few workers do under the lock before it is timed, for the oracle. */
    const rwbench_work* own_work;
    /* Fills `roles` (room for `capacity`) and returns how many. */
    uint32_t (*plan)(const rwbench_parameters* parameters, rwbench_role* roles, uint32_t capacity);
    /* The ideal schedule in seconds, or a negative number where none is known. */
    double (*ideal_s)(const rwbench_parameters* parameters);
    uint64_t default_timeout_ns; /* 0: it takes no --timeout */
    double default_rate_per_s;   /* 0: it takes no --rate and no --arrival */
    double default_skew;
    uint32_t default_locks;            /* 0: it takes no --locks and no --skew */
    uint32_t default_threads_per_core; /* of a mixed scenario; 0: 1, 2, 4 ... 2 x cores, a cell for each */
} rwbench_scenario;

/* ---- the entry of a plugin --------------------------------------------------------------------------------------- */

/* The host's registrar: each call checks and copies the table, and returns RWBENCH_OK, or RWBENCH_FAILED where it is
 * refused. */
typedef struct rwbench_registrar {
    uint32_t struct_size;
    uint32_t abi_version;
    void* host;
    int (*add_lock)(void* host, const rwbench_lock* lock);
    int (*add_work)(void* host, const rwbench_work* work);
    int (*add_scenario)(void* host, const rwbench_scenario* scenario);
    /* A lock that might be expected here but was not built, and why, in half a sentence: `rwbench list` shows it. */
    int (*add_absent)(void* host, const char* name, const char* why);
} rwbench_registrar;

/* What a shared object exports under this name: hands its tables to the host, and returns RWBENCH_OK. It stays loaded.
 * Where it returns anything else, or a table was refused, the host ends with a sentence and runs nothing. */
#define RWBENCH_ENTRY "rwbench_plugin"
typedef int (*rwbench_entry)(const rwbench_registrar* registrar);

#ifdef __cplusplus
} /* extern "C" */
#endif

/* prefer_writers.c: a lock in plain C over the C table: the system's pthread_rwlock_t, asked to prefer writers.
 *
 * In C a lock's loops are written out: plugin.h says what each must do, and its inline functions do most of it. Where the
 * compiler inlines `operate`, each loop is compiled with the lock inside, as those of the C++ locks are. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "rwbench/plugin.h"

/* ---- the lock ---------------------------------------------------------------------------------------------------- */

static int create(void* lock, char* message, size_t capacity) {
    pthread_rwlockattr_t attributes;
    int error = pthread_rwlockattr_init(&attributes);
    if (error == 0) error = pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    if (error == 0) error = pthread_rwlock_init(lock, &attributes);
    if (error == 0) return RWBENCH_OK;
    snprintf(message, capacity, "%s", strerror(error));
    return RWBENCH_FAILED;
}

static void destroy(void* lock) { pthread_rwlock_destroy(lock); }

static int acquire(pthread_rwlock_t* lock, uint32_t side) {
    return side == RWBENCH_READ ? pthread_rwlock_rdlock(lock) : pthread_rwlock_wrlock(lock);
}

/* ---- the loops ----------------------------------------------------------------------------------------------------- */

/* One operation; without a section, `rwbench_none_section` counts in its place. */
static inline int operate(void* of_the_loop, rwbench_worker* worker, uint32_t side, int has_section) {
    pthread_rwlock_t* lock = rwbench_picked(of_the_loop, worker);
    const uint64_t began = rwbench_wait_begins(worker, side);
    const int error = acquire(lock, side);
    if (error != 0) {
        snprintf(worker->error, sizeof worker->error, "%s", strerror(error));
        return RWBENCH_FAILED;
    }
    rwbench_wait_ends(worker, side, began);
    if (has_section)
        worker->section(worker, side);
    else
        rwbench_none_section(worker, side);
    pthread_rwlock_unlock(lock);
    rwbench_operation_done(worker, side);
    return RWBENCH_OK;
}

/* A loop of operations, each on the side that `SIDE` says. */
#define LOOP(NAME, SIDE, HAS_SECTION)                                                                               \
    static int NAME(void* lock, rwbench_worker* worker) {                                                           \
        int result = RWBENCH_OK;                                                                                    \
        while (result == RWBENCH_OK && rwbench_next(worker)) result = operate(lock, worker, (SIDE), (HAS_SECTION)); \
        return result;                                                                                              \
    }
LOOP(read_loop, RWBENCH_READ, 1)
LOOP(write_loop, RWBENCH_WRITE, 1)
LOOP(mixed_loop, rwbench_draw_side(worker), 1)
LOOP(read_none_loop, RWBENCH_READ, 0)
LOOP(write_none_loop, RWBENCH_WRITE, 0)
LOOP(mixed_none_loop, rwbench_draw_side(worker), 0)

static inline int pairs(void* lock, uint64_t count, uint32_t side) {
    for (; count != 0; --count)
        if (acquire(lock, side) != 0 || pthread_rwlock_unlock(lock) != 0) return RWBENCH_FAILED;
    return RWBENCH_OK;
}
static int read_pairs(void* lock, uint64_t count) { return pairs(lock, count, RWBENCH_READ); }
static int write_pairs(void* lock, uint64_t count) { return pairs(lock, count, RWBENCH_WRITE); }

/* ---- the table ----------------------------------------------------------------------------------------------------- */

static const rwbench_lock table = {
    .struct_size = sizeof table,
    .abi_version = RWBENCH_ABI_VERSION,
    .name = "prefer-writers",
    .summary = "pthread_rwlock_t, asked to prefer writers",
    .capabilities = RWBENCH_CAN_SHARE,
    .size = sizeof(pthread_rwlock_t),
    .alignment = _Alignof(pthread_rwlock_t),
    .create = create,
    .destroy = destroy,
    .read = read_loop,
    .write = write_loop,
    .mixed = mixed_loop,
    .read_none = read_none_loop,
    .write_none = write_none_loop,
    .mixed_none = mixed_none_loop,
    .read_pairs = read_pairs,
    .write_pairs = write_pairs,
};

__attribute__((visibility("default"))) int rwbench_plugin(const rwbench_registrar* registrar) {
    return registrar->add_lock(registrar->host, &table);
}

/* The plugin interface from C99, with a lock written in C: what a plugin author without C++ has to write. */
#include "plugin_c_test.h"

#include <stdio.h>

typedef struct flag_lock {
    int held;
} flag_lock;

static int create(void* storage, char* message, size_t capacity) {
    (void)message;
    (void)capacity;
    ((flag_lock*)storage)->held = 0;
    return RWBENCH_OK;
}

static void destroy(void* storage) { (void)storage; }

/* For one worker only: it refuses to wait. */
static int operate(void* storage, rwbench_worker* worker, uint32_t side) {
    flag_lock* lock = storage;
    uint64_t began = rwbench_wait_begins(worker, side);
    if (lock->held) {
        snprintf(worker->error, sizeof worker->error, "the flag is up");
        return RWBENCH_FAILED;
    }
    lock->held = 1;
    rwbench_wait_ends(worker, side, began);
    if (worker->section)
        worker->section(worker, side);
    else
        rwbench_none_section(worker, side);
    lock->held = 0;
    rwbench_operation_done(worker, side);
    return RWBENCH_OK;
}

static int read(void* storage, rwbench_worker* worker) {
    while (rwbench_next(worker))
        if (operate(storage, worker, RWBENCH_READ) != RWBENCH_OK) return RWBENCH_FAILED;
    return RWBENCH_OK;
}

static int write(void* storage, rwbench_worker* worker) {
    while (rwbench_next(worker))
        if (operate(storage, worker, RWBENCH_WRITE) != RWBENCH_OK) return RWBENCH_FAILED;
    return RWBENCH_OK;
}

static int mixed(void* storage, rwbench_worker* worker) {
    while (rwbench_next(worker))
        if (operate(storage, worker, rwbench_draw_side(worker)) != RWBENCH_OK) return RWBENCH_FAILED;
    return RWBENCH_OK;
}

static int pairs(void* storage, uint64_t count) {
    flag_lock* lock = storage;
    for (; count != 0; --count) {
        if (lock->held) return RWBENCH_FAILED;
        *(volatile int*)&lock->held = 1;
        *(volatile int*)&lock->held = 0;
    }
    return RWBENCH_OK;
}

static const rwbench_lock table = {
    .struct_size = sizeof(rwbench_lock),
    .abi_version = RWBENCH_ABI_VERSION,
    .name = "c-flag",
    .summary = "a flag, written in C",
    .group = "plugin",
    .size = sizeof(flag_lock),
    .alignment = sizeof(int),
    .create = create,
    .destroy = destroy,
    .read = read,
    .write = write,
    .mixed = mixed,
    .read_none = read,
    .write_none = write,
    .mixed_none = mixed,
    .read_pairs = pairs,
    .write_pairs = pairs,
};

int c_plugin_entry(const rwbench_registrar* registrar) { return registrar->add_lock(registrar->host, &table); }

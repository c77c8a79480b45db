/* The entry of the lock written in C. */
#pragma once

#include "rwbench/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

int c_plugin_entry(const rwbench_registrar* registrar);

#ifdef __cplusplus
} /* extern "C" */
#endif

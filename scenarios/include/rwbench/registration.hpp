// registration.hpp: tables that register themselves.
//
// A file that offers a lock, a work or a scenario defines one static `registration`. Their list belongs to the binary
// they are linked into: the host walks its own, and a shared object walks its own in its entry (RWBENCH_PLUGIN), so a
// built-in and a plugin come in by the same door. Such files must sit in an OBJECT library, or be linked whole: from a
// static library the linker drops them, since nobody refers to them.
#pragma once

#include "rwbench/plugin.h"

namespace rwbench {

class registration {
   public:
    explicit registration(rwbench_entry add) noexcept : add_(add) {
        *last = this;
        last = &next_;
    }
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;

    // Hands all tables of this binary over, in the order of linking. RWBENCH_FAILED where one was refused.
    static int hand_over(const rwbench_registrar& registrar) {
        int result = RWBENCH_OK;
        for (const registration* entry = first; entry; entry = entry->next_)
            if (entry->add_(&registrar) != RWBENCH_OK) result = RWBENCH_FAILED;
        return result;
    }

   private:
    // Hidden: two shared objects would otherwise share one list, and each would register the other's tables as well.
    __attribute__((visibility("hidden"))) static inline constinit registration* first = nullptr;
    __attribute__((visibility("hidden"))) static inline constinit registration** last = &first;

    rwbench_entry add_;
    registration* next_ = nullptr;
};

}  // namespace rwbench

#define RWBENCH_JOIN_(a, b) a##b
#define RWBENCH_JOIN(a, b) RWBENCH_JOIN_(a, b)
#define RWBENCH_UNIQUE(name) RWBENCH_JOIN(name, __COUNTER__)

// What a macro stands for, as a literal: for a table's name or summary.
#define RWBENCH_TEXT_(tokens) #tokens
#define RWBENCH_TEXT(macro) RWBENCH_TEXT_(macro)

// Once in a shared object: its entry.
#define RWBENCH_PLUGIN()                                                                                       \
    extern "C" __attribute__((visibility("default"))) int rwbench_plugin(const rwbench_registrar* registrar) { \
        return ::rwbench::registration::hand_over(*registrar);                                                 \
    }

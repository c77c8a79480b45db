// lock_types.hpp: every lock type of the library, once, with its name: the one word that the command line, the reports and
// the tests use for it. A new lock adds a line here, and gets the conformance tests and the harness by it.
#pragma once

#include <string_view>
#include <tuple>

#include "rwlocker/adapters.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwlocker {

template <class L>
struct lock_type {
    using type = L;
    std::string_view name;
    std::string_view summary;
};

inline constexpr std::tuple reader_writer_locks{
    lock_type<RWLockWrite>{"RWLockWrite", "writer-preferring"},
    lock_type<RWLockRead>{"RWLockRead", "reader-preferring"},
    lock_type<RWLockFair>{"RWLockFair", "strict fair: phases, with a snapshot of the readers"},
    lock_type<RWLockReaderPhaseFair>{"RWLockReaderPhaseFair", "phases; late readers join the running read phase"},
    lock_type<RWLockWriteReentrantWriter>{"RWLockWriteReentrantWriter", "writer-preferring, reentrant writer"},
    lock_type<RWLockReadReentrantWriter>{"RWLockReadReentrantWriter", "reader-preferring, reentrant writer"},
    lock_type<RWLockFairReentrantWriter>{"RWLockFairReentrantWriter", "strict fair, reentrant writer"},
    lock_type<RWLockReaderPhaseFairReentrantWriter>{"RWLockReaderPhaseFairReentrantWriter",
                                                    "phases with late readers, reentrant writer"},
};

// The adapters: both sides exclusive.
inline constexpr std::tuple exclusive_locks{
    lock_type<Lock>{"Lock", "plain mutual exclusion in the shape of a reader-writer lock"},
};

// The same lock on another platform.
template <class L, class On>
struct moved;
template <class P, class From, template <class> class Owner, class On>
struct moved<basic_rw_lock<P, From, Owner>, On> {
    using type = basic_rw_lock<P, On, Owner>;
};
template <class From, class On>
struct moved<basic_exclusive_lock<From>, On> {
    using type = basic_exclusive_lock<On>;
};
template <class L, class On>
using on_platform = typename moved<L, On>::type;

}  // namespace rwlocker

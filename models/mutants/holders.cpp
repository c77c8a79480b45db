// holders.cpp: locks that don't know who holds them.
#include "mutants/mutant.hpp"
#include "rwlocker/rw_lock.hpp"

namespace rwbench::verify {
namespace {

using plain = rwlocker::basic_rw_lock<rwlocker::policy::Fair, modelled<>>;

struct forgets_its_readers : plain {
    using plain::lock_shared;
    void lock_shared() {
        auto& holds = platform_type::this_thread().holds;
        const void* const lock = static_cast<const plain*>(this);
        const bool is_reader = holds.drop(lock);
        plain::lock_shared();
        if (is_reader) holds.add(lock);
    }
};

lock_case called_reentrant() {
    lock_case wrong = case_of<plain>("Fair");
    wrong.is_reentrant = true;
    return wrong;
}

const register_mutants them({
    {"reader-again-is-a-newcomer", "a reader that takes the read side again queues behind a waiting writer",
     case_of<forgets_its_readers>("Fair")},
    {"writer-again-is-a-newcomer", "a writer that takes the write side again waits for itself", called_reentrant()},
});

}  // namespace
}  // namespace rwbench::verify

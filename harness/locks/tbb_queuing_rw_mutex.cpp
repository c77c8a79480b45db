// tbb::queuing_rw_mutex: oneTBB's reader-writer lock that serves in order of arrival, each waiter spinning on a node of
// its own.
//
// The node is the scoped_lock, and stays where it is while the lock is held: each thread keeps a few, and finds the one of
// a lock again by the lock's address. A thread has as many as it holds locks, mostly one, so the search is one comparison.
#include <oneapi/tbb/queuing_rw_mutex.h>

#include <array>
#include <cstddef>
#include <new>
#include <system_error>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {
namespace {

class queuing_rw_mutex {
   public:
    void lock() { acquire(true); }
    void unlock() { release(); }
    void lock_shared() { acquire(false); }
    void unlock_shared() { release(); }
    void downgrade() { held_slot().node().downgrade_to_reader(); }

   private:
    using scoped_lock = tbb::queuing_rw_mutex::scoped_lock;

    class slot {
       public:
        scoped_lock& begin(const queuing_rw_mutex* of) {
            of_ = of;
            return *::new (&storage_) scoped_lock;
        }
        void end() {
            node().~scoped_lock();
            of_ = nullptr;
        }
        const queuing_rw_mutex* of() const { return of_; }
        scoped_lock& node() { return *std::launder(reinterpret_cast<scoped_lock*>(&storage_)); }

       private:
        const queuing_rw_mutex* of_ = nullptr;  // null: free
        alignas(scoped_lock) std::array<std::byte, sizeof(scoped_lock)> storage_{};
    };
    static constexpr std::size_t most_holds = 16;

    void acquire(bool write) {
        for (slot& free : slots_)
            if (!free.of()) return free.begin(this).acquire(mutex_, write);
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                                "more holds than this thread has nodes for");
    }

    void release() { held_slot().end(); }  // the node's destructor releases

    slot& held_slot() {
        for (slot& held : slots_)
            if (held.of() == this) return held;
        throw std::system_error(std::make_error_code(std::errc::operation_not_permitted),
                                "this thread has no node of the lock");
    }

    static constinit thread_local std::array<slot, most_holds> slots_;

    tbb::queuing_rw_mutex mutex_;
};

constinit thread_local std::array<queuing_rw_mutex::slot, queuing_rw_mutex::most_holds> queuing_rw_mutex::slots_{};

RWBENCH_LOCK(queuing_rw_mutex, "tbb::queuing_rw_mutex", "peer",
             RWBENCH_PEER_LIBRARY "'s fair reader-writer lock that only spins", RWBENCH_SPINS_ONLY);

}  // namespace
}  // namespace rwbench

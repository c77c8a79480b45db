// spliced_condition.hpp: the library's own condition, of those of its locks that waiters can be moved to.
#pragma once

#include "rwbench/lock_plugin.hpp"
#include "rwlocker/rw_condition.hpp"

namespace rwbench {

template <rwlocker::SpliceableLock Lock>
class condition_of<Lock> {
   public:
    static constexpr const char* name = "RWCondition";

    explicit condition_of(Lock& lock) : changed_(lock) {}

    template <std::uint32_t Side>
    void wait() {
        if constexpr (Side == RWBENCH_READ)
            changed_.read.wait();
        else
            changed_.write.wait();
    }
    void notify(std::uint64_t count) {
        if (count == RWBENCH_NOTIFY_ALL) return changed_.notify_all();
        changed_.notify(count);
    }

   private:
    rwlocker::RWCondition<Lock> changed_;
};

}  // namespace rwbench

// std::mutex: the baseline of every table; both sides exclusive. Its condition is the standard's for it alone.
#include <condition_variable>
#include <mutex>

#include "rwbench/lock_plugin.hpp"

namespace rwbench {

template <>
class condition_of<std::mutex> {
   public:
    static constexpr const char* name = "std::condition_variable";

    explicit condition_of(std::mutex& lock) : lock_(lock) {}

    template <std::uint32_t>
    void wait() {
        std::unique_lock held(lock_, std::adopt_lock);
        changed_.wait(held);
        (void)held.release();
    }
    void notify(std::uint64_t count) { notify_by_one_and_all(changed_, count); }

   private:
    std::mutex& lock_;
    std::condition_variable changed_;
};

}  // namespace rwbench

RWBENCH_LOCK(std::mutex, "std::mutex", "baseline", "the standard's mutex: readers exclude each other too");

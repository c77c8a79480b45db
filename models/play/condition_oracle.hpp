// condition_oracle.hpp: can what was seen of a condition be explained? Of waits and notifications only their beginnings and
// ends are seen, not the moments in between at which they took effect.
//
// After    Wing and Gong, "Testing and verifying concurrent objects", 1993. All states are kept in which a condition, as its
//          contract has it, can be by now; an end that is possible in none of them has no explanation.
// Gives    no false alarm: what may have happened in any order is tried in every order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "world/explorer.hpp"

namespace rwbench::verify {

class condition_oracle {
   public:
    // Whom a notification takes: the first of the waiters, or any of them.
    enum class takes : bool { first, any };

    explicit condition_oracle(takes whom) : whom_(whom) {}

    // Nobody waits.
    void begin();

    // A wait begins, of a thread that does not wait.
    void waits(unsigned thread, bool may_give_up);
    // By now it must be among the waiters, if it has not returned.
    void has_arrived(unsigned thread);
    // A wait ends; false: that can't be.
    bool returns(unsigned thread, bool is_notified);

    // A notification of `n` begins, and ends.
    void notifies(unsigned thread, std::size_t n);
    void has_notified(unsigned thread);

    bool is_anybody_waiting() const { return waiting_ != 0; }
    bool is_waiting(unsigned thread) const { return (waiting_ >> thread & 1) != 0; }

   private:
    enum class place : std::uint8_t { outside, arriving, waiting, notified, gone };
    struct state {
        std::array<place, most_threads> of{};
        std::array<std::uint8_t, most_threads>
            queue{};  // who is `waiting`, the first first; sorted where any may be taken
        std::uint8_t length = 0;
        std::uint8_t has_given = 0;  // bit t: thread t's notification has taken effect

        friend bool operator==(const state&, const state&) = default;
    };

    void add(const state& one);
    void add_all_that_may_come();
    void add_arrival(state from, unsigned thread);
    void add_departure(state from, unsigned thread);
    void add_notification(const state& from, unsigned thread);
    static void unlink(state& from, std::size_t at);
    template <class Is>
    void keep(Is is);

    const takes whom_;
    std::vector<state> states_;
    std::uint8_t waiting_ = 0;      // bit t: thread t's wait has begun, and not ended
    std::uint8_t may_give_up_ = 0;  // likewise
    std::array<std::optional<std::size_t>, most_threads> giving_{};
};

}  // namespace rwbench::verify

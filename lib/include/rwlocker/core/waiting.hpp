// waiting.hpp: how long a caller waits, as an object, so that the waiting loop is written once.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <type_traits>

namespace rwlocker::core {

// Until the lock is granted.
struct forever {
    static constexpr bool is_over() noexcept { return false; }
};

// Until a moment of the platform's steady clock.
template <class Clock>
struct until {
    typename Clock::time_point deadline;

    bool is_over() const noexcept { return Clock::now() >= deadline; }
};

// Until a stop is requested.
struct until_stopped {
    std::stop_token token;

    bool is_over() const noexcept { return token.stop_requested(); }
};

// Until a moment, or a stop request before it.
template <class Clock>
struct until_or_stopped : until_stopped {
    typename Clock::time_point deadline;

    bool is_over() const noexcept { return until_stopped::is_over() || Clock::now() >= deadline; }
};

// How a park ended.
enum class park_result : std::uint8_t { token, stopped, timed_out };

// A wait on a parker, registered where it can be stopped, for as long as this object lives. A parker offers
// park(deadline, stoppable, spins), mark_stopped() from any thread, forget_stop(), and the constant no_deadline.
template <class Parker, class Wait>
class parking;

template <class Parker>
class parking<Parker, forever> {
   public:
    parking(Parker& parker, const forever&) noexcept : parker_(parker) {}
    park_result park(unsigned spins) const noexcept { return parker_.park(Parker::no_deadline, false, spins); }

   private:
    Parker& parker_;
};

template <class Parker, class Clock>
class parking<Parker, until<Clock>> {
   public:
    parking(Parker& parker, const until<Clock>& wait) noexcept : parker_(parker), deadline_(wait.deadline) {}
    park_result park(unsigned spins) const noexcept { return parker_.park(deadline_, false, spins); }

   private:
    Parker& parker_;
    typename Clock::time_point deadline_;
};

template <class Parker>
class parking<Parker, until_stopped> {
   public:
    parking(Parker& parker, const until_stopped& wait) noexcept
        : mark_{parker}, callback_(wait.token, marker{parker}) {}
    park_result park(unsigned spins) const noexcept { return park_until(Parker::no_deadline, spins); }

   protected:
    park_result park_until(auto deadline, unsigned spins) const noexcept {
        return mark_.parker.park(deadline, true, spins);
    }

   private:
    // A stop request's callback only marks and unparks: the waiter itself unlinks.
    struct marker {
        Parker& parker;
        void operator()() const noexcept { parker.mark_stopped(); }
    };
    // Destroyed after the callback: no mark can come any more.
    struct unmark {
        Parker& parker;
        ~unmark() { parker.forget_stop(); }
    };
    unmark mark_;
    std::stop_callback<marker> callback_;
};

template <class Parker, class Clock>
class parking<Parker, until_or_stopped<Clock>> : parking<Parker, until_stopped> {
   public:
    parking(Parker& parker, const until_or_stopped<Clock>& wait) noexcept
        : parking<Parker, until_stopped>(parker, wait), deadline_(wait.deadline) {}
    park_result park(unsigned spins) const noexcept { return this->park_until(deadline_, spins); }

   private:
    typename Clock::time_point deadline_;
};

// Sleeps for a token that comes once, unless `leaves()` says in time that it will not come any more. True: it came, also if
// the wait was over before.
template <class Parker, class Wait, class Leave>
bool sleep_for_token(Parker& parker, const Wait& wait, Leave&& leaves) {
    if (parking<Parker, Wait>(parker, wait).park(0) == park_result::token) return true;
    if (leaves()) return false;
    (void)parking<Parker, forever>(parker, {}).park(0);
    return true;
}

// Times of any type and range are compared in these seconds first: nothing overflows, and 64 bits of mantissa keep
// nanoseconds for 500 years.
using any_seconds = std::chrono::duration<long double>;

// `timeout` from now, never early; the farthest moment there is, if that lies beyond it. NaN counts as none.
template <class Clock, class Rep, class Period>
typename Clock::time_point deadline_after(const std::chrono::duration<Rep, Period>& timeout) {
    const auto now = Clock::now();
    const any_seconds asked = timeout, room = Clock::time_point::max() - now;
    if (!(asked > any_seconds::zero())) return now;
    if (asked >= room - any_seconds(1)) return Clock::time_point::max();
    return now + std::chrono::ceil<typename Clock::duration>(asked);
}

// The same moment on the steady clock: whatever happens to the caller's clock afterwards does not end the wait early.
template <class Clock, class OtherClock, class Duration>
typename Clock::time_point deadline_at(const std::chrono::time_point<OtherClock, Duration>& moment) {
    if constexpr (std::is_same_v<Clock, OtherClock> && std::is_same_v<Duration, typename Clock::duration>)
        return moment;
    else
        return deadline_after<Clock>(any_seconds(moment.time_since_epoch()) -
                                     any_seconds(OtherClock::now().time_since_epoch()));
}

}  // namespace rwlocker::core

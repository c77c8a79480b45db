// progress.hpp: one line on a terminal: a bar, the trial count, the cell under way, the time left.
//
// Redrawn between trials only: a thread that ticks would disturb what is measured. Nothing at all where it is off.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace rwbench {

class progress {
   public:
    struct terminal {
        bool shows = false;   // a terminal, and not --quiet
        bool colour = false;  // and not NO_COLOR
        std::size_t columns = 80;
    };

    progress(std::ostream& out, terminal screen, std::function<std::uint64_t()> now_ns);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    // `share` of the run's time is over; the trial `done` + 1 of `total` begins.
    void show(std::uint64_t done, std::uint64_t total, double share, std::string_view what);
    void erase();

   private:
    std::string time_left(double share) const;

    std::ostream& out_;
    terminal screen_;
    std::function<std::uint64_t()> now_ns_;
    std::uint64_t began_ns_;
    std::uint64_t drawn_ns_ = 0;
    bool drawn_ = false;
};

}  // namespace rwbench

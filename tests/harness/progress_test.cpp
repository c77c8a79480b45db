// progress_test.cpp: the line on the terminal, drawn by a clock in the test's hand.
#include "progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace rwbench {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

class Progress : public ::testing::Test {
   protected:
    std::ostringstream out;
    std::uint64_t now = 5 * second;
    std::function<std::uint64_t()> clock = [this] { return now; };

    // What was drawn since the last look.
    std::string drawn() {
        std::string text = out.str();
        out.str("");
        return text;
    }
};

TEST_F(Progress, a_line_shows_the_bar_the_count_the_time_left_and_the_cell) {
    progress line(out, {.shows = true, .colour = false, .columns = 100}, clock);
    now += 10 * second;
    line.show(11, 96, 0.25, "read-heavy, RWLockFair");
    EXPECT_EQ(drawn(), "\r[#####...............] 12/96, 0:30 left  read-heavy, RWLockFair\033[K");
}

TEST_F(Progress, at_the_start_there_is_no_guess) {
    progress line(out, {.shows = true, .colour = false, .columns = 100}, clock);
    line.show(0, 96, 0, "x");
    EXPECT_EQ(drawn(), "\r[....................] 1/96  x\033[K");
}

TEST_F(Progress, hours_are_written_out) {
    progress line(out, {.shows = true, .colour = false, .columns = 100}, clock);
    now += 3600 * second;
    line.show(0, 2, 0.25, "x");
    EXPECT_NE(drawn().find(", 3:00:00 left"), std::string::npos);
}

TEST_F(Progress, elsewhere_than_on_a_terminal_there_is_nothing_of_it) {
    {
        progress line(out, {}, clock);
        line.show(1, 2, 0.5, "x");
    }
    EXPECT_EQ(drawn(), "");
}

TEST_F(Progress, it_is_erased_at_the_end) {
    {
        progress line(out, {.shows = true, .colour = false, .columns = 80}, clock);
        line.show(1, 2, 0.5, "x");
        drawn();
    }
    EXPECT_EQ(drawn(), "\r\033[K");
}

TEST_F(Progress, it_is_erased_once) {
    progress line(out, {.shows = true, .colour = false, .columns = 80}, clock);
    line.show(1, 2, 0.5, "x");
    line.erase();
    drawn();
    line.erase();
    EXPECT_EQ(drawn(), "");
}

TEST_F(Progress, it_never_fills_the_last_column) {
    for (std::size_t columns : {0, 1, 2, 21, 30, 40}) {
        progress line(out, {.shows = true, .colour = false, .columns = columns}, clock);
        line.show(1, 2, 0.5, "a cell with quite a long name");
        const std::string text = drawn();
        const std::size_t visible = text.size() - std::string("\r\033[K").size();
        EXPECT_EQ(visible, columns > 1 ? columns - 1 : 0) << text;
        line.erase();
        drawn();
    }
}

TEST_F(Progress, short_trials_do_not_flood_the_terminal) {
    progress line(out, {.shows = true, .colour = false, .columns = 80}, clock);
    line.show(1, 9, 0.1, "x");
    drawn();
    now += second / 10 - 1;
    line.show(2, 9, 0.2, "x");
    EXPECT_EQ(drawn(), "");
    now += 1;
    line.show(3, 9, 0.3, "x");
    EXPECT_NE(drawn(), "");
}

TEST_F(Progress, colours_are_there_only_when_wanted) {
    progress grey(out, {.shows = true, .colour = false, .columns = 80}, clock);
    grey.show(1, 2, 0.5, "x");
    EXPECT_EQ(drawn().find("\033[3"), std::string::npos);
    progress green(out, {.shows = true, .colour = true, .columns = 80}, clock);
    green.show(1, 2, 0.5, "x");
    EXPECT_NE(drawn().find("\033[32m[##########..........]\033[0m"), std::string::npos);
}

}  // namespace
}  // namespace rwbench

// terminal_test.cpp: streams that were closed before rwbench began.
#include "terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace rwbench {
namespace {

TEST(Terminal, no_file_that_is_opened_later_becomes_a_stream_that_was_closed) {
    EXPECT_EXIT(
        {
            for (int stream : {0, 1, 2}) ::close(stream);
            fill_closed_streams();
            const int opened = ::open("/dev/null", O_WRONLY);
            ::_exit(opened > 2 ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "");
}

TEST(Terminal, what_is_written_to_a_stream_that_was_closed_still_fails) {
    EXPECT_EXIT(
        {
            for (int stream : {0, 1, 2}) ::close(stream);
            fill_closed_streams();
            ::_exit(::write(1, "lost", 4) < 0 && ::write(2, "lost", 4) < 0 ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "");
}

TEST(Terminal, streams_that_are_open_stay_what_they_are) {
    EXPECT_EXIT(
        {
            fill_closed_streams();
            ::_exit(::write(2, "still here", 10) == 10 ? 0 : 1);
        },
        ::testing::ExitedWithCode(0), "still here");
}

}  // namespace
}  // namespace rwbench

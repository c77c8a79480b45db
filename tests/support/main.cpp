// main.cpp: GoogleTest's main with the watchdog.
#include <gtest/gtest.h>

#include "support/watchdog.hpp"

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::UnitTest::GetInstance()->listeners().Append(new rwlocker::tests::watchdog);
    return RUN_ALL_TESTS();
}

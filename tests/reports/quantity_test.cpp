// quantity_test.cpp: the figures as the table shows them.
#include "quantity.hpp"

#include <gtest/gtest.h>

namespace rwbench::report {
namespace {

std::string ns(double value) { return quantity_text(value, quantity::nanoseconds); }

TEST(Quantity, has_three_digits_and_the_unit_that_fits) {
    EXPECT_EQ(ns(13.49), "13.5 ns");
    EXPECT_EQ(ns(1234), "1.23 µs");
    EXPECT_EQ(ns(37.14e6), "37.1 ms");
    EXPECT_EQ(ns(571.4e6), "571 ms");
    EXPECT_EQ(ns(1.125e9), "1.12 s");
    EXPECT_EQ(ns(4321e9), "4321 s");
    EXPECT_EQ(quantity_text(12.34e6, quantity::per_second), "12.3 M/s");
    EXPECT_EQ(quantity_text(0.0351, quantity::plain), "0.035");
}

TEST(Quantity, that_rounds_up_to_the_next_unit_is_shown_in_it) {
    EXPECT_EQ(ns(999.4), "999 ns");
    EXPECT_EQ(ns(999.6), "1.00 µs");
    EXPECT_EQ(ns(9.996), "10.0 ns");
    EXPECT_EQ(ns(99.96), "100 ns");
    EXPECT_EQ(ns(0.9996), "1.00 ns");
}

TEST(Quantity, of_nought_has_no_decimals) { EXPECT_EQ(ns(0), "0 ns"); }

TEST(Quantity, shows_the_longer_side_of_its_interval_as_a_share) {
    EXPECT_EQ(quantity_text(200, interval{.low = 190, .high = 220}, quantity::nanoseconds), "200 ns ±10%");
    EXPECT_EQ(quantity_text(200, interval{.low = 199, .high = 200}, quantity::nanoseconds), "200 ns ±0.5%");
    EXPECT_EQ(quantity_text(200, interval{.low = 0, .high = 1e6}, quantity::nanoseconds), "200 ns ±>999%");
}

}  // namespace
}  // namespace rwbench::report

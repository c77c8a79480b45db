// units_test.cpp: values are taken whole, in range and with their unit, or not at all.
#include "units.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rwbench {
namespace {

TEST(Units, a_time_is_a_number_and_its_unit) {
    EXPECT_EQ(parse_duration("7ns"), 7u);
    EXPECT_EQ(parse_duration("500us"), 500'000u);
    EXPECT_EQ(parse_duration("1ms"), 1'000'000u);
    EXPECT_EQ(parse_duration("2s"), 2'000'000'000u);
    EXPECT_EQ(parse_duration("1.5ms"), 1'500'000u);
    EXPECT_EQ(parse_duration("0s"), 0u);
    EXPECT_EQ(parse_duration("3600s"), 3'600'000'000'000u);
    EXPECT_EQ(parse_duration("90m", 2), 5'400'000'000'000u);
    EXPECT_EQ(parse_duration("1.5min"), 90'000'000'000u);
    EXPECT_EQ(parse_duration("1h"), parse_duration("60m"));
    EXPECT_EQ(parse_duration("48h", 48), 172'800'000'000'000u);
}

TEST(Units, a_time_that_is_not_wholly_understood_is_refused) {
    for (const char* text : {"",        "1",   "0",  "ms", "1 ms", " 1ms", "1ms ",   "-1ms", "+1ms",  "1e3ms", "1d",
                             "1min30s", "61m", "2h", "in", "infs", "nans", "1.2.3s", "0x1s", "3601s", "1msms", ".s"})
        EXPECT_THROW(parse_duration(text), std::invalid_argument) << text;
}

TEST(Units, a_share_is_a_percentage_or_a_fraction) {
    EXPECT_EQ(parse_ratio("99.9%"), 0.999);
    EXPECT_EQ(parse_ratio("0.999"), 0.999);
    EXPECT_EQ(parse_ratio("100%"), 1);
    EXPECT_EQ(parse_ratio("1"), 1);
    EXPECT_EQ(parse_ratio("0"), 0);
    EXPECT_EQ(parse_ratio("0%"), 0);
}

TEST(Units, a_share_beyond_the_whole_is_refused) {
    for (const char* text : {"", "%", "200%", "100.1%", "1.1", "99", "-1%", "50 %", "50%%", "nan", "half"})
        EXPECT_THROW(parse_ratio(text), std::invalid_argument) << text;
}

TEST(Units, a_rate_is_a_number_of_times_a_second) {
    EXPECT_EQ(parse_rate("2000/s"), 2'000);
    EXPECT_EQ(parse_rate("2000"), 2'000);
    EXPECT_EQ(parse_rate("1.5/s"), 1.5);
    EXPECT_EQ(parse_rate("1000000000/s"), 1e9);
    for (const char* text : {"", "/s", "0", "0.5/s", "-1/s", "1000000001/s", "2k/s", "2000/m", "2000 /s", "inf", "nan"})
        EXPECT_THROW(parse_rate(text), std::invalid_argument) << text;
}

TEST(Units, an_exponent_is_a_number_from_0_to_10) {
    EXPECT_EQ(parse_exponent("0"), 0);
    EXPECT_EQ(parse_exponent("0.99"), 0.99);
    EXPECT_EQ(parse_exponent("10"), 10);
    for (const char* text : {"", "-0.5", "10.1", "1e1", "nan", "skewed"})
        EXPECT_THROW(parse_exponent(text), std::invalid_argument) << text;
}

TEST(Units, a_count_is_digits_within_its_range) {
    EXPECT_EQ(parse_count("0", 0, 10), 0u);
    EXPECT_EQ(parse_count("10", 0, 10), 10u);
    EXPECT_EQ(parse_count("18446744073709551615", 0, UINT64_MAX), UINT64_MAX);
    for (const char* text : {"", "-1", "+1", "11", "1.0", "1k", " 1", "0x1", "18446744073709551616"})
        EXPECT_THROW(parse_count(text, 0, 10), std::invalid_argument) << text;
}

TEST(Units, a_list_drops_blanks_around_its_elements_and_empty_ones) {
    EXPECT_EQ(split_list("a, b ,,c"), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(split_list("").empty());
    EXPECT_TRUE(split_list(" , ").empty());
}

TEST(Units, times_and_shares_are_written_as_they_are_read) {
    for (const char* text : {"7ns", "500us", "1.5ms", "2s", "90s", "3600s"})
        EXPECT_EQ(format_duration(parse_duration(text)), text);
    for (const char* text : {"99.9%", "100%", "0%", "50%"}) EXPECT_EQ(format_ratio(parse_ratio(text)), text);
    for (const char* text : {"2000/s", "1.5/s"}) EXPECT_EQ(format_rate(parse_rate(text)), text);
}

}  // namespace
}  // namespace rwbench

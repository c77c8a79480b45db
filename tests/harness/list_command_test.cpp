// list_command_test.cpp: a line for each thing that there is.
#include "list_command.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes.hpp"

namespace rwbench {
namespace {

TEST(List, locks_have_a_line_each_in_columns) {
    const fakes::things known;
    EXPECT_EQ(list_as_text(known.all, "locks"),
              "Locks\n"
              "  RWLockFair         a lock that is a table (library)\n"
              "  std::mutex         a lock that is a table (baseline)\n"
              "  std::shared_mutex  a lock that is a table (baseline)\n"
              "  absl::Mutex        a lock that is a table (peer)\n"
              "\n"
              "Locks that are not built\n"
              "  folly::SharedMutex  nobody brought a folly\n");
}

TEST(List, says_nothing_of_locks_that_are_not_built_where_all_are) {
    fakes::things known;
    known.all.absent.clear();
    EXPECT_EQ(list_as_text(known.all, "locks").find("not built"), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(list_as_json(known.all, "locks"))["not_built"], nlohmann::json::array());
}

TEST(List, scenarios_have_a_line_each_in_columns) {
    const fakes::things known;
    EXPECT_EQ(list_as_text(known.all, "scenarios"),
              "Scenarios\n"
              "  read-heavy   readers and writers that count\n"
              "  balanced     readers and writers that count\n"
              "  throughput   readers and writers that count\n"
              "  uncontended  readers and writers that count\n");
}

TEST(List, what_a_plugin_brought_names_its_file) {
    fakes::things known;
    known.all.brought_by = {{&known.peer, "./mine.so"}, {&known.balanced, "./mine.so"}, {&known.io, "./mine.so"}};
    const std::string text = list_as_text(known.all, "");
    EXPECT_NE(text.find("  absl::Mutex        a lock that is a table (plugin ./mine.so)\n"), text.npos) << text;
    EXPECT_NE(text.find("  balanced     readers and writers that count (plugin ./mine.so)\n"), text.npos) << text;
    EXPECT_NE(text.find("  io    a work that is a table (plugin ./mine.so)\n"), text.npos) << text;
    const auto all = nlohmann::json::parse(list_as_json(known.all, ""));
    EXPECT_EQ(all["locks"][3]["plugin"], "./mine.so");
    EXPECT_EQ(all["locks"][0]["plugin"], nullptr);
    EXPECT_EQ(all["scenarios"][1]["plugin"], "./mine.so");
    EXPECT_EQ(all["works"][0]["plugin"], "./mine.so");
}

TEST(List, json_says_the_same_and_what_each_can_do) {
    fakes::things known;
    known.fair.capabilities |= RWBENCH_CAN_DOWNGRADE;
    known.balanced.needs = RWBENCH_CAN_TIME;
    const auto all = nlohmann::json::parse(list_as_json(known.all, ""));
    EXPECT_EQ(all["locks"].size(), 4u);
    EXPECT_EQ(all["locks"][0]["name"], "RWLockFair");
    EXPECT_EQ(all["locks"][0]["capabilities"], nlohmann::json({"share", "downgrade"}));
    EXPECT_EQ(all["locks"][0]["size_bytes"], 8);
    EXPECT_EQ(all["scenarios"][1]["needs"], nlohmann::json({"time"}));
    EXPECT_EQ(all["works"][0]["name"], "io");
    EXPECT_EQ(all["not_built"],
              nlohmann::json::parse(R"([{"name": "folly::SharedMutex", "why": "nobody brought a folly"}])"));
    EXPECT_FALSE(nlohmann::json::parse(list_as_json(known.all, "locks")).contains("scenarios"));
}

modelled two_of_each() {
    return {.properties = {{"exclusion", "Nobody is inside beside a writer."}, {"lifetime", "It may end."}},
            .why_no_properties = "",
            .designs_folder = "/somewhere",
            .designs = {{"ticket_lock", "a mutex"}}};
}

TEST(List, properties_and_designs_have_a_line_each) {
    const fakes::things known;
    const modelled checked = two_of_each();
    EXPECT_EQ(list_as_text(known.all, "properties", &checked),
              "Properties (rwbench verify --property)\n"
              "  exclusion  Nobody is inside beside a writer.\n"
              "  lifetime   It may end.\n");
    EXPECT_EQ(list_as_text(known.all, "designs", &checked),
              "Designs to learn from (rwbench verify --design /somewhere/NAME.hpp:NAME)\n"
              "  ticket_lock  a mutex\n");
    const std::string all = list_as_text(known.all, "", &checked);
    EXPECT_NE(all.find("\n\nProperties ("), all.npos) << all;
    const auto json = nlohmann::json::parse(list_as_json(known.all, "", &checked));
    EXPECT_EQ(json["properties"][1], nlohmann::json::parse(R"({"name": "lifetime", "promise": "It may end."})"));
    EXPECT_EQ(json["designs"][0]["design"], "/somewhere/ticket_lock.hpp:ticket_lock");
    EXPECT_EQ(json["not_built"].size(), 1u);
}

TEST(List, says_why_properties_and_designs_are_not_there) {
    fakes::things known;
    const modelled none{.properties = {}, .why_no_properties = "no Relacy", .designs_folder = "", .designs = {}};
    EXPECT_NE(list_as_text(known.all, "", &none).find("\n  not built: no Relacy\n"), std::string::npos);
    EXPECT_NE(list_as_text(known.all, "designs", &none).find("not here"), std::string::npos);
    const auto json = nlohmann::json::parse(list_as_json(known.all, "", &none));
    EXPECT_TRUE(json["properties"].is_null());
    EXPECT_EQ(json["not_built"][1]["why"], "no Relacy");
}

}  // namespace
}  // namespace rwbench

// source_test.cpp: what was checked is known by its text, wherever that is.
#include "command/source.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "errors.hpp"

namespace rwbench::verify::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SourceFiles : public testing::Test {
   protected:
    SourceFiles() {
        std::string name = (std::filesystem::temp_directory_path() / "rwbench-source-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~SourceFiles() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }

    std::filesystem::path folder_;
};

TEST_F(SourceFiles, are_the_same_where_their_text_is) {
    const std::string one = file("one.hpp", "text"), two = file("two.hpp", "text"), other = file("other.hpp", "test");
    EXPECT_EQ(hash_of_files({one}), hash_of_files({two}));
    EXPECT_NE(hash_of_files({one}), hash_of_files({other}));
    EXPECT_NE(hash_of_files({one}), hash_of_files({one, two}));
    EXPECT_NE(hash_of_files({one, other}), hash_of_files({other, one}));
    EXPECT_NE(hash_of_files({file("a", "ab"), file("b", "c")}), hash_of_files({file("c", "a"), file("d", "bc")}));
}

TEST_F(SourceFiles, that_can_not_be_read_are_an_error_of_the_environment) {
    EXPECT_THROW(hash_of_files({folder_ / "none.hpp"}), environment_error);
}

TEST(NeededFiles, are_those_of_the_rule) {
    EXPECT_THAT(
        needed_files("design.so: /tmp/design.cpp /home/me/my\\ lock.hpp \\\n  other.hpp \\\n a$$b.hpp c\\#d.hpp\n"),
        ElementsAre("/tmp/design.cpp", "/home/me/my lock.hpp", "other.hpp", "a$b.hpp", "c#d.hpp"));
    EXPECT_THAT(needed_files("design.so:\n"), IsEmpty());
    EXPECT_THAT(needed_files(""), IsEmpty());
}

lock_case lock_of(const std::string& source) {
    lock_case one;
    one.source = source;
    return one;
}

TEST(HashOfSource, is_that_of_the_designs_too) {
    const planned_check compiled_in{lock_of(""), {}, {}}, one{lock_of("1"), {}, {}}, two{lock_of("2"), {}, {}};
    EXPECT_EQ(hash_of_source({}).size(), 16u);
    EXPECT_EQ(hash_of_source({compiled_in}), hash_of_source({}));
    EXPECT_NE(hash_of_source({one}), hash_of_source({}));
    EXPECT_NE(hash_of_source({one}), hash_of_source({two}));
    EXPECT_EQ(hash_of_source({one, two, one}), hash_of_source({two, one}));
}

}  // namespace
}  // namespace rwbench::verify::tests

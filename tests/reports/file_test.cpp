// file_test.cpp: a file is written as a whole or not at all, whatever stands in the way.
#include "rwbench/report/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <vector>

#include "command.hpp"

namespace rwbench::report {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::content_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::in_a_child;
using ::testing::IsEmpty;
using testing::put;

constexpr std::size_t too_much = 1 << 20;

class WriteFile : public ::testing::Test {
   protected:
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& each : fs::directory_iterator(folder_.path())) out.push_back(each.path().filename().string());
        std::sort(out.begin(), out.end());
        return out;
    }
    fs::path target() const { return folder_.path() / "report.json"; }

    testing::temporary_folder folder_;
};

// What write_file said, and its error's number; {"", 0}: it did not fail.
std::pair<std::string, int> failure_of(const fs::path& target, const std::string& content) {
    try {
        write_file(target, content);
    } catch (const file_error& error) {
        EXPECT_EQ(error.file(), target);
        return {error.what(), error.code().value()};
    }
    return {"", 0};
}

TEST_F(WriteFile, makes_a_file_and_leaves_nothing_else) {
    write_file(target(), "content\n");
    EXPECT_EQ(content_of(target()), "content\n");
    EXPECT_THAT(names(), ElementsAre("report.json"));
}

TEST_F(WriteFile, gives_a_new_file_the_permissions_of_any_other) {
    write_file(target(), "x");
    put(folder_.path() / "other", "x");
    EXPECT_EQ(fs::status(target()).permissions(), fs::status(folder_.path() / "other").permissions());
}

TEST_F(WriteFile, replaces_a_file_for_those_who_open_it_later) {
    put(target(), "old");
    fs::permissions(target(), fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    std::ifstream reader(target());
    write_file(target(), "new");
    std::string seen;
    std::getline(reader, seen);
    EXPECT_EQ(seen, "old");
    EXPECT_EQ(content_of(target()), "new");
    EXPECT_EQ(fs::status(target()).permissions(),
              fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST_F(WriteFile, follows_a_link_and_leaves_it_a_link) {
    put(folder_.path() / "real", "old");
    fs::create_symlink("real", target());
    write_file(target(), "new");
    EXPECT_TRUE(fs::is_symlink(target()));
    EXPECT_EQ(content_of(folder_.path() / "real"), "new");
    EXPECT_THAT(names(), ElementsAre("real", "report.json"));
}

TEST_F(WriteFile, takes_a_name_without_a_folder) {
    EXPECT_EQ(in_a_child([&] {
                  fs::current_path(folder_.path());
                  write_file("here", "content");
                  return 0;
              }),
              0);
    EXPECT_EQ(content_of(folder_.path() / "here"), "content");
}

TEST_F(WriteFile, takes_the_longest_name_that_the_file_system_takes) {
    const fs::path longest = folder_.path() / std::string(255, 'x');
    write_file(longest, "content");
    EXPECT_EQ(content_of(longest), "content");
}

TEST_F(WriteFile, gets_out_of_the_way_of_a_temporary_that_another_left) {
    const std::string left = ".rwbench-" + std::to_string(::getpid()) + "-0.tmp";
    put(folder_.path() / left, "not ours");
    write_file(target(), "content");
    EXPECT_EQ(content_of(folder_.path() / left), "not ours");
    EXPECT_EQ(content_of(target()), "content");
}

TEST_F(WriteFile, writes_directly_to_what_is_no_regular_file) {
    write_file("/dev/null", "content");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));

    ASSERT_EQ(::mkfifo(target().c_str(), 0600), 0);
    const int reading_end = ::open(target().c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reading_end, 0);
    write_file(target(), "content");
    char got[16] = {};
    EXPECT_EQ(::read(reading_end, got, sizeof got), 7);
    EXPECT_STREQ(got, "content");
    ::close(reading_end);
    EXPECT_TRUE(fs::is_fifo(target()));
}

// `rwbench run --out /dev/stdout > file`: the table and the report must both end up in the shell's file.
TEST_F(WriteFile, standard_output_is_written_to_where_it_stands) {
    EXPECT_EQ(in_a_child([&] {
                  const int fd = ::open(target().c_str(), O_WRONLY | O_CREAT, 0600);
                  if (fd < 0 || ::dup2(fd, STDOUT_FILENO) < 0) return 1;
                  if (::write(STDOUT_FILENO, "before\n", 7) != 7) return 2;
                  write_file("/dev/stdout", "report\n");
                  return ::write(STDOUT_FILENO, "after\n", 6) == 6 ? 0 : 3;
              }),
              0);
    EXPECT_EQ(content_of(target()), "before\nreport\nafter\n");
}

TEST_F(WriteFile, a_full_device_is_an_error_that_names_it) {
    const auto [what, number] = failure_of("/dev/full", "content");
    EXPECT_EQ(number, ENOSPC);
    EXPECT_EQ(what, std::string("cannot write /dev/full: ") + std::strerror(ENOSPC));
}

// The limit on a file's size fails a write half-way, as a full disk does, on any machine and for any user.
TEST_F(WriteFile, a_write_that_fails_half_way_leaves_the_old_file_and_no_temporary) {
    put(target(), "old");
    EXPECT_EQ(in_a_child([&] {
                  ::signal(SIGXFSZ, SIG_IGN);
                  const rlimit little{8192, 8192};
                  if (::setrlimit(RLIMIT_FSIZE, &little) != 0) return 1;
                  return failure_of(target(), std::string(too_much, 'x')).second == EFBIG ? 0 : 2;
              }),
              0);
    EXPECT_EQ(content_of(target()), "old");
    EXPECT_THAT(names(), ElementsAre("report.json"));
}

TEST_F(WriteFile, a_full_disk_leaves_the_old_file_and_no_temporary) {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=64k") != 0)
        GTEST_SKIP() << "can't mount a small disk here: " << std::strerror(errno) << " (it takes root)";
    put(target(), "old");
    const auto [what, number] = failure_of(target(), std::string(too_much, 'x'));
    const std::string content = content_of(target());
    const auto left = names();
    ASSERT_EQ(::umount(folder_.path().c_str()), 0);
    EXPECT_EQ(number, ENOSPC);
    EXPECT_THAT(what, AllOf(HasSubstr(target().string()), HasSubstr(std::strerror(ENOSPC))));
    EXPECT_EQ(content, "old");
    EXPECT_THAT(left, ElementsAre("report.json"));
}

TEST_F(WriteFile, a_folder_that_may_not_be_written_is_an_error) {
    fs::permissions(folder_.path(),
                    fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
    EXPECT_EQ(in_a_child([&] {
                  if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;  // root may write anywhere
                  bool is_refused_early = false;
                  try {
                      require_writable(target());
                  } catch (const file_error& error) {
                      is_refused_early = error.code().value() == EACCES;
                  }
                  return is_refused_early && failure_of(target(), "x").second == EACCES ? 0 : 2;
              }),
              0);
    fs::permissions(folder_.path(), fs::perms::owner_all);
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(WriteFile, a_missing_folder_is_an_error_that_says_what_to_do) {
    const auto [what, number] = failure_of(folder_.path() / "missing" / "report.json", "x");
    EXPECT_EQ(number, ENOENT);
    EXPECT_THAT(what, AllOf(HasSubstr("missing/report.json"), HasSubstr("create it first")));
}

TEST_F(WriteFile, a_folder_in_the_targets_place_is_an_error) {
    fs::create_directory(target());
    const auto [what, number] = failure_of(target(), "x");
    EXPECT_EQ(number, EISDIR);
    EXPECT_THAT(what, HasSubstr("name a file in it"));
    EXPECT_TRUE(fs::is_directory(target()));
    EXPECT_THAT(names(), ElementsAre("report.json"));
}

TEST_F(WriteFile, a_file_in_a_folders_place_is_an_error) {
    put(target(), "old");
    EXPECT_EQ(failure_of(target() / "report.json", "x").second, ENOTDIR);
}

TEST_F(WriteFile, asking_first_leaves_nothing) {
    require_writable(target());
    EXPECT_THAT(names(), IsEmpty());
    put(target(), "old");
    require_writable(target());
    EXPECT_EQ(content_of(target()), "old");
    EXPECT_THAT(names(), ElementsAre("report.json"));
    require_writable("/dev/null");
}

TEST_F(WriteFile, asking_first_is_refused_where_writing_would_be) {
    EXPECT_THROW(require_writable(""), file_error);
    EXPECT_THROW(require_writable(folder_.path()), file_error);
    EXPECT_THROW(require_writable(folder_.path() / "missing" / "report.json"), file_error);
}

}  // namespace
}  // namespace rwbench::report

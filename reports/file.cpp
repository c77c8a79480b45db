// file.cpp: POSIX throughout, since the standard library knows neither exclusive creation nor flushing to the disk.
#include "rwbench/report/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

namespace rwbench::report {
namespace {

namespace fs = std::filesystem;

class descriptor {
   public:
    explicit descriptor(int fd) : fd_(fd) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    // Closing may be the first to report that a disk is full (NFS).
    int close() { return ::close(std::exchange(fd_, -1)); }

   private:
    int fd_;
};

// Returns 0, or the error's number.
int write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

int flush(int fd) {
    if (::fsync(fd) == 0) return 0;
    // Not every file system can; then the rename is as good as it gets.
    return errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

// What the target is now, links followed; nullopt: not there.
std::optional<struct stat> status_of(const fs::path& target) {
    struct stat found {};
    if (::stat(target.c_str(), &found) == 0) return found;
    if (errno == ENOENT) return std::nullopt;
    throw file_error(target, errno);
}

// A new file beside the target, removed again unless it took the target's place.
class temporary {
   public:
    temporary(const fs::path& target, const std::optional<struct stat>& replaced)
        : target_(target), destination_(target), fd_(-1) {
        // A link stays a link: what it points to is replaced.
        if (replaced) {
            std::error_code failed;
            destination_ = fs::canonical(target, failed);
            if (failed) throw file_error(target_, failed.value());
        }
        const fs::path folder = destination_.parent_path();
        // A short name of its own: the target's with a suffix might be too long for the file system.
        for (int attempt = 0; fd_ < 0; ++attempt) {
            path_ = folder / (".rwbench-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp");
            fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (fd_ < 0 && errno != EEXIST && errno != EINTR) {
                const int error = errno;
                path_.clear();
                throw file_error(target_, error,
                                 error == ENOENT ? "the folder is not there: create it first" : nullptr);
            }
        }
        if (replaced) ::fchmod(fd_, replaced->st_mode & 07777);
    }
    temporary(const temporary&) = delete;
    temporary& operator=(const temporary&) = delete;
    ~temporary() {
        if (fd_ >= 0) ::close(fd_);
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    void fill(std::string_view content) {
        int error = write_all(fd_, content);
        if (error == 0) error = flush(fd_);
        if (::close(std::exchange(fd_, -1)) != 0 && error == 0) error = errno;
        if (error != 0) throw file_error(target_, error);
    }

    void take_place() {
        if (::rename(path_.c_str(), destination_.c_str()) != 0) throw file_error(target_, errno);
        path_.clear();
        // So that the new name survives a power cut. The content is safe by now: no error from here.
        const fs::path folder = destination_.has_parent_path() ? destination_.parent_path() : fs::path(".");
        const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return;
        ::fsync(fd);
        ::close(fd);
    }

   private:
    fs::path target_, destination_, path_;
    int fd_;
};

// /dev/stdout may be redirected to a regular file. Renaming over that one would leave whoever holds it open (the shell,
// our own table) with the old file; it is written to as what it is called: this process's output.
std::optional<int> standard_stream(const fs::path& target) {
    if (target == "/dev/stdout") return STDOUT_FILENO;
    if (target == "/dev/stderr") return STDERR_FILENO;
    return std::nullopt;
}

}  // namespace

file_error::file_error(fs::path file, int error_number) : file_error(std::move(file), error_number, nullptr) {}

file_error::file_error(fs::path file, int error_number, const char* advice)
    : std::system_error(error_number, std::generic_category()),
      file_(std::move(file)),
      text_("cannot write " + file_.string() + ": " + code().message()) {
    if (advice != nullptr) text_ += std::string(" (") + advice + ")";
}

void write_file(const fs::path& target, std::string_view content) {
    if (const auto fd = standard_stream(target)) {
        if (const int error = write_all(*fd, content); error != 0) throw file_error(target, error);
        return;
    }
    const auto found = status_of(target);
    if (found && S_ISDIR(found->st_mode)) throw file_error(target, EISDIR, "name a file in it");
    if (found && !S_ISREG(found->st_mode)) {
        descriptor direct(::open(target.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
        if (direct.get() < 0) throw file_error(target, errno);
        int error = write_all(direct.get(), content);
        if (direct.close() != 0 && error == 0) error = errno;
        if (error != 0) throw file_error(target, error);
        return;
    }
    temporary beside(target, found);
    beside.fill(content);
    beside.take_place();
}

void require_writable(const fs::path& target) {
    if (target.empty()) throw file_error(target, ENOENT, "no file is named");
    if (standard_stream(target)) return;
    const auto found = status_of(target);
    if (found && S_ISDIR(found->st_mode)) throw file_error(target, EISDIR, "name a file in it");
    if (found && !S_ISREG(found->st_mode)) {
        if (::access(target.c_str(), W_OK) != 0) throw file_error(target, errno);
        return;
    }
    const temporary probe(target, found);
}

}  // namespace rwbench::report

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/unfinished_files.h"

namespace sallow {

namespace {

constexpr mode_t kAll = S_IRWXU | S_IRWXG | S_IRWXO;
constexpr mode_t kUsual = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
constexpr mode_t kWritable = S_IWUSR | S_IWGRP | S_IWOTH;

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

/// Gives a file, which only its owner may read and write so far, the permissions and the owner of the file that it will
/// replace, as far as this process is allowed to.
void take_after(int descriptor, const struct stat& replaced) {
  mode_t mode = replaced.st_mode & kAll;
  const bool keeps_group = ::fchown(descriptor, replaced.st_uid, replaced.st_gid) == 0 ||
                           ::fchown(descriptor, static_cast<uid_t>(-1), replaced.st_gid) == 0;
  // If the group changes, the group gets only the permissions of all other users.
  if (!keeps_group) mode &= ~static_cast<mode_t>(S_IRWXG) | ((mode & S_IRWXO) << 3);
  ::fchmod(descriptor, mode);  // may fail on file systems without permissions
}

std::string open_name(int descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

/// Opens a new file without a name (O_TMPFILE) in this folder; it can be named later. -1 if the file system has none.
int open_nameless(const std::string& folder, mode_t mode) {
#ifdef O_TMPFILE
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
  if (descriptor >= 0 && ::access(open_name(descriptor).c_str(), F_OK) == 0) return descriptor;
  if (descriptor >= 0) ::close(descriptor);
#else
  static_cast<void>(folder), static_cast<void>(mode);
#endif
  return -1;
}

/// Calls act("PATH.partPID"), then act("PATH.partPID-1"), …, as long as it fails because the file exists: an earlier
/// process with the same PID may have been killed before it removed its file. Returns whether `act` succeeded; else see
/// errno.
template <typename Act>
bool with_free_neighbour(const std::string& path, Act&& act) {
  const std::string name = path + ".part" + std::to_string(::getpid());
  for (int k = 0; k < 10'000; k++) {
    if (act(k == 0 ? name : name + "-" + std::to_string(k))) return true;
    if (errno != EEXIST) return false;
  }
  return false;
}

[[noreturn]] void fail_to(const std::string& act, const std::string& path) {
  throw SystemError(path + ": cannot " + act + ": " + std::strerror(errno));
}

}  // namespace

std::string follow_links(std::string path) {
  constexpr int kMostLinks = 40;  // the limit in Linux
  for (int link = 0; link < kMostLinks; link++) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) return path;
    path = std::filesystem::path(path).parent_path() / target;
  }
  return path;
}

InputFile::InputFile(std::FILE* stream, std::string name)
    : stream_(stream, StreamCloser{false}), name_(std::move(name)) {}

InputFile::InputFile(const std::string& path) : name_(path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    throw InputError(SourceLocation{path}, "cannot open it: " + std::string(std::strerror(errno)));
  }
  if (S_ISDIR(info.st_mode)) throw InputError(SourceLocation{path}, "this is a directory, not a file");
  stream_.reset(std::fopen(path.c_str(), "rb"));
  if (stream_ == nullptr)
    throw InputError(SourceLocation{path}, "cannot open it: " + std::string(std::strerror(errno)));
}

std::string read_file(InputFile file) {
  std::string text;
  char buffer[1 << 16];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof buffer, file.stream())) > 0) text.append(buffer, count);
  if (std::ferror(file.stream())) fail_to("read", file.name());
  return text;
}

void refuse_read_only(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return;
  const bool may_write = ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
  if (!may_write && errno == EROFS) {
    throw InputError(SourceLocation{path}, "this file lies on a file system that is read-only");
  }
  if (may_write && (info.st_mode & kWritable) != 0) return;
  throw InputError(SourceLocation{path}, "this file is read-only",
                   "write to another file, or allow it with 'chmod u+w'");
}

/// The destination of an output of this process, locked against other outputs.
class OutputFile::Place {
 public:
  static Place file(const std::string& path) {
    struct stat folder = {};
    ::stat(folder_of(path).c_str(), &folder);  // if it does not exist, opening fails later
    return Place({folder.st_dev, folder.st_ino, std::filesystem::path(path).filename().string()}, path);
  }
  static Place stream(std::FILE* stream, const std::string& name) {
    return Place({0, static_cast<ino_t>(reinterpret_cast<uintptr_t>(stream)), ""}, name);
  }
  ~Place() {
    if (key_ == Key()) return;
    const std::lock_guard lock(mutex());
    taken().erase(key_);
  }
  Place(Place&& other) noexcept : key_(std::exchange(other.key_, {})) {}

 private:
  using Key = std::tuple<dev_t, ino_t, std::string>;  // a folder and a name in it, or the number of a stream

  Place(Key key, const std::string& name) : key_(std::move(key)) {
    const std::lock_guard lock(mutex());
    if (!taken().insert(key_).second) {
      key_ = {};
      throw InputError(SourceLocation{name}, "another output is being written here", "give each a file of its own");
    }
  }

  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  static std::set<Key>& taken() {
    static std::set<Key> all;
    return all;
  }

  Key key_;
};

/// A regular file before it is finished.
class OutputFile::Unfinished {
 public:
  /// `path` contains no symbolic link. `replaced`: the existing file, or null.
  Unfinished(const std::string& path, const struct stat* replaced) : path_(path) {
    // Never grant more permissions than the old file has, not even briefly. The umask applies to new files.
    const mode_t mode = replaced == nullptr ? kUsual : replaced->st_mode & S_IRWXU;
    descriptor_ = open_nameless(folder_of(path), mode);
    if (descriptor_ < 0) {
      with_free_neighbour(path, [&](const std::string& name) {
        descriptor_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor_ >= 0) name_.emplace(name);
        return descriptor_ >= 0;
      });
    }
    if (descriptor_ >= 0 && replaced != nullptr) take_after(descriptor_, *replaced);
  }
  ~Unfinished() {
    if (name_) ::unlink(name_->path().c_str());
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  /// Negative, with errno set, if no file could be opened.
  int descriptor() const { return descriptor_; }

  /// Gives the file a temporary name next to its destination. Call it while the file is open. False, with errno, if it
  /// fails.
  bool give_name() {
    if (name_) return true;
    return with_free_neighbour(path_, [&](const std::string& name) {
      name_.emplace(name);
      if (::linkat(AT_FDCWD, open_name(descriptor_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0)
        return true;
      const int problem = errno;
      name_.reset();
      errno = problem;
      return false;
    });
  }
  /// Moves the closed file to its destination. False, with errno, if it fails.
  bool move() {
    if (std::rename(name_->path().c_str(), path_.c_str()) != 0) return false;
    name_.reset();
    return true;
  }

 private:
  std::string path_;
  std::optional<UnfinishedName> name_;
  int descriptor_ = -1;
};

OutputFile::OutputFile(std::FILE* stream, std::string name)
    : path_(std::move(name)),
      place_(std::make_unique<Place>(Place::stream(stream, path_))),
      stream_(stream, StreamCloser{false}) {}

OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

OutputFile::OutputFile(const std::string& path) : path_(path) {
  if (path.empty()) throw InputError("cannot write to a file without a name");
  struct stat info;
  bool exists = ::stat(path.c_str(), &info) == 0;
  if (!exists && errno != ENOENT) {
    throw InputError(SourceLocation{path}, "cannot write here: " + std::string(std::strerror(errno)));
  }
  if (exists && S_ISDIR(info.st_mode)) throw InputError(SourceLocation{path}, "this is a directory, not a file");
  // /dev/stdout may lead to a regular file, but no file can be created next to it.
  bool stands_for_stream = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (!stands_for_stream && (!exists || S_ISREG(info.st_mode))) {
    refuse_read_only(path);
    path_ = follow_links(path);  // the link is kept and its target is replaced
    place_ = std::make_unique<Place>(Place::file(path_));
    unfinished_ = std::make_unique<Unfinished>(path_, exists ? &info : nullptr);
    if (unfinished_->descriptor() >= 0) stream_.reset(::fdopen(unfinished_->descriptor(), "wb"));
  } else {
    stream_.reset(std::fopen(path.c_str(), "wb"));
  }
  if (stream_ == nullptr) {
    throw InputError(SourceLocation{path}, "cannot write here: " + std::string(std::strerror(errno)));
  }
}

void OutputFile::write(const void* bytes, size_t count) {
  if (std::fwrite(bytes, 1, count, stream()) != count) fail_to("write", path_);
}

void OutputFile::finish() {
  if (std::fflush(stream()) != 0 || std::ferror(stream())) fail_to("write", path_);
  if (!stream_.get_deleter().is_ours) {
    place_.reset();
    return;
  }
  if (unfinished_ && !unfinished_->give_name()) fail_to("name the finished file", path_);
  if (std::fclose(stream_.release()) != 0) fail_to("write", path_);
  if (!unfinished_) return;
  if (!unfinished_->move()) fail_to("move the finished file to", path_);
  unfinished_.reset();
  place_.reset();
}

}  // namespace sallow

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "base/unfinished_files.h"

namespace sallow {

namespace {

/// The temporaries of unfinished outputs, where a signal handler may read them.
std::array<std::atomic<const char*>, 64> unfinished;

void remember_unfinished(const char* name) {
  for (std::atomic<const char*>& slot : unfinished) {
    const char* none = nullptr;
    if (slot.compare_exchange_strong(none, name)) return;
  }
}

void forget_unfinished(const char* name) {
  for (std::atomic<const char*>& slot : unfinished) {
    const char* expected = name;
    if (slot.compare_exchange_strong(expected, nullptr)) return;
  }
}

extern "C" void remove_unfinished_files(int signal) {
  for (const std::atomic<const char*>& slot : unfinished) {
    if (const char* name = slot.load()) ::unlink(name);
  }
  ::raise(signal);  // SA_RESETHAND: now with its usual end
}

/// Creates a file that is not there yet, with the permissions and, where this process may give it away, the owner of
/// the file that it will replace. Null, with errno, where that fails.
std::FILE* open_replacement(const std::string& path, const struct stat* replaced) {
  const mode_t all = S_IRWXU | S_IRWXG | S_IRWXO;
  const mode_t usual = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
  // Never open to more than the old file, not even for a moment; a new one is cut by umask.
  const mode_t first = replaced == nullptr ? usual : replaced->st_mode & S_IRWXU;
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, first);
  if (descriptor < 0) return nullptr;
  if (replaced != nullptr) {
    mode_t mode = replaced->st_mode & all;
    const bool keeps_group = ::fchown(descriptor, replaced->st_uid, replaced->st_gid) == 0 ||
                             ::fchown(descriptor, static_cast<uid_t>(-1), replaced->st_gid) == 0;
    // Another group may do what anybody may.
    if (!keeps_group) mode &= ~static_cast<mode_t>(S_IRWXG) | ((mode & S_IRWXO) << 3);
    ::fchmod(descriptor, mode);  // some file systems know no permissions: then there are none to keep
  }
  return ::fdopen(descriptor, "wb");
}

[[noreturn]] void fail_to(const std::string& act, const std::string& path) {
  throw SystemError(path + ": cannot " + act + ": " + std::strerror(errno));
}

}  // namespace

std::string follow_links(std::string path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
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

OutputFile::OutputFile(std::FILE* stream, std::string name)
    : stream_(stream, StreamCloser{false}), path_(std::move(name)) {}

OutputFile::OutputFile(const std::string& path) : path_(path) {
  if (path.empty()) throw InputError("cannot write to a file without a name");
  struct stat info;
  bool exists = ::stat(path.c_str(), &info) == 0;
  if (!exists && errno != ENOENT) {
    throw InputError(SourceLocation{path}, "cannot write here: " + std::string(std::strerror(errno)));
  }
  if (exists && S_ISDIR(info.st_mode)) throw InputError(SourceLocation{path}, "this is a directory, not a file");
  // /dev/stdout may lead to a regular file, but has no neighbours.
  bool stands_for_stream = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (!stands_for_stream && (!exists || S_ISREG(info.st_mode))) {
    path_ = follow_links(path);  // a link stays, and its file is replaced
    temporary_path_ = std::make_unique<const std::string>(path_ + ".part" + std::to_string(::getpid()));
  }
  // A temporary that is there already is refused: another output of this process goes to the same file.
  stream_.reset(temporary_path_ == nullptr ? std::fopen(path.c_str(), "wb")
                                           : open_replacement(*temporary_path_, exists ? &info : nullptr));
  if (stream_ == nullptr) {
    std::string reason = std::strerror(errno);
    temporary_path_.reset();
    throw InputError(SourceLocation{path}, "cannot write here: " + reason);
  }
  if (temporary_path_ != nullptr) remember_unfinished(temporary_path_->c_str());
}

OutputFile::~OutputFile() {
  stream_.reset();
  if (temporary_path_ == nullptr) return;
  ::unlink(temporary_path_->c_str());
  forget_unfinished(temporary_path_->c_str());
}

void OutputFile::write(const void* bytes, size_t count) {
  if (std::fwrite(bytes, 1, count, stream()) != count) fail_to("write", path_);
}

void OutputFile::finish() {
  if (std::fflush(stream()) != 0 || std::ferror(stream())) fail_to("write", path_);
  if (!stream_.get_deleter().is_ours) return;
  if (std::fclose(stream_.release()) != 0) fail_to("write", path_);
  if (temporary_path_ == nullptr) return;
  if (std::rename(temporary_path_->c_str(), path_.c_str()) != 0) fail_to("move the finished file to", path_);
  forget_unfinished(temporary_path_->c_str());
  temporary_path_.reset();
}

void remove_unfinished_files_on_signals() {
  struct sigaction action = {};
  action.sa_handler = remove_unfinished_files;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGHUP, SIGTERM, SIGPIPE}) {
    struct sigaction before;
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
      ::sigaction(signal, &action, nullptr);
    }
  }
}

}  // namespace sallow

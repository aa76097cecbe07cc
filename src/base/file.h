#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace sallow {

/// Resolves symbolic links. The last link may point to nothing. A cycle of links is returned unchanged.
std::string follow_links(std::string path);

struct StreamCloser {
  bool is_ours = true;  // false for streams that the caller opened: they stay open
  void operator()(std::FILE* stream) const {
    if (is_ours) std::fclose(stream);
  }
};

/// An open file to read from. Converts implicitly from a path.
class InputFile {
 public:
  /// Throws InputError if the file is missing or is a directory.
  InputFile(const std::string& path);
  /// A stream that is already open, such as standard input. It stays open.
  InputFile(std::FILE* stream, std::string name);

  std::FILE* stream() { return stream_.get(); }
  /// The name that error messages use.
  const std::string& name() const { return name_; }

 private:
  std::unique_ptr<std::FILE, StreamCloser> stream_;
  std::string name_;
};

/// The whole content. A failed read is a SystemError.
std::string read_file(InputFile file);

/// Throws an InputError if the file exists and must not be written: the process is not allowed to, the file's
/// permissions allow writing to no user (this also stops root), or the file system is mounted read-only.
void refuse_read_only(const std::string& path);

/// An open file to write to. Converts implicitly from a path.
///
/// A regular file appears complete or not at all: the bytes go to a nameless file in the same folder, which finish()
/// moves to its destination; if the process is killed, nothing is left. On file systems without nameless files the
/// bytes go to a temporary file next to the destination, which the destructor and signals remove (unfinished_files.h).
/// A replaced file keeps its permissions and, if the process may set them, its owner and group. A symbolic link is kept
/// and its target is written. Pipes, devices, and everything under /dev and /proc are written directly. A failed write,
/// including one that only close reports, is a SystemError. A path that cannot be opened, a read-only file, and a file
/// that another output of this process is writing are InputErrors.
class OutputFile {
 public:
  OutputFile(const std::string& path);
  /// A stream that is already open, such as standard output. It stays open. Only one output at a time may use it.
  OutputFile(std::FILE* stream, std::string name);
  OutputFile(OutputFile&&) noexcept;
  ~OutputFile();

  std::FILE* stream() { return stream_.get(); }
  void write(const void* bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Flushes and closes the file; moves a regular file to its destination.
  void finish();

 private:
  class Place;
  class Unfinished;

  std::string path_;
  std::unique_ptr<Place> place_;  // lock; null if several outputs may write, as to pipes
  std::unique_ptr<std::FILE, StreamCloser> stream_;
  std::unique_ptr<Unfinished> unfinished_;  // null if bytes go directly to path_
};

}  // namespace sallow

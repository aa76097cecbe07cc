#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace sallow {

/// Where a path leads through symbolic links, of which the last may lead to nothing. A circle of links stays as it is.
std::string follow_links(std::string path);

struct StreamCloser {
  bool is_ours = true;  // streams that came open stay open
  void operator()(std::FILE* stream) const {
    if (is_ours) std::fclose(stream);
  }
};

/// An open file to read from. A path converts to it, so that a path may be given where an InputFile is taken.
class InputFile {
 public:
  /// A directory or a missing file is an InputError.
  InputFile(const std::string& path);
  /// What is open already, such as standard input, and stays open.
  InputFile(std::FILE* stream, std::string name);

  std::FILE* stream() { return stream_.get(); }
  /// How errors name it.
  const std::string& name() const { return name_; }

 private:
  std::unique_ptr<std::FILE, StreamCloser> stream_;
  std::string name_;
};

/// The whole of it. A read that fails is a SystemError.
std::string read_file(InputFile file);

/// Throws an InputError if this file exists and must not be written: if the process may not, or if its permissions let
/// no user write it, root included. A file system mounted read-only counts as well.
void refuse_read_only(const std::string& path);

/// An open file to write to. A path converts to it, as to an InputFile.
///
/// A regular file appears whole or not at all: bytes go to a file without a name beside it, which finish() moves into
/// place, and of which a process that is killed leaves nothing. Where the file system has no such files, it is a
/// temporary neighbour, which the destructor and signals remove (unfinished_files.h). A file that was there keeps its
/// permissions and, as far as the process may set them, its owner and group. A symbolic link stays, and the file it
/// leads to is written. Pipes and devices, and all under /dev and /proc, are written as the bytes come. A failed write,
/// also one that only close reports, is a SystemError; a path that cannot be opened, a file that is read-only, and one
/// that another output of this process is being written to, an InputError.
class OutputFile {
 public:
  OutputFile(const std::string& path);
  /// What is open already, such as standard output, and stays open. One output at a time may have it.
  OutputFile(std::FILE* stream, std::string name);
  OutputFile(OutputFile&&) noexcept;
  ~OutputFile();

  std::FILE* stream() { return stream_.get(); }
  void write(const void* bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Flushes, closes and, for a regular file, moves it into place.
  void finish();

 private:
  class Place;
  class Unfinished;

  std::string path_;
  std::unique_ptr<Place> place_;  // held against other outputs; null where several may write, as to pipes
  std::unique_ptr<std::FILE, StreamCloser> stream_;
  std::unique_ptr<Unfinished> unfinished_;  // null where bytes go straight to path_
};

}  // namespace sallow

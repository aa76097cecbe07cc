#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/ranks.h"

namespace sallow {

/// The whole of a file, or of standard input for "" and "-". A directory or a missing file is an InputError.
std::string read_file(const std::string& path);
/// On all ranks: what the first one reads.
std::string read_file(const std::string& path, Ranks& ranks);

/// Where a path leads through symbolic links, of which the last may lead to nothing. A circle of links stays as it is.
std::string follow_links(std::string path);

/// A byte source: a file, or standard input for "" and "-".
class InputFile {
 public:
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::FILE* stream() { return stream_; }
  /// How errors name it; standard input is "<stdin>".
  const std::string& name() const { return name_; }

 private:
  std::FILE* stream_;
  std::string name_;
};

/// A byte sink: a file, or standard output for "" and "-".
///
/// A regular file appears whole or not at all: bytes go to a temporary neighbour, which finish() renames. A file that
/// was there keeps its permissions and, as far as the process may set them, its owner and group. A symbolic link stays,
/// and the file it leads to is written. Pipes and devices, and all under /dev and /proc, are written as the bytes come.
/// Without finish(), the destructor removes the temporary. A failed write, also one that only close reports, is a
/// SystemError; a path that cannot be opened, or that another output is being written to, an InputError.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::FILE* stream() { return stream_; }
  void write(const void* bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Flushes, closes and, for a regular file, moves it into place.
  void finish();

 private:
  std::FILE* stream_ = nullptr;
  std::string path_;
  std::string temporary_path_;  // empty where bytes go straight to path_
};

}  // namespace sallow

#include "cli/file_flags.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

/// Whether both are the same file or standard output. Pipes and devices accept several writers.
bool is_one_place(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-") return a == b;
  std::error_code error;
  if (fs::exists(a, error) && !fs::is_regular_file(a, error)) return false;
  if (fs::equivalent(a, b, error) && !error) return true;
  const auto place = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(follow_links(path)), error);
  };
  return place(a) == place(b);
}

/// Whether a standard stream is this regular file, as in 'sallow ... < FILE'. /dev/stdin and its like are the stream.
bool is_standard_stream(int descriptor, const std::string& path) {
  struct stat stream = {}, file = {};
  if (path == "-" || path.starts_with("/dev/") || path.starts_with("/proc/")) return false;
  if (::fstat(descriptor, &stream) != 0 || !S_ISREG(stream.st_mode)) return false;
  return ::stat(path.c_str(), &file) == 0 && file.st_dev == stream.st_dev && file.st_ino == stream.st_ino;
}

}  // namespace

bool names_output(const std::string& flag) {
  return flag == "out" || flag == "html" || flag == "svg" || flag.ends_with("_out");
}

void check_files(std::span<const NamedFile> files) {
  for (const NamedFile& file : files) {
    if (file.path.empty()) {
      throw InputError(file.flag + ": expected a file's name, found ''",
                       file.is_output ? "'-' is standard output" : "'-' is standard input");
    }
  }
  for (const NamedFile& file : files) {
    if (file.is_output && is_standard_stream(STDIN_FILENO, file.path)) {
      throw InputError(file.flag + ": '" + file.path + "' is what standard input reads", "write to another file");
    }
    if (!file.is_output && is_standard_stream(STDOUT_FILENO, file.path)) {
      throw InputError(file.flag + ": '" + file.path + "' is also where standard output goes",
                       "send standard output to another file");
    }
  }
  for (const NamedFile& output : files) {
    if (!output.is_output) continue;
    for (const NamedFile& other : files) {
      if (&other == &output || !is_one_place(output.path, other.path)) continue;
      if (other.is_output) {
        throw InputError(output.flag + " and " + other.flag + " write to the same place, '" + output.path + "'",
                         "give each a different file");
      }
      if (output.path == "-") continue;  // standard input and output are different streams
      throw InputError(output.flag + ": '" + output.path + "' is the file that " + other.flag + " reads",
                       "write to another file");
    }
  }
}

}  // namespace sallow

#pragma once

#include <span>
#include <string>

namespace sallow {

/// A file that the command line names.
struct NamedFile {
  std::string flag;  // "--out"
  std::string path;  // "-": a standard stream
  bool is_output = false;
};

/// Whether a flag of this name, without hyphens, names an output file: out, obs_out, html, svg.
bool names_output(const std::string& flag);

/// Throws an InputError if a file name is empty, if two outputs go to the same place, or if an output would replace
/// an input, which may be what standard input or output is ('< FILE', '>> FILE').
void check_files(std::span<const NamedFile> files);

}  // namespace sallow

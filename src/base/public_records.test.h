#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace sallow {

/// The folder where tests (only they define SALLOW_SOURCE_DIR) look for public records: $SALLOW_DATA, else
/// ../shared/data next to this repository.
inline std::filesystem::path data_folder() {
  if (const char* folder = std::getenv("SALLOW_DATA")) return folder;
  return std::filesystem::path(SALLOW_SOURCE_DIR) / "../shared/data";
}

inline std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace sallow

#include "store/store_copy.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

/// Properties of a file that change when its contents change.
std::array<int64_t, 4> state_of(const std::string& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {static_cast<int64_t>(info.st_ino), info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

}  // namespace

StoreCopy::StoreCopy(const std::string& path) : folder_((fs::temp_directory_path() / "sallow_store_XXXXXX").string()) {
  if (::mkdtemp(folder_.data()) == nullptr) {
    throw SystemError(folder_ + ": cannot create a folder: " + std::strerror(errno));
  }
  constexpr int kMostTries = 5;
  try {
    for (int k = 0; k < kMostTries; k++) {
      const auto file = state_of(path), log = state_of(path + "-wal");
      for (const char* end : {"", "-wal"}) {
        const fs::path target = this->path() + end;
        fs::copy_file(path + end, target, fs::copy_options::overwrite_existing);
        fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
      }
      if (state_of(path) == file && state_of(path + "-wal") == log) return;
    }
    throw InputError(SourceLocation{path}, "another process is writing it, so it cannot be read now",
                     "read it from a writable folder, or wait");
  } catch (const fs::filesystem_error& error) {
    fs::remove_all(folder_);
    throw SystemError(path + ": cannot copy it to " + folder_ + ": " + error.code().message());
  } catch (...) {
    fs::remove_all(folder_);
    throw;
  }
}

StoreCopy::~StoreCopy() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace sallow

#pragma once

#include <string>

namespace sallow {

/// A copy of a SQLite file and its log, in a folder of its own for temporary files, which goes with this object.
///
/// A file that is written meanwhile is copied again, and after a few times an InputError.
class StoreCopy {
 public:
  explicit StoreCopy(const std::string& path);
  ~StoreCopy();
  StoreCopy(const StoreCopy&) = delete;
  StoreCopy& operator=(const StoreCopy&) = delete;

  std::string path() const { return folder_ + "/store"; }

 private:
  std::string folder_;
};

}  // namespace sallow

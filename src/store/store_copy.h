#pragma once

#include <string>

namespace sallow {

/// A copy of a SQLite file and its log, in a temporary folder that is removed with this object.
///
/// A file that changes while it is copied is copied again; throws InputError after a few attempts.
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

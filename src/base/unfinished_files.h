#pragma once

#include <memory>
#include <string>

namespace sallow {

/// From now on, a signal that ends the program first removes the files of UnfinishedName. A signal that is ignored or
/// handled stays so. A file that grows beyond the limit of the process (SIGXFSZ) ends nothing any more: the write
/// fails. To be called once, by `main`.
void remove_unfinished_files_on_signals();

/// The name of a file that is to be removed if a signal ends the program.
class UnfinishedName {
 public:
  explicit UnfinishedName(std::string path);
  /// The file stays, or was removed.
  ~UnfinishedName();
  UnfinishedName(const UnfinishedName&) = delete;
  UnfinishedName& operator=(const UnfinishedName&) = delete;

  const std::string& path() const { return path_; }

 private:
  const std::string path_;  // stays where it is in memory, for a signal handler to read
};

}  // namespace sallow

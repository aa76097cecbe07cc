#pragma once

#include <memory>
#include <string>

namespace sallow {

/// From now on, a signal that ends the program first removes the files named by UnfinishedName objects. Signals that
/// are ignored or handled stay so. If a file exceeds the size limit of the process (SIGXFSZ), the write fails and the
/// program goes on. Call this once, from `main`.
void remove_unfinished_files_on_signals();

/// The name of a file that is removed if a signal ends the program.
class UnfinishedName {
 public:
  explicit UnfinishedName(std::string path);
  /// From then on the file is not removed.
  ~UnfinishedName();
  UnfinishedName(const UnfinishedName&) = delete;
  UnfinishedName& operator=(const UnfinishedName&) = delete;

  const std::string& path() const { return path_; }

 private:
  const std::string path_;  // never moves in memory: a signal handler reads it
};

}  // namespace sallow

#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "json/json.h"
#include "store/result_store.h"

namespace sallow {

/// The strong_ids of sinter's tasks, with their source, and the one decoder and metadata of each.
class StrongIds {
 public:
  /// The strong_ids of a store's tasks.
  explicit StrongIds(ResultStore& store);

  /// Adds a task from this source location. Throws InputError with both locations if its strong_id is already used for
  /// a different decoder or metadata.
  void add(const StoredTask& task, const SourceLocation& where);

 private:
  struct Meaning {
    std::string decoder;
    Json metadata;
    SourceLocation where;
  };

  std::map<std::string, Meaning> meanings_;
};

}  // namespace sallow

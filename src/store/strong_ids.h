#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "json/json.h"
#include "store/result_store.h"

namespace sallow {

/// Where sinter's names of tasks, their strong_ids, came from, and what they stand for: one decoder and one metadata.
class StrongIds {
 public:
  /// Those of the tasks that a store has.
  explicit StrongIds(ResultStore& store);

  /// Takes in a task from this place. An InputError with both places if its strong_id stands for something else
  /// already.
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

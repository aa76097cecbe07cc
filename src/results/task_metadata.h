#pragma once

#include <string>

#include "config/config_value.h"
#include "store/result_store.h"

namespace sallow {

// Metadata is a JSON value that sinter's users store with the counts; as text it has no blanks, and keys keep their
// order.

/// The metadata of a circuit file, from a name such as "d=3,r=5,p=0.001,b=Z.stim"; "null" for other names.
std::string metadata_from_file_name(const std::string& path);

/// The metadata of a plan's table.
std::string metadata_from_table(const ConfigValue& table);

/// Fills empty fields of a task from its metadata: code (c), experiment (task, basis, b), distance (d), rounds (r),
/// noise, p.
void describe_by_metadata(StoredTask& task);

/// The inverse: the fields of a task as metadata, with the members of `more` added.
std::string metadata_from_fields(const StoredTask& task, const std::string& more);

}  // namespace sallow

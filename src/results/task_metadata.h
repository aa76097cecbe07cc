#pragma once

#include <string>

#include "config/config_value.h"
#include "store/result_store.h"

namespace sallow {

/// Metadata is what sinter's users keep beside counts: a JSON value, in texts without blanks, keys in the order they
/// came in.

/// Of a circuit file, from a name such as "d=3,r=5,p=0.001,b=Z.stim"; "null" where the name is not like that.
std::string metadata_from_file_name(const std::string& path);

/// A plan's table, or with further members.
std::string metadata_from_table(const ConfigValue& table);

/// Fills in what metadata says of a task: code (c), experiment (task, basis, b), distance (d), rounds (r), noise, p.
/// What is there already stays.
void describe_by_metadata(StoredTask& task);

/// The other way round: the fields of a task as metadata, with these members added.
std::string metadata_from_fields(const StoredTask& task, const std::string& more);

}  // namespace sallow

#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/result_store.h"
#include "store/strong_ids.h"

namespace sallow {

// The CSV format of sinter's statistics: shots, errors, discards, seconds, decoder, strong_id, json_metadata,
// custom_counts; also the format of older versions without custom_counts.

/// Whether a file seems to be such a CSV: its first line that is not empty names two of these columns, in any letter
/// case and with any separators, or it starts with a byte-order mark.
bool is_sinter_csv(const std::string& path);

/// The names of the columns that each such CSV has: "shots, errors, … and json_metadata".
std::string sinter_columns_text();

/// Adds the rows of such a file as imported counts, and returns the ids of their tasks. A task is identified by its
/// strong_id and keeps its strong_id, metadata and custom counts. If rows were appended to a file since it was last
/// imported, only the new rows are counted. Call this within a Transaction on `store`; `strong_ids` are those of the
/// store.
///
/// Throws InputError with the line, for example if one strong_id has different decoders or metadata, or if a row is
/// of a task that the store counted itself, which means that the row was exported from it.
std::vector<std::string> import_sinter_csv(ResultStore& store, const std::string& path, StrongIds& strong_ids);

/// The store's results as such a CSV, one line per task. Tasks that sinter did not count get the strong_id that sinter
/// would compute from our texts of the circuit and of its error model.
std::string sinter_csv(ResultStore& store);
/// The same for some of its results; the store has their circuits.
std::string sinter_csv(std::span<const TaskResult> results, ResultStore& store);

/// sinter's strong_id of a task: the SHA-256 of a JSON text of its circuit, decoder, error model, post-selection and
/// metadata, as in sinter's documentation of Task.strong_id_value.
std::string sinter_strong_id(const StoredTask& task, const std::string& circuit);
/// That JSON text.
std::string sinter_strong_id_text(const std::string& circuit, const std::string& decoder, const std::string& model,
                                  const std::vector<int>* postselection_mask, const std::string& metadata);

}  // namespace sallow

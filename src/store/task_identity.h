#pragma once

#include <cstdint>
#include <string>

#include "store/result_store.h"

namespace sallow {

/// The text whose SHA-256 is in a task's id: a JSON text of its circuit, decoder, post-selection, the options of the
/// decoder's model, and same_shots. Names and metadata are not part of it.
std::string task_definition(const StoredTask& task, const std::string& circuit);

/// A task's id: "2-" and the SHA-256 of its definition. The prefix is the way of making the decoder's model from the
/// circuit.
///
///     (none)  errors that are edges already may be split, as `analyze_errors --decompose_errors` splits them
///     2-      errors that are edges already stay whole (model_for_decoding)
///
/// Counts of both ways are counts of different decoders, so stores keep them separate.
std::string task_id(const StoredTask& task, const std::string& circuit);
/// The id of the same task without a prefix, as in earlier versions.
std::string earlier_task_id(const std::string& id);
/// Whether the counts of a task that sallow counted are of a model whose edges may be split.
bool may_split_edges(const StoredTask& task);

/// The seed of a task's random numbers in a campaign: block b of its shots is block b of this seed, so that
/// `sallow estimate --seed` of the same circuit samples the same shots. For a task with same_shots it depends only on
/// the circuit (circuit_hash), otherwise on the task's id without its prefix.
uint64_t task_seed(const StoredTask& task, uint64_t campaign_seed);

}  // namespace sallow

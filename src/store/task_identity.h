#pragma once

#include <cstdint>
#include <string>

#include "store/result_store.h"

namespace sallow {

/// What the SHA-256 in a task's id is of: a JSON text of its circuit, decoder, post-selection, the options of the model
/// that the decoder gets, and same_shots. Names and metadata are not in it.
std::string task_definition(const StoredTask& task, const std::string& circuit);

/// A task's id: "2-" and the SHA-256 of its definition. The mark in front says how decoders' models are made of
/// circuits.
///
///     (none)  errors that are edges already may be split, as `analyze_errors --decompose_errors` splits them
///     2-      errors that are edges already stay whole (model_for_decoding)
///
/// Counts of both ways are those of different decoders, so that stores keep them apart.
std::string task_id(const StoredTask& task, const std::string& circuit);
/// The id that the task of such an id had before there was a mark.
std::string earlier_task_id(const std::string& id);
/// Whether the counts of a task that sallow counted are of a model whose edges may be split.
bool may_split_edges(const StoredTask& task);

/// The seed of a task's random numbers in a campaign: block b of its shots is block b of this seed, so that
/// `sallow estimate --seed` of the same circuit takes the same shots. Of a task of same_shots it follows from the
/// circuit (circuit_hash) alone, else from the task's id without its mark.
uint64_t task_seed(const StoredTask& task, uint64_t campaign_seed);

}  // namespace sallow

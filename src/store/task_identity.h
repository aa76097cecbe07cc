#pragma once

#include <cstdint>
#include <string>

#include "store/result_store.h"

namespace sallow {

/// What a task's id is the SHA-256 of: a JSON text of its circuit, decoder, post-selection, the options of the model
/// that the decoder gets, and same_shots. Names and metadata are not in it.
std::string task_definition(const StoredTask& task, const std::string& circuit);

/// The seed of a task's random numbers in a campaign: block b of its shots is block b of this seed, so that
/// `sallow estimate --seed` of the same circuit takes the same shots. Of a task of same_shots it follows from the
/// circuit (circuit_hash) alone, else from the task's id.
uint64_t task_seed(const StoredTask& task, uint64_t campaign_seed);

}  // namespace sallow

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "bits/bit_table.h"
#include "decode/ensemble/ensemble_decoder.h"
#include "learn/learnable_model.h"

namespace sallow {

/// Finds a set of errors that gives a shot's events, by correlated matching, for shots that belief propagation's
/// candidates do not explain. Compiled when it is first needed. Safe to call from several threads.
class Explainer {
 public:
  /// The model must outlive this object.
  explicit Explainer(const LearnableModel& model) : model_(&model) {}

  /// For each column of `detections`, which has no events of certain errors: errors of model.errors() that together
  /// give its events; empty if none are found.
  std::vector<std::vector<uint32_t>> explain(const BitTable& detections) const;

 private:
  const LearnableModel* model_;
  mutable std::once_flag is_compiled_;
  mutable std::unique_ptr<const EnsembleDecoder> decoder_;
  mutable std::vector<uint32_t> errors_of_choices_;
};

}  // namespace sallow

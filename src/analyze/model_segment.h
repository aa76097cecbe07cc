#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "analyze/edge_search.h"
#include "analyze/error_table.h"
#include "analyze/extract_error_model.h"

namespace sallow {

/// A part of an error model as the backward pass produced it: errors and annotations, or a loop of such parts.
///
/// Detectors are numbered as when the segment was read. A loop was read once, as its last repetition.
struct ModelSegment {
  struct Annotation {
    const Instruction* instruction;  // DETECTOR, OBSERVABLE_INCLUDE or SHIFT_COORDS
    uint64_t detector;
  };

  ErrorTable errors;
  std::vector<Annotation> annotations;  // latest first
  uint64_t first_detector = 0;          // the detectors declared here
  uint64_t detector_count = 0;

  uint64_t repetitions = 0;                         // a loop if not 0
  uint64_t shift = 0;                               // detectors per repetition
  std::vector<std::unique_ptr<ModelSegment>> body;  // latest first
};

using ModelSegments = std::vector<std::unique_ptr<ModelSegment>>;

/// Joins segments, latest first, to a model, and passes the model on in pieces.
void assemble_model(const Circuit& circuit, const ModelSegments& segments, const ExtractOptions& options,
                    const std::function<void(DetectorErrorModel& piece)>& take);

}  // namespace sallow

#pragma once

#include "base/stop_request.h"

namespace sallow {

namespace dem_internal {

inline uint64_t shift_of(const DetectorErrorModel& model) {
  uint64_t shift = 0;
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.kind == DemKind::kShiftDetectors) shift += instruction.count;
    if (instruction.kind == DemKind::kRepeat) shift += instruction.count * shift_of(*instruction.body);
  }
  return shift;
}

template <typename Visit>
void visit_errors(const DetectorErrorModel& model, uint64_t& offset, Visit& visit) {
  for (const DemInstruction& instruction : model.instructions()) {
    stop_if_requested();
    if (instruction.kind == DemKind::kError) visit(instruction, offset);
    if (instruction.kind == DemKind::kShiftDetectors) offset += instruction.count;
    if (instruction.kind == DemKind::kRepeat) {
      // If the body has no errors, it only shifts: all repetitions are done in one step.
      if (instruction.body->error_count() == 0) {
        offset += instruction.count * shift_of(*instruction.body);
        continue;
      }
      for (uint64_t k = 0; k < instruction.count; k++) visit_errors(*instruction.body, offset, visit);
    }
  }
}

}  // namespace dem_internal

template <typename Visit>
void for_each_error(const DetectorErrorModel& model, Visit&& visit) {
  uint64_t offset = 0;
  dem_internal::visit_errors(model, offset, visit);
}

}  // namespace sallow

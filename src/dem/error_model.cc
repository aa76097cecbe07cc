#include "dem/error_model.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/file.h"
#include "base/saturating.h"

namespace sallow {

namespace {

struct DetectorExtent {
  uint64_t count = 0;  // one more than the largest index, relative to the start
  uint64_t shift = 0;  // the sum of all shifts
};

DetectorExtent extent_of(const DetectorErrorModel& model) {
  DetectorExtent extent;
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.kind == DemKind::kShiftDetectors) {
      extent.shift = saturating_add(extent.shift, instruction.count);
    } else if (instruction.kind == DemKind::kRepeat) {
      if (instruction.count == 0) continue;
      DetectorExtent body = extent_of(*instruction.body);
      uint64_t last_turn = saturating_add(extent.shift, saturating_multiply(body.shift, instruction.count - 1));
      if (body.count > 0) extent.count = std::max(extent.count, saturating_add(last_turn, body.count));
      extent.shift = saturating_add(extent.shift, saturating_multiply(body.shift, instruction.count));
    } else {
      for (DemTarget target : instruction.targets) {
        if (target.is_detector()) {
          extent.count = std::max(extent.count, saturating_add(extent.shift, target.index() + 1));
        }
      }
    }
  }
  return extent;
}

}  // namespace

bool DemInstruction::operator==(const DemInstruction& other) const {
  if (kind != other.kind || arguments != other.arguments || targets != other.targets || tag != other.tag ||
      count != other.count || (body == nullptr) != (other.body == nullptr)) {
    return false;
  }
  return body == other.body || *body == *other.body;
}

DetectorErrorModel DetectorErrorModel::from_file(const std::string& path) {
  return parse(read_file(path), path);
}

void DetectorErrorModel::append(DetectorErrorModel&& model) {
  if (instructions_.empty()) std::swap(instructions_, model.instructions_);
  std::move(model.instructions_.begin(), model.instructions_.end(), std::back_inserter(instructions_));
  model.clear();
}

void DetectorErrorModel::append_error(double probability, std::vector<DemTarget> targets, std::string tag) {
  SALLOW_REQUIRE(probability >= 0 && probability <= 1,
                 "append_error: probability " + std::to_string(probability) + " is not in [0, 1]");
  append({.kind = DemKind::kError, .arguments = {probability}, .targets = std::move(targets), .tag = std::move(tag)});
}

void DetectorErrorModel::append_detector(uint64_t detector, std::vector<double> coordinates, std::string tag) {
  SALLOW_REQUIRE(detector <= DemTarget::kMaxDetector, "append_detector: D" + std::to_string(detector) +
                                                          " is above the largest, D" +
                                                          std::to_string(DemTarget::kMaxDetector));
  append({.kind = DemKind::kDetector,
          .arguments = std::move(coordinates),
          .targets = {DemTarget::detector(detector)},
          .tag = std::move(tag)});
}

void DetectorErrorModel::append_shift(uint64_t detectors, std::vector<double> coordinates, std::string tag) {
  append({.kind = DemKind::kShiftDetectors,
          .arguments = std::move(coordinates),
          .tag = std::move(tag),
          .count = detectors});
}

void DetectorErrorModel::append_repeat(uint64_t repetitions, DetectorErrorModel body, std::string tag) {
  append({.kind = DemKind::kRepeat,
          .tag = std::move(tag),
          .count = repetitions,
          .body = std::make_shared<const DetectorErrorModel>(std::move(body))});
}

uint64_t DetectorErrorModel::detector_count() const {
  return extent_of(*this).count;
}

uint64_t DetectorErrorModel::observable_count() const {
  uint64_t count = 0;
  for (const DemInstruction& instruction : instructions_) {
    if (instruction.kind == DemKind::kRepeat) {
      if (instruction.count > 0) count = std::max(count, instruction.body->observable_count());
      continue;
    }
    for (DemTarget target : instruction.targets) {
      if (target.is_observable()) count = std::max(count, target.index() + 1);
    }
  }
  return count;
}

uint64_t DetectorErrorModel::error_count() const {
  uint64_t count = 0;
  for (const DemInstruction& instruction : instructions_) {
    if (instruction.kind == DemKind::kError) count = saturating_add(count, 1);
    if (instruction.kind == DemKind::kRepeat) {
      count = saturating_add(count, saturating_multiply(instruction.body->error_count(), instruction.count));
    }
  }
  return count;
}

}  // namespace sallow

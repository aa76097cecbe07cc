#include "dem/model_coordinates.h"

#include "base/error.h"

namespace sallow {

namespace {

class CoordinateWalk {
 public:
  CoordinateWalk(std::vector<std::vector<double>>& found, size_t most) : found_(found), steps_left_(most) {}

  void walk(const DetectorErrorModel& model) {
    for (const DemInstruction& instruction : model.instructions()) {
      if (instruction.kind == DemKind::kRepeat) {
        for (uint64_t k = 0; k < instruction.count; k++) {
          if (steps_left_-- == 0) throw InputError("the model has too many loop iterations to list its detectors");
          walk(*instruction.body);
        }
      } else if (instruction.kind == DemKind::kShiftDetectors) {
        offset_ += instruction.count;
        if (shift_.size() < instruction.arguments.size()) shift_.resize(instruction.arguments.size());
        for (size_t k = 0; k < instruction.arguments.size(); k++) shift_[k] += instruction.arguments[k];
      } else if (instruction.kind == DemKind::kDetector && !instruction.arguments.empty()) {
        for (const DemTarget target : instruction.targets) {
          std::vector<double>& place = found_[target.index() + offset_];
          if (!place.empty()) continue;
          place = instruction.arguments;
          for (size_t k = 0; k < place.size() && k < shift_.size(); k++) place[k] += shift_[k];
        }
      }
    }
  }

 private:
  std::vector<std::vector<double>>& found_;
  size_t steps_left_;
  uint64_t offset_ = 0;
  std::vector<double> shift_;
};

}  // namespace

std::vector<std::vector<double>> model_coordinates(const DetectorErrorModel& model, size_t most) {
  const uint64_t count = model.detector_count();
  if (count > most) throw InputError("the model has too many detectors to list their coordinates");
  std::vector<std::vector<double>> found(count);
  CoordinateWalk(found, most).walk(model);
  return found;
}

}  // namespace sallow

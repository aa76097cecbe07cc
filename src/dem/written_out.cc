#include "dem/written_out.h"

#include "base/error.h"

namespace sallow {
namespace {

constexpr uint64_t kMostLines = uint64_t{1} << 24;

class LineWriter {
 public:
  explicit LineWriter(DetectorErrorModel& out) : out_(out) {}

  void write(const DetectorErrorModel& model) {
    for (const DemInstruction& line : model.instructions()) {
      switch (line.kind) {
        case DemKind::kShiftDetectors:
          offset_ += line.count;
          if (shift_.size() < line.arguments.size()) shift_.resize(line.arguments.size(), 0);
          for (size_t k = 0; k < line.arguments.size(); k++) shift_[k] += line.arguments[k];
          break;
        case DemKind::kRepeat:
          for (uint64_t turn = 0; turn < line.count; turn++) write(*line.body);
          break;
        default:
          append(line);
      }
    }
  }

 private:
  void append(DemInstruction line) {
    if (++lines_ > kMostLines) throw InputError("the model has too many lines with its repeats written out");
    for (DemTarget& target : line.targets) {
      if (target.is_detector()) target = DemTarget::detector(target.index() + offset_);
    }
    if (line.kind == DemKind::kDetector) {
      for (size_t k = 0; k < line.arguments.size() && k < shift_.size(); k++) line.arguments[k] += shift_[k];
    }
    out_.append(std::move(line));
  }

  DetectorErrorModel& out_;
  uint64_t offset_ = 0, lines_ = 0;
  std::vector<double> shift_;
};

}  // namespace

DetectorErrorModel written_out(const DetectorErrorModel& model) {
  if (model.error_count() > kMostLines) {
    throw InputError("the model has " + std::to_string(model.error_count()) + " errors with its repeats written out");
  }
  DetectorErrorModel out;
  LineWriter(out).write(model);
  return out;
}

std::vector<std::vector<double>> detector_coordinates(const DetectorErrorModel& model) {
  std::vector<std::vector<double>> coordinates(model.detector_count());
  const DetectorErrorModel lines = written_out(model);
  for (const DemInstruction& line : lines.instructions()) {
    if (line.kind != DemKind::kDetector || line.arguments.empty()) continue;
    for (const DemTarget target : line.targets) coordinates[target.index()] = line.arguments;
  }
  return coordinates;
}

}  // namespace sallow

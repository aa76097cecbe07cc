#include "decode/window/detector_rounds.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "base/error.h"

namespace sallow {

namespace {

constexpr double kMostRounds = 1 << 24;
constexpr const char* kRoundsRemedy =
    "give each detector's round in a file (--rounds_from), or as the last coordinate of its DETECTOR line";

/// The last coordinates of detectors, with shifts.
class LastCoordinates {
 public:
  explicit LastCoordinates(size_t detector_count) : last_(detector_count) {}

  void walk(const DetectorErrorModel& model) {
    for (const DemInstruction& instruction : model.instructions()) {
      if (instruction.kind == DemKind::kShiftDetectors) {
        offset_ += instruction.count;
        if (shift_.size() < instruction.arguments.size()) shift_.resize(instruction.arguments.size());
        for (size_t k = 0; k < instruction.arguments.size(); k++) shift_[k] += instruction.arguments[k];
      }
      if (instruction.kind == DemKind::kRepeat) {
        for (uint64_t k = 0; k < instruction.count; k++) walk(*instruction.body);
      }
      if (instruction.kind != DemKind::kDetector || instruction.arguments.empty()) continue;
      const size_t axis = instruction.arguments.size() - 1;
      for (const DemTarget target : instruction.targets) {
        last_[target.index() + offset_] = instruction.arguments[axis] + (axis < shift_.size() ? shift_[axis] : 0);
      }
    }
  }
  const std::vector<std::optional<double>>& last() const { return last_; }

 private:
  uint64_t offset_ = 0;
  std::vector<double> shift_;
  std::vector<std::optional<double>> last_;
};

std::vector<uint32_t> rounds_by_coordinates(const DetectorErrorModel& model) {
  SALLOW_CHECK(model.detector_count() <= uint64_t{1} << 28);
  LastCoordinates coordinates(model.detector_count());
  coordinates.walk(model);
  double least = 0;
  for (size_t d = 0; d < coordinates.last().size(); d++) {
    const std::optional<double>& last = coordinates.last()[d];
    const std::string name = "detector D" + std::to_string(d);
    if (!last) throw InputError(name + " has no coordinates, so its round is unknown", kRoundsRemedy);
    if (std::abs(*last) > kMostRounds || *last != std::floor(*last)) {
      throw InputError(name + ": its last coordinate is no round: a whole number up to " +
                           std::to_string(static_cast<int>(kMostRounds)),
                       kRoundsRemedy);
    }
    least = d == 0 ? *last : std::min(least, *last);
  }
  std::vector<uint32_t> rounds;
  for (const std::optional<double>& last : coordinates.last()) rounds.push_back(static_cast<uint32_t>(*last - least));
  return rounds;
}

uint32_t one_past_last(std::span<const uint32_t> round_of) {
  return round_of.empty() ? 0 : *std::ranges::max_element(round_of) + 1;
}

}  // namespace

DetectorRounds DetectorRounds::from_model(const DetectorErrorModel& model) {
  return DetectorRounds(rounds_by_coordinates(model));
}

DetectorRounds::DetectorRounds(std::span<const uint32_t> round_of)
    : round_of_(round_of.begin(), round_of.end()),
      place_of_(round_of.size()),
      detectors_(one_past_last(round_of), [&](const auto& add) {
        for (uint32_t d = 0; d < round_of.size(); d++) add(round_of[d], d);
      }) {
  for (uint32_t round = 0; round < round_count(); round++) {
    for (uint32_t place = 0; place < detectors_[round].size(); place++) place_of_[detectors_[round][place]] = place;
  }
}

DetectorErrorModel with_rounds(const DetectorErrorModel& model, std::span<const uint32_t> round_of) {
  DetectorErrorModel placed;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    DemInstruction copy = error;
    for (DemTarget& target : copy.targets) {
      if (target.is_detector()) target = DemTarget::detector(target.index() + offset);
    }
    placed.append(std::move(copy));
  });
  for (size_t d = 0; d < round_of.size(); d++) placed.append_detector(d, {static_cast<double>(round_of[d])});
  const uint64_t observables = model.observable_count();
  if (observables > 0) {
    placed.append({.kind = DemKind::kObservable, .targets = {DemTarget::observable(observables - 1)}});
  }
  return placed;
}

}  // namespace sallow

#include "learn/learnable_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/rising_list.h"
#include "dem/error_symptoms.h"
#include "dem/written_out.h"

namespace sallow {

namespace {

void append_written_out(const DetectorErrorModel& model, DetectorErrorModel& out) {
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.kind != DemKind::kRepeat) {
      out.append(instruction);
      continue;
    }
    for (uint64_t k = 0; k < instruction.count; k++) append_written_out(*instruction.body, out);
  }
}

}  // namespace

LearnableModel::LearnableModel(const DetectorErrorModel& model) {
  if (model.error_count() > ErrorHypergraph::kMostErrors) {
    throw InputError("the model has too many errors to learn, " + std::to_string(model.error_count()));
  }
  const ErrorHypergraph all(model);
  detector_count_ = all.detector_count();
  observable_count_ = all.observable_count();
  append_written_out(model, lines_);
  std::vector<uint32_t> kept;
  std::map<std::pair<std::vector<uint32_t>, std::vector<uint32_t>>, uint32_t> numbers;
  for (uint32_t e = 0; e < all.error_count(); e++) {
    const double p = all.probability(e);
    if (p >= 1) {
      for (const uint32_t d : all.detectors(e)) toggle_in(certain_detectors_, d);
    }
    if (p <= 0 || p >= 1 || all.detectors(e).empty()) continue;
    numbers[{{all.detectors(e).begin(), all.detectors(e).end()},
             {all.observables(e).begin(), all.observables(e).end()}}] = static_cast<uint32_t>(kept.size());
    kept.push_back(e);
  }
  errors_ = all.subset(kept);
  ErrorSymptoms symptoms;
  for_each_error(lines_, [&](const DemInstruction& error, uint64_t detector_offset) {
    read_symptoms(error, detector_offset, symptoms);
    const auto found = numbers.find({symptoms.detectors, symptoms.observables});
    error_of_line_.push_back(found == numbers.end() ? kNone : found->second);
  });
  coordinates_ = detector_coordinates(lines_);
}

std::vector<double> LearnableModel::probabilities() const {
  std::vector<double> probabilities;
  for (uint32_t e = 0; e < errors_.error_count(); e++) probabilities.push_back(errors_.probability(e));
  return probabilities;
}

DetectorErrorModel LearnableModel::with_probabilities(std::span<const double> probabilities) const {
  require_equal("probabilities, one per error", probabilities.size(), errors_.error_count());
  DetectorErrorModel model;
  size_t number = 0;
  for (const DemInstruction& line : lines_.instructions()) {
    DemInstruction copy = line;
    if (line.kind == DemKind::kError) {
      const uint32_t e = error_of_line_[number++];
      if (e != kNone && is_learned(e) && line.arguments[0] < 0.5) {
        const double learned = std::clamp(probabilities[e], kLeastProbability, kMostProbability);
        // The ratio of ln(1 / (1 - 2p)), after and before.
        const double ratio = std::log1p(-2 * learned) / std::log1p(-2 * errors_.probability(e));
        copy.arguments[0] = -std::expm1(ratio * std::log1p(-2 * line.arguments[0])) / 2;
      }
    }
    model.append(std::move(copy));
  }
  return model;
}

DetectorErrorModel LearnableModel::explaining_model() const {
  DetectorErrorModel model;
  for (const DemInstruction& line : lines_.instructions()) {
    DemInstruction copy = line;
    if (line.kind == DemKind::kError) {
      copy.arguments[0] = line.arguments[0] >= 1 ? 0 : std::min(line.arguments[0], 0.49);
    }
    model.append(std::move(copy));
  }
  return model;
}

}  // namespace sallow

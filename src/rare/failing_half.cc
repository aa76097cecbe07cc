#include "rare/failing_half.h"

#include <cmath>

#include "rare/fault_block.h"
#include "study/shortest_error.h"

namespace sallow {
namespace {

constexpr uint64_t kMostErrors = 12, kMostSearchSteps = 200'000;

std::vector<uint32_t> shortest_logical_error(const FaultModel& model) {
  std::vector<ModelSymptoms> symptoms;
  for (uint32_t fault = 0; fault < model.fault_count(); fault++) {
    const auto detectors = model.detectors(fault), observables = model.observables(fault);
    const double w = model.odds()[fault];
    symptoms.push_back({{detectors.begin(), detectors.end()}, {observables.begin(), observables.end()}, w / (1 + w)});
  }
  const ShortestError graphlike = shortest_graphlike_error(symptoms);
  if (graphlike.distance) return graphlike.faults;
  return shortest_hyperedge_error(symptoms, kMostErrors, kMostSearchSteps).faults;
}

}  // namespace

std::vector<uint32_t> failing_half(const FaultModel& model, BlockDecoder& decoder) {
  const std::vector<uint32_t> logical = shortest_logical_error(model);
  if (logical.empty()) return {};
  FaultBlock block(model, 64);
  const auto middle = logical.begin() + static_cast<std::ptrdiff_t>((logical.size() + 1) / 2);
  const std::vector<uint32_t> halves[] = {{logical.begin(), middle}, {middle, logical.end()}};
  block.assign(0, halves[0]);
  block.assign(1, halves[1]);
  decoder.decode(block.detections(), &block.flips());
  for (size_t k = 0; k < 2; k++) {
    if (decoder.failed().get(0, k)) return halves[k];
  }
  return {};
}

double log_chance(const FaultModel& model, const std::vector<uint32_t>& faults) {
  double sum = -model.log_partition(1);
  for (const uint32_t fault : faults) sum += std::log(model.odds()[fault]);
  return sum;
}

}  // namespace sallow

#include "experiment/whole_edges.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/error.h"
#include "dem/error_symptoms.h"

namespace sallow {
namespace {

/// The connected components of detectors, joined by edges.
class ConnectedDetectors {
 public:
  explicit ConnectedDetectors(uint64_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), 0); }

  void connect(uint32_t a, uint32_t b) { parents_[root(a)] = root(b); }
  bool are_connected(uint32_t a, uint32_t b) { return root(a) == root(b); }

 private:
  uint32_t root(uint32_t detector) {
    while (parents_[detector] != detector) {
      parents_[detector] = parents_[parents_[detector]];
      detector = parents_[detector];
    }
    return detector;
  }

  std::vector<uint32_t> parents_;
};

bool is_split(const DemInstruction& error) {
  return std::ranges::any_of(error.targets, &DemTarget::is_separator);
}

/// Whether parts flip observables that the whole error does not.
bool hides_observables(const std::vector<ErrorSymptoms>& parts, const ErrorSymptoms& whole) {
  size_t count = 0;
  for (const ErrorSymptoms& part : parts) count += part.observables.size();
  return count > whole.observables.size();
}

}  // namespace

DetectorErrorModel with_whole_edges(DetectorErrorModel model) {
  std::vector<ErrorSymptoms> parts;
  ErrorSymptoms whole;
  ConnectedDetectors detectors(model.detector_count());
  bool any = false;
  for (const DemInstruction& error : model.instructions()) {
    SALLOW_REQUIRE(error.kind != DemKind::kRepeat, "with_whole_edges: the model has repeats");
    if (error.kind != DemKind::kError) continue;
    read_parts(error, 0, parts);
    for (const ErrorSymptoms& part : parts) {
      if (part.detectors.size() == 2) detectors.connect(part.detectors[0], part.detectors[1]);
    }
    any |= is_split(error);
  }
  if (!any) return model;
  DetectorErrorModel result;
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.kind == DemKind::kError && is_split(instruction)) {
      read_symptoms(instruction, 0, whole);
      read_parts(instruction, 0, parts);
      const bool is_edge = !whole.detectors.empty() && whole.detectors.size() <= 2;
      const bool is_connected = is_edge && detectors.are_connected(whole.detectors.front(), whole.detectors.back());
      if (is_edge && (is_connected || hides_observables(parts, whole))) {
        std::vector<DemTarget> targets;
        for (const uint32_t detector : whole.detectors) targets.push_back(DemTarget::detector(detector));
        for (const uint32_t observable : whole.observables) targets.push_back(DemTarget::observable(observable));
        result.append_error(instruction.arguments[0], std::move(targets), instruction.tag);
        continue;
      }
    }
    result.append(instruction);
  }
  // An observable that only parts flipped must stay declared.
  if (const uint64_t observables = model.observable_count(); result.observable_count() < observables) {
    result.append({DemKind::kObservable, {}, {DemTarget::observable(observables - 1)}});
  }
  return result;
}

}  // namespace sallow

#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"

namespace sallow {

/// The number of detection events per detector.
class DetectionCounts {
 public:
  /// One row per detector, one column per shot.
  void add(const BitTable& detections);
  void add(const DetectionCounts& other);

  uint64_t shots() const { return shots_; }
  uint64_t events(uint64_t detector) const { return detector < events_.size() ? events_[detector] : 0; }

 private:
  uint64_t shots_ = 0;
  std::vector<uint64_t> events_;  // by detector; trailing detectors without events may be missing
};

using Place = std::pair<double, double>;

/// All detectors at one place of a chip, at all times: the detectors of one stabilizer.
struct StabilizerRate {
  Place place;
  std::vector<Place> data_qubits;  // the nearest qubits without a stabilizer
  uint64_t events = 0;
  uint64_t chances = 0;  // detectors times shots

  double rate() const { return chances > 0 ? static_cast<double>(events) / static_cast<double>(chances) : 0; }
};

/// The rates of stabilizers, sorted by place. Places are the first two coordinates of DETECTOR and
/// QUBIT_COORDS; detectors with fewer coordinates are left out. A circuit without coordinates gives an empty list.
std::vector<StabilizerRate> patch_rates(const Circuit& circuit, const DetectionCounts& counts);

}  // namespace sallow

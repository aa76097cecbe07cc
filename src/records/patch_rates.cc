#include "records/patch_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "analyze/detector_coordinates.h"
#include "bits/shot_columns.h"

namespace sallow {
namespace {

std::vector<Place> nearest_qubits(const Place& place, const std::vector<Place>& qubits) {
  const auto distance = [&](const Place& other) {
    return std::hypot(other.first - place.first, other.second - place.second);
  };
  double least = std::numeric_limits<double>::infinity();
  for (const Place& qubit : qubits) least = std::min(least, distance(qubit));
  constexpr double kAlike = 1.01;
  std::vector<Place> nearest;
  for (const Place& qubit : qubits) {
    if (distance(qubit) <= kAlike * least) nearest.push_back(qubit);
  }
  return nearest;
}

}  // namespace

void DetectionCounts::add(const BitTable& detections) {
  if (events_.size() < detections.row_count()) events_.resize(detections.row_count());
  for (size_t d = 0; d < detections.row_count(); d++) events_[d] += count_row_bits(detections, d);
  shots_ += detections.column_count();
}

void DetectionCounts::add(const DetectionCounts& other) {
  if (events_.size() < other.events_.size()) events_.resize(other.events_.size());
  for (size_t d = 0; d < other.events_.size(); d++) events_[d] += other.events_[d];
  shots_ += other.shots_;
}

std::vector<StabilizerRate> patch_rates(const Circuit& circuit, const DetectionCounts& counts) {
  std::vector<uint64_t> detectors(circuit.counts().detectors);
  std::iota(detectors.begin(), detectors.end(), uint64_t{0});
  std::map<Place, StabilizerRate> at;
  for (const auto& [detector, coordinates] : detector_coordinates(circuit, detectors)) {
    if (coordinates.size() < 2) continue;
    StabilizerRate& stabilizer = at[{coordinates[0], coordinates[1]}];
    stabilizer.events += counts.events(detector);
    stabilizer.chances += counts.shots();
  }
  std::vector<Place> data_qubits;
  for (const auto& [qubit, coordinates] : qubit_coordinates(circuit)) {
    if (coordinates.size() < 2) continue;
    const Place place{coordinates[0], coordinates[1]};
    if (!at.contains(place)) data_qubits.push_back(place);
  }
  std::vector<StabilizerRate> rates;
  for (auto& [place, stabilizer] : at) {
    stabilizer.place = place;
    stabilizer.data_qubits = nearest_qubits(place, data_qubits);
    rates.push_back(std::move(stabilizer));
  }
  return rates;
}

}  // namespace sallow

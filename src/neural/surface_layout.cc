#include "neural/surface_layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>

#include "base/error.h"
#include "dem/error_hypergraph.h"
#include "dem/model_coordinates.h"

namespace sallow {

namespace {

using Place = SurfacePlaces::Place;

constexpr const char* kRemedy =
    "needed: a memory experiment in a rotated surface code of odd distance 3 to 25, with detector coordinates (x, y, "
    "round), as 'sallow gen --code surface_code --task rotated_memory_z' prints";

[[noreturn]] void refuse(const std::string& reason) {
  throw InputError("a surface code's network cannot decode this model: " + reason, kRemedy);
}

struct Point {
  double x, y;
  auto operator<=>(const Point&) const = default;
};

/// Detectors by round: coordinates, and the number of the round.
struct Stage {
  std::vector<Point> points;     // by detector
  std::vector<uint32_t> rounds;  // by detector
  uint32_t last = 0;             // the round of the readout
};

Stage read_stage(const DetectorErrorModel& model) {
  Stage stage;
  std::set<double> times;
  const auto coordinates = model_coordinates(model);
  if (coordinates.empty()) refuse("it has no detectors");
  for (size_t k = 0; k < coordinates.size(); k++) {
    const std::vector<double>& at = coordinates[k];
    if (at.size() < 3) refuse("detector D" + std::to_string(k) + " has no coordinates x, y and round");
    for (size_t j = 0; j < 3; j++) {
      if (!std::isfinite(at[j]) || std::abs(at[j]) > 1e9) refuse("detector D" + std::to_string(k) + " is too far away");
    }
    stage.points.push_back({at[0], at[1]});
    times.insert(at[2]);
  }
  if (times.size() < 2) refuse("all its detectors are in one round");
  for (const auto& at : coordinates) {
    stage.rounds.push_back(static_cast<uint32_t>(std::distance(times.begin(), times.find(at[2]))));
  }
  stage.last = static_cast<uint32_t>(times.size() - 1);
  return stage;
}

/// One of eight rotations and mirror images, perhaps after a rotation by 45°.
Point turned(Point p, uint32_t image) {
  if (image & 8) p = {p.x + p.y, p.x - p.y};
  if (image & 1) p.x = -p.x;
  if (image & 2) p.y = -p.y;
  return image & 4 ? Point{p.y, p.x} : p;
}

/// The rows and columns of points in an image of the plane, if the measured points are just the code's measured places.
std::optional<std::map<Point, uint32_t>> fit(const std::set<Point>& measured, const std::set<Point>& all,
                                             uint32_t image, const SurfacePlaces& places) {
  double low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY;
  for (const Point& point : measured) {
    const Point p = turned(point, image);
    low_x = std::min(low_x, p.x);
    high_x = std::max(high_x, p.x);
    low_y = std::min(low_y, p.y);
  }
  // Measured places are in rows 0 to d and in columns 1 to d - 1; x counts rows.
  const double step = (high_x - low_x) / places.distance();
  if (!(step > 0)) return std::nullopt;
  std::map<Point, uint32_t> numbers;
  size_t measured_found = 0;
  std::vector<bool> used(places.count());
  for (const Point& point : all) {
    const Point p = turned(point, image);
    const double row = (p.x - low_x) / step, column = (p.y - low_y) / step + 1;
    if (std::abs(row - std::round(row)) > 1e-6 || std::abs(column - std::round(column)) > 1e-6 || std::abs(row) > 100 ||
        std::abs(column) > 100) {
      return std::nullopt;
    }
    const uint32_t number =
        places.number({static_cast<int32_t>(std::round(row)), static_cast<int32_t>(std::round(column))});
    const bool is_measured = measured.contains(point);
    if (number == SurfacePlaces::kNone || used[number] || is_measured != (number < places.measured_count())) {
      return std::nullopt;
    }
    used[number] = true;
    measured_found += is_measured;
    numbers[point] = number;
  }
  if (measured_found != places.measured_count()) return std::nullopt;
  return numbers;
}

/// Joins stabilizers whose turning is known relative to each other, strongest evidence first.
class Potentials {
 public:
  explicit Potentials(size_t count) : above_(count), differs_(count) { std::iota(above_.begin(), above_.end(), 0); }

  /// States that a and b turn differently, or alike. False if this contradicts what was joined before.
  bool join(size_t a, size_t b, bool differ) {
    const auto [root_a, parity_a] = find(a);
    const auto [root_b, parity_b] = find(b);
    if (root_a == root_b) return (parity_a != parity_b) == differ;
    above_[root_a] = root_b;
    differs_[root_a] = parity_a ^ parity_b ^ differ;
    return true;
  }
  std::pair<size_t, bool> find(size_t node) const {
    bool parity = false;
    while (above_[node] != node) {
      parity ^= differs_[node];
      node = above_[node];
    }
    return {node, parity};
  }

 private:
  std::vector<size_t> above_;
  std::vector<bool> differs_;
};

struct Evidence {
  double probability;
  uint32_t a, b;  // b: another stabilizer, or the edge of the patch
  bool differ;
};

/// Which stabilizers turn the observable, or nothing if the model's errors contradict each other.
std::optional<std::vector<bool>> find_turning(const ErrorHypergraph& errors,
                                              const std::vector<SurfaceLayout::Detector>& detectors,
                                              const SurfacePlaces& places) {
  const auto edge = static_cast<uint32_t>(places.measured_count());
  const auto d = static_cast<int32_t>(places.distance());
  std::vector<Evidence> all;
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    std::vector<uint32_t> seen;  // measured stabilizers with an odd number of events
    for (const uint32_t detector : errors.detectors(e)) {
      const uint32_t place = detectors[detector].place;
      if (place >= edge) continue;
      const auto found = std::ranges::find(seen, place);
      if (found == seen.end()) {
        seen.push_back(place);
      } else {
        seen.erase(found);
      }
    }
    const bool flips = !errors.observables(e).empty();
    if (seen.size() == 1) {
      const int32_t column = places.place(seen[0]).column;
      if (column == 1) all.push_back({errors.probability(e), seen[0], edge, !flips});
      if (column == d - 1) all.push_back({errors.probability(e), seen[0], edge, flips});
    } else if (seen.size() == 2) {
      const Place one = places.place(seen[0]), two = places.place(seen[1]);
      if (std::abs(one.row - two.row) == 1 && std::abs(one.column - two.column) == 1) {
        all.push_back({errors.probability(e), seen[0], seen[1], flips});
      }
    }
  }
  std::ranges::stable_sort(all, std::greater(), &Evidence::probability);
  Potentials potentials(edge + 1);
  double sum = 0, against = 0;
  for (const Evidence& evidence : all) {
    sum += evidence.probability;
    if (!potentials.join(evidence.a, evidence.b, evidence.differ)) against += evidence.probability;
  }
  const auto [root, parity] = potentials.find(edge);
  std::vector<bool> turning(edge);
  for (uint32_t k = 0; k < edge; k++) {
    const auto [root_k, parity_k] = potentials.find(k);
    if (root_k != root) return std::nullopt;
    turning[k] = parity_k != parity;
  }
  // Learned models have a few errors that no single fault explains.
  if (against > 0.1 * sum) return std::nullopt;
  return turning;
}

}  // namespace

SurfaceLayout::SurfaceLayout(const DetectorErrorModel& model) {
  if (model.observable_count() != 1) {
    refuse("it has " + std::to_string(model.observable_count()) + " observables instead of 1");
  }
  const Stage stage = read_stage(model);
  std::set<Point> measured, all;
  for (size_t k = 0; k < stage.points.size(); k++) {
    all.insert(stage.points[k]);
    if (stage.rounds[k] == stage.last) measured.insert(stage.points[k]);
  }
  uint32_t distance = SurfacePlaces::kLeastDistance;
  while (distance <= SurfacePlaces::kMostDistance && (distance * distance - 1) / 2 < measured.size()) distance += 2;
  if (distance > SurfacePlaces::kMostDistance || (distance * distance - 1) / 2 != measured.size()) {
    refuse("its last round has " + std::to_string(measured.size()) + " detectors, not (d² - 1) / 2");
  }
  places_ = SurfacePlaces(distance);
  rounds_ = stage.last;

  const ErrorHypergraph errors(model);
  size_t least = SIZE_MAX;
  bool fits = false;
  for (uint32_t image = 0; image < 16; image++) {
    const auto numbers = fit(measured, all, image, places_);
    if (!numbers) continue;
    fits = true;
    std::vector<Detector> detectors;
    std::set<std::pair<uint32_t, uint32_t>> used;
    for (size_t k = 0; k < stage.points.size(); k++) {
      detectors.push_back({stage.rounds[k], numbers->at(stage.points[k])});
      if (!used.emplace(detectors[k].round, detectors[k].place).second) {
        refuse("two detectors have the coordinates of D" + std::to_string(k));
      }
    }
    auto turning = find_turning(errors, detectors, places_);
    if (!turning) continue;
    const auto count = static_cast<size_t>(std::ranges::count(*turning, true));
    if (count >= least) continue;
    least = count;
    detectors_ = std::move(detectors);
    turning_ = std::move(*turning);
  }
  if (!fits) refuse("its detectors are not placed like a rotated surface code's stabilizers");
  if (least == SIZE_MAX) refuse("its observable is not a line across the patch");
}

}  // namespace sallow

#include "small_models.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "bits/random_stream.h"

namespace sallow {

namespace {

constexpr double kOrdinary[] = {0.001, 0.01, 0.01, 0.05, 0.1, 0.1, 0.2, 0.3};
constexpr double kUnusual[] = {0, 0.5, 0.51, 0.75, 0.9, 1};

struct Shape {
  uint32_t detectors, observables, errors;
  uint64_t boundary_percent;  // among parts with one detector
  uint64_t hyperedge_percent, joint_percent, parallel_percent, unusual_percent, unseen_percent;
};

uint64_t below(RandomStream& random, uint64_t bound) {
  return random.next() % bound;
}

Shape random_shape(RandomStream& random, bool is_graph_like) {
  Shape shape;
  shape.detectors = 1 + static_cast<uint32_t>(below(random, 10));
  shape.observables = static_cast<uint32_t>(below(random, 4));
  shape.errors = 1 + static_cast<uint32_t>(below(random, 3 * shape.detectors + 4));
  const auto one_of = [&](std::initializer_list<uint64_t> choices) {
    return choices.begin()[below(random, choices.size())];
  };
  shape.boundary_percent = one_of({0, 10, 30});
  shape.hyperedge_percent = is_graph_like ? 0 : one_of({0, 20});
  shape.joint_percent = is_graph_like ? 0 : one_of({0, 30});
  shape.parallel_percent = one_of({0, 25});
  shape.unusual_percent = one_of({0, 0, 25});
  shape.unseen_percent = one_of({0, 5});
  return shape;
}

/// One part of an error: distinct detectors, and some observables.
std::vector<DemTarget> random_part(RandomStream& random, const Shape& shape, size_t detectors) {
  std::vector<uint64_t> chosen;
  while (chosen.size() < std::min<size_t>(detectors, shape.detectors)) {
    const uint64_t d = below(random, shape.detectors);
    if (std::ranges::find(chosen, d) == chosen.end()) chosen.push_back(d);
  }
  std::vector<DemTarget> part;
  for (const uint64_t d : chosen) part.push_back(DemTarget::detector(d));
  for (uint32_t k = 0; k < shape.observables; k++) {
    if (below(random, 4) == 0) part.push_back(DemTarget::observable(k));
  }
  return part;
}

size_t random_detectors(RandomStream& random, const Shape& shape) {
  if (below(random, 100) < shape.unseen_percent) return 0;
  if (below(random, 100) < shape.hyperedge_percent) return 3 + below(random, 2);
  return below(random, 100) < shape.boundary_percent ? 1 : 2;
}

}  // namespace

SmallModel small_model(uint64_t seed, uint64_t number) {
  RandomStream random(seed, number);
  SmallModel small;
  small.is_graph_like = number % 2 == 0;
  const Shape shape = random_shape(random, small.is_graph_like);
  DetectorErrorModel& model = small.model;
  for (uint32_t d = 0; d < shape.detectors; d++) model.append_detector(d);
  if (shape.observables > 0) {
    model.append(DetectorErrorModel::parse("logical_observable L" + std::to_string(shape.observables - 1)));
  }
  std::vector<DemTarget> edge;  // the detectors of the last error that is a single edge
  for (uint32_t k = 0; k < shape.errors; k++) {
    std::vector<DemTarget> targets;
    if (!edge.empty() && below(random, 100) < shape.parallel_percent) {
      targets = edge;
      if (shape.observables > 0) targets.push_back(DemTarget::observable(below(random, shape.observables)));
    } else {
      const size_t detectors = random_detectors(random, shape);
      targets = random_part(random, shape, detectors);
      edge.clear();
      if (detectors <= 2) std::ranges::copy_if(targets, std::back_inserter(edge), &DemTarget::is_detector);
      if (below(random, 100) < shape.joint_percent) {
        targets.push_back(DemTarget::separator());
        for (const DemTarget t : random_part(random, shape, 1 + below(random, 2))) targets.push_back(t);
      }
    }
    const bool is_unusual = below(random, 100) < shape.unusual_percent;
    const double p =
        is_unusual ? kUnusual[below(random, std::size(kUnusual))] : kOrdinary[below(random, std::size(kOrdinary))];
    model.append_error(p, targets);
  }
  return small;
}

BitTable every_syndrome(size_t detector_count) {
  const size_t count = size_t{1} << detector_count;
  BitTable table(detector_count, count);
  for (size_t k = 0; k < count; k++) {
    for (size_t d = 0; d < detector_count; d++) table.set(d, k, k >> d & 1);
  }
  return table;
}

}  // namespace sallow

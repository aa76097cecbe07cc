#include "neural/surface_layout.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/input_error.test.h"
#include "codes/generate_code.h"
#include "dem/error_hypergraph.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

DetectorErrorModel memory(const std::string& task, uint64_t distance, uint64_t rounds) {
  return model_for_decoding(generate_code(
      {.task = task, .distance = distance, .rounds = rounds, .noise = NoiseStrength{NoiseModel::kSi1000, 0.003}}));
}

/// The same model with other coordinates, detectors in reverse order, and the observable times a stabilizer's events.
DetectorErrorModel moved(const DetectorErrorModel& model, int image, const SurfaceLayout& layout, uint32_t turning) {
  const ErrorHypergraph errors(model);
  const auto count = static_cast<uint32_t>(errors.detector_count());
  DetectorErrorModel out;
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    std::vector<DemTarget> targets;
    bool flips = !errors.observables(e).empty();
    for (const uint32_t d : errors.detectors(e)) {
      targets.push_back(DemTarget::detector(count - 1 - d));
      if (layout.detectors()[d].place == turning) flips = !flips;
    }
    if (flips) targets.push_back(DemTarget::observable(0));
    out.append_error(errors.probability(e), targets);
  }
  for (uint32_t d = 0; d < count; d++) {
    const SurfaceLayout::Detector at = layout.detectors()[d];
    const SurfacePlaces::Place place = layout.places().place(at.place);
    double x = place.row, y = place.column;
    if (image & 1) x = -x;
    if (image & 2) y = -y;
    if (image & 4) std::swap(x, y);
    if (image & 8) std::tie(x, y) = std::pair(x + y, x - y);
    out.append_detector(count - 1 - d, {3 * x + 7, 3 * y - 11, 5.0 * at.round - 2});
  }
  return out;
}

TEST(SurfaceLayout, PlacesEachDetectorOnceInItsRound) {
  for (const char* task : {"rotated_memory_z", "rotated_memory_x"}) {
    for (const uint64_t distance : {3, 5, 7}) {
      for (const uint64_t rounds : {1, 2, 5}) {
        const SurfaceLayout layout(memory(task, distance, rounds));
        ASSERT_EQ(layout.distance(), distance);
        ASSERT_EQ(layout.rounds(), rounds);
        std::vector<std::vector<int>> seen(rounds + 1, std::vector<int>(layout.places().count()));
        for (const auto& detector : layout.detectors()) seen[detector.round][detector.place]++;
        for (uint64_t r = 0; r <= rounds; r++) {
          for (size_t p = 0; p < layout.places().count(); p++) {
            const bool there = p < layout.places().measured_count() || (r > 0 && r < rounds);
            ASSERT_EQ(seen[r][p], there) << task << " " << distance << " " << rounds;
          }
        }
      }
    }
  }
}

TEST(SurfaceLayout, IsTheSameForEveryOrderRotationMirrorImageAndObservable) {
  const DetectorErrorModel model = memory("rotated_memory_z", 3, 3);
  const SurfaceLayout layout(model);
  const auto last = static_cast<uint32_t>(layout.detectors().size() - 1);
  for (int image = 0; image < 16; image++) {
    for (const uint32_t turning : {UINT32_MAX, 0u, 3u}) {
      const SurfaceLayout other(moved(model, image, layout, turning));
      ASSERT_EQ(other.rounds(), 3);
      // Up to the rotation by 180°, which the code has; the observable decides between the two.
      bool same = true, half_turn = true;
      for (uint32_t d = 0; d <= last; d++) {
        const auto place = layout.places().place(layout.detectors()[d].place);
        const auto found = other.places().place(other.detectors()[last - d].place);
        same = same && place == found;
        half_turn = half_turn && found == SurfacePlaces::Place{3 - place.row, 3 - place.column};
        ASSERT_EQ(other.detectors()[last - d].round, layout.detectors()[d].round);
      }
      ASSERT_TRUE(same || half_turn) << image;
      if (turning != UINT32_MAX) continue;
      ASSERT_TRUE(same || layout.turning() != other.turning());
    }
  }
}

TEST(SurfaceLayout, TurnsTheObservableToTheLeftColumn) {
  // Errors of the readout of one data qubit: those of the left column change the network's observable, others do not.
  const DetectorErrorModel model = memory("rotated_memory_x", 5, 2);
  const SurfaceLayout layout(model);
  const ErrorHypergraph errors(model);
  size_t edges = 0;
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    bool flips = !errors.observables(e).empty(), final = true;
    std::vector<int32_t> columns;
    for (const uint32_t d : errors.detectors(e)) {
      const auto at = layout.detectors()[d];
      final = final && at.round == layout.rounds();
      columns.push_back(layout.places().place(at.place).column);
      if (at.place < layout.turning().size() && layout.turning()[at.place]) flips = !flips;
    }
    if (!final || columns.size() != 1) continue;
    edges++;
    EXPECT_EQ(flips, columns[0] == 1) << e;
  }
  EXPECT_GE(edges, 6);
}

TEST(SurfaceLayout, RefusesOtherCodesWithTheReason) {
  const auto refused = [](const DetectorErrorModel& model) {
    return input_error_of([&] { SurfaceLayout layout(model); });
  };
  EXPECT_NE(refused(DetectorErrorModel::parse("error(0.1) D0 L0")).find("D0 has no coordinates"), std::string::npos);
  EXPECT_NE(refused(DetectorErrorModel::parse("error(0.1) D0\ndetector(0, 0, 0) D0")).find("0 observables"),
            std::string::npos);
  const DetectorErrorModel repetition = model_for_decoding(generate_code({.code = "repetition_code",
                                                                          .task = "memory",
                                                                          .distance = 5,
                                                                          .rounds = 3,
                                                                          .before_measure_flip_probability = 0.01}));
  EXPECT_NE(refused(repetition).find("cannot decode this model"), std::string::npos);
  EXPECT_NE(refused(memory("unrotated_memory_z", 3, 3)).find("cannot decode this model"), std::string::npos);
}

}  // namespace
}  // namespace sallow

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_model.h"

namespace sallow {

/// The heralds of a model: detectors that are flipped in a part of their own by every error that flips them, and by
/// some together with other parts (error(p) D7 ^ D1 D2, D7 being the herald). Whether one fired is not to be explained:
/// it tells how likely these other parts are in this shot.
///
/// A herald's errors are taken as exclusive, as the cases of one HERALDED_ERASE are, so that for an edge e
///     P(e | h) = Σ p over the errors of h with a part at e, divided by Σ p over all errors of h
/// where it fired, and where it did not, none of them happened. Of two heralds fired by one error the first in the
/// error's order counts.
class HeraldTable {
 public:
  /// What errors have in the graph whose heralds did not fire: as good as never, but a shot which they alone explain
  /// has its answer.
  static constexpr double kRuledOut = 1e-12;

  explicit HeraldTable(const DetectorErrorModel& model);

  /// The model that holds where no herald fired: without the heralds' own parts, and their errors ruled out. Errors
  /// keep their numbers.
  const DetectorErrorModel& irrelevant_model() const { return irrelevant_; }
  /// Takes in the edges of irrelevant_model()'s graph, made with keep_parts, and forgets that model.
  void bind(const DecodingGraph& graph);

  std::span<const uint32_t> detectors() const { return detectors_; }

  /// What one herald says of one edge.
  struct Given {
    uint32_t edge;
    double probability;  // of a flip by the herald's errors
  };
  /// By place in detectors().
  std::span<const Given> given(size_t herald) const { return given_[herald]; }

 private:
  struct Error {
    uint32_t fault;
    uint32_t herald;  // place in detectors_
    double probability;
  };

  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t herald_of(std::span<const DemTarget> part, uint64_t offset) const;
  void find(const DetectorErrorModel& model);
  void silence(const DetectorErrorModel& model);

  DetectorErrorModel irrelevant_;
  std::vector<uint32_t> detectors_;    // rising
  std::vector<double> probabilities_;  // Σ p, by herald
  std::vector<Error> errors_;          // those that fire a herald, in the model's order
  Lists<Given> given_;                 // by herald
};

}  // namespace sallow

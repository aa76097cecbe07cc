#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_model.h"

namespace sallow {

/// The heralds of a model: detectors that every error which flips them flips in a separate part, and some errors
/// together with other parts (error(p) D7 ^ D1 D2, with D7 the herald). The event of a herald needs no explanation: it
/// sets the probabilities of these other parts in this shot.
///
/// A herald's errors are treated as exclusive, like the cases of one HERALDED_ERASE. If the herald fired, an edge e has
///     P(e | h) = Σ p over the errors of h with a part at e, divided by Σ p over all errors of h,
/// and if it did not fire, none of its errors happened. If one error fires two heralds, the first in the error's order
/// counts.
class HeraldTable {
 public:
  /// The probability, in the graph, of errors whose heralds did not fire: practically 0, but a shot that only they
  /// explain still has an answer.
  static constexpr double kRuledOut = 1e-12;

  explicit HeraldTable(const DetectorErrorModel& model);

  /// The model that holds if no herald fired: without the heralds' own parts, and with their errors ruled out. Errors
  /// keep their numbers.
  const DetectorErrorModel& irrelevant_model() const { return irrelevant_; }
  /// Reads the edges of irrelevant_model()'s graph, made with keep_parts, and frees that model.
  void bind(const DecodingGraph& graph);

  std::span<const uint32_t> detectors() const { return detectors_; }

  /// The effect of one herald on one edge.
  struct Given {
    uint32_t edge;
    double probability;  // of a flip by the herald's errors, if it fired
  };
  /// By index in detectors().
  std::span<const Given> given(size_t herald) const { return given_[herald]; }

 private:
  struct Error {
    uint32_t fault;
    uint32_t herald;  // index in detectors_
    double probability;
  };

  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t herald_of(std::span<const DemTarget> part, uint64_t offset) const;
  void find(const DetectorErrorModel& model);
  void rule_out_errors(const DetectorErrorModel& model);

  DetectorErrorModel irrelevant_;
  std::vector<uint32_t> detectors_;    // rising
  std::vector<double> probabilities_;  // Σ p, by herald
  std::vector<Error> errors_;          // those that fire a herald, in the model's order
  Lists<Given> given_;                 // by herald
};

}  // namespace sallow

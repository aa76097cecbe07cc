#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/contract/error_choices.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// Tells the answers of decoders of edges as errors that happened.
///
/// The choices are the graph's edges, by their number; then its certain edges; then the errors that flip observables
/// alone and are likelier than not.
class EdgeChoices {
 public:
  explicit EdgeChoices(const DecodingGraph& graph);

  /// `graph` is that of the constructor.
  static ErrorChoices list(const DecodingGraph& graph);

  /// Adds the list of a shot whose answer differs from the baseline in `edges`, which may stand there in any order; an
  /// edge that stands there an even number of times does not count.
  void add(std::span<const uint32_t> edges, ChosenErrors& chosen);

 private:
  std::vector<uint32_t> baseline_;  // the choices that happen where nothing else is said, rising
  std::vector<uint32_t> happened_;
};

}  // namespace sallow

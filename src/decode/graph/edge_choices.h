#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/contract/error_choices.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// Converts the answers of decoders of edges to lists of errors that happened.
///
/// The choices are the graph's edges, by their number; then its certain edges; then the errors that flip only
/// observables and have p > 1/2.
class EdgeChoices {
 public:
  explicit EdgeChoices(const DecodingGraph& graph);

  /// `graph` must be that of the constructor.
  static ErrorChoices list(const DecodingGraph& graph);

  /// Adds the list of a shot whose answer differs from the baseline in `edges`, which may be in any order; edges listed
  /// an even number of times cancel.
  void add(std::span<const uint32_t> edges, ChosenErrors& chosen);
  /// The same for a single shot: adds the choices that happen by default to a list of edges.
  void complete(ShotErrors& chosen) const {
    chosen.is_known = true;
    chosen.errors.insert(chosen.errors.end(), baseline_.begin(), baseline_.end());
  }

 private:
  std::vector<uint32_t> baseline_;  // the choices that happen by default, rising
  std::vector<uint32_t> happened_;
};

}  // namespace sallow

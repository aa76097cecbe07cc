#pragma once

#include <cstdint>
#include <vector>

#include "decode/graph/decoding_graph.h"

namespace sallow {

/// A decoding graph in which the flip of its one observable is the event of a detector more, the parity detector, so
/// that matching can be told whether the observable flips.
///
/// Give every detector d a bit x(d) such that an edge between two of them flips the observable just where their bits
/// differ. Then, over any set E of edges that gives the events s,
///     flip(E) = Σ_d x(d) s(d) + the number of edges (d, boundary) in E whose flip differs from x(d)    (mod 2).
/// The latter edges are one side of the boundary: they end on the parity detector instead, whose event is then
/// flip + Σ x(d) s(d). For a planar code this cuts the boundary in two, and one half becomes a detector. Errors that
/// flip the observable alone lead from the parity detector to what is left of the boundary.
///
/// There are such bits just where every cycle of edges that stays off the boundary flips the observable an even number
/// of times. Not so on a torus; and least-weight solutions of a given flip are a harder problem there, for which
/// matching does not serve. Such graphs are refused with an InputError, as are those without exactly one observable.
struct ParityGraph {
  explicit ParityGraph(const DecodingGraph& of);

  /// Detectors k of `detectors`, then the parity detector. What can flip no observable is left out.
  DecodingGraph graph;
  std::vector<uint32_t> detectors;  // their numbers in the other graph
  std::vector<uint8_t> flipped;     // those with an event from certain errors, which `graph` does not have
  std::vector<uint8_t> bits;        // x
  bool certain_flip = false;        // whether certain errors flip the observable
};

}  // namespace sallow

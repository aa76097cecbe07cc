#pragma once

#include <cstdint>
#include <vector>

#include "decode/graph/decoding_graph.h"

namespace sallow {

/// A decoding graph in which the flip of its one observable is the event of an additional detector, the parity
/// detector, so that the flip can be given to matching as an event.
///
/// Give every detector d a bit x(d) such that an edge between two detectors flips the observable if and only if their
/// bits differ. Then, for any set E of edges that gives the events s,
///     flip(E) = Σ_d x(d) s(d) + the number of edges (d, boundary) in E whose flip differs from x(d)    (mod 2).
/// The latter edges are one side of the boundary. They end on the parity detector instead, whose event is then
/// flip + Σ x(d) s(d). For a planar code this cuts the boundary into two halves, one of which becomes a detector.
/// Errors that flip only the observable lead from the parity detector to the rest of the boundary.
///
/// Such bits exist if and only if every cycle of edges that avoids the boundary flips the observable an even number of
/// times. This fails on a torus, where a least-weight solution of given flip is a harder problem that matching does not
/// solve. Such graphs throw an InputError, as do those without exactly one observable.
struct ParityGraph {
  explicit ParityGraph(const DecodingGraph& of);

  /// Node k is detector detectors[k]; then comes the parity detector. Components that flip no observable are left out.
  DecodingGraph graph;
  std::vector<uint32_t> detectors;  // their numbers in the original graph
  std::vector<uint8_t> flipped;     // 1 if certain errors, which `graph` does not have, flip the detector
  std::vector<uint8_t> bits;        // x
  bool certain_flip = false;        // whether certain errors flip the observable
};

}  // namespace sallow

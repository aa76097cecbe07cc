#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/contract/boundary.h"
#include "decode/contract/decoder.h"

namespace sallow {

class DecodingGraph;

/// A shot's answer with a proof that no explanation of its events is more likely, or that there is no explanation.
///
/// What is proved. G is the decoding graph: detectors, a boundary, edges of whole-number weights w(e) ≥ 0. T is the set
/// of events once the graph's baseline is flipped beforehand: those detectors that are either an event or one of
/// baseline_detectors(). An edge set F explains T if the detectors that an odd number of F's edges meet are those of T;
/// the boundary takes any number. The claim is: `edges` explains T, flips the predicted observables together with the
/// baseline's, and no explanation weighs less.
///
/// A region is a width W > 0 and a level L(x), 0 ≤ L(x) < W, for some of the detectors. All other detectors, and the
/// boundary, are at level W. (Think of regions around the events that grow together by W; L(x) is when they reach x.)
///
/// Theorem (weak duality of odd cuts). Suppose that
///   (odd)  in every region, the events of T among its detectors are odd in number and all of level 0, and
///   (fit)  for every edge uv of G, Σ over the regions of |L(u) - L(v)| ≤ w(uv).
/// Then every F that explains T weighs at least Σ W, the sum of the widths.
///
/// Proof. Take one region and a whole number t, 1 ≤ t ≤ W. S = {x : L(x) < t} holds the region's events and no others
/// of T, so an odd number; and not the boundary. Count how often F's edges meet detectors of S: an odd number at each
/// event in S and an even number at the others, so odd altogether. Edges within S are counted twice, so an odd number
/// of F's edges leaves S, which is at least one. Over all t that makes W at least, and an edge uv leaves |L(u) - L(v)|
/// of these sets: Σ over F of |L(u) - L(v)| ≥ W. Sum over the regions, and by (fit) the weight of F is at least Σ W. ∎
///
/// So if the weight of `edges` equals Σ W, it is minimal. Such regions always exist: J. Edmonds, E. Johnson,
/// Matching, Euler tours and the Chinese postman, Math. Programming 5, 88 (1973), with whole numbers because weights
/// are even: P. Seymour, On odd cuts and plane multicommodity flows, Proc. London Math. Soc. 42, 178 (1981).
///
/// Where weights are negative. An error of p > 0.5 has weight ln((1-p)/p) < 0. The baseline N is the set of all those
/// edges. An explanation of the shot's own events is N with the edges of some F swapped in or out, and its signed
/// weight is that of N plus Σ over F of |w|: so the F that is minimal by the weights without sign gives the minimum.
///
/// Components without observables belong to G like all others: the whole explanation is proved, not only the part that
/// decides the prediction. Each of several parallel edges must satisfy (fit).
///
/// If no explanation exists, the proof is one region that no edge leaves for another level of it: F would have to leave
/// the region, but cannot.
struct Certificate {
  struct Level {
    uint32_t detector;
    int64_t level;
  };
  /// Its levels are those of levels[begin] up to levels[end - 1].
  struct Region {
    int64_t width;
    uint32_t begin;
    uint32_t end;
  };

  DecodeStatus status = DecodeStatus::kSolved;
  std::vector<uint32_t> edges;  // F: indices of DecodingGraph::edges(), rising; empty if unmatchable
  std::vector<Region> regions;
  std::vector<Level> levels;

  std::span<const Level> levels_of(const Region& region) const {
    return {levels.data() + region.begin, region.end - region.begin};
  }
  void clear() {
    status = DecodeStatus::kSolved;
    edges.clear();
    regions.clear();
    levels.clear();
  }
};

/// Proves the answers of a decoder (Decoder::prover()).
class Prover {
 public:
  virtual ~Prover() = default;
  /// The graph to which the proofs refer.
  virtual const DecodingGraph& graph() const = 0;
  /// Decodes one shot again, given the detectors that fired and a workspace of the decoder, and proves the answer of
  /// decode().
  virtual void prove(std::span<const uint32_t> detectors, Decoder::Workspace& workspace,
                     Certificate& certificate) const = 0;
};

}  // namespace sallow

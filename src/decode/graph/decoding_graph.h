#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "decode/contract/boundary.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// An edge: one way to flip two detectors, or one detector and the boundary.
struct DecodingEdge {
  uint32_t u;
  uint32_t v;            // greater than u, or kBoundary
  uint32_t observables;  // the set that it flips: an index for DecodingGraph::observables()
  uint32_t fault;        // the likeliest error (or column) behind it, counted from 0 in the order given
  double probability;    // in (0, 1), of an odd number of the errors behind it
  int32_t weight;        // |ln((1-p)/p)| in steps of DecodingGraph::unit(); even, at most 2^23
  bool likely;           // p > 0.5: part of the baseline
};

/// Two edges that one error flips together.
struct JointEdges {
  uint32_t first;
  uint32_t second;
  double probability;  // of an odd number of the errors that flip both
};

/// A part of an error that was merged into an edge.
struct EdgePart {
  uint32_t edge;
  uint32_t fault;  // as in DecodingEdge
  double probability;
};

/// Errors that flip observables but no detector.
struct UnseenFlips {
  uint32_t observables;  // as in DecodingEdge
  double probability;    // of an odd number of them
  uint32_t fault;        // as in DecodingEdge
};

/// An edge of p = 1: it belongs to the baseline and is not among the edges.
struct CertainEdge {
  uint32_t u, v, observables, fault;  // as in DecodingEdge
};

/// A sparse 0/1 matrix by columns: column c has ones in rows[starts[c]] up to rows[starts[c + 1] - 1].
struct SparseColumns {
  size_t row_count = 0;
  std::vector<uint32_t> starts = {0};
  std::vector<uint32_t> rows;

  size_t column_count() const { return starts.size() - 1; }
  std::span<const uint32_t> column(size_t c) const { return {rows.data() + starts[c], starts[c + 1] - starts[c]}; }
  void append(std::span<const uint32_t> column);
};

struct DecodingGraphOptions {
  bool strict = false;        // refuse errors that cannot be decomposed into edges, instead of leaving them out
  bool keep_joint = false;    // record which edges one error flips together
  bool keep_parts = false;    // record which errors are behind each edge
  double largest_weight = 0;  // weights up to this, ln((1-p)/p), must fit, even if all edges weigh less
};

/// Thrown with `strict`: an error has a part that flips more than two detectors.
class HyperedgeError : public InputError {
 public:
  static constexpr const char* kMessage = "this error has a part that flips more than two detectors";
  static constexpr const char* kRemedy =
      "decompose the model's errors into edges (analyze_errors --decompose_errors), or choose a decoder that takes "
      "errors "
      "whole";

  explicit HyperedgeError(uint32_t line) : InputError({{}, line}, kMessage, kRemedy) {}
};

/// Detectors, and the edges between them that errors make. Immutable once built.
///
/// Edges with the same ends and the same observables are merged: p = p1 (1 - p2) + p2 (1 - p1). Edges with different
/// observables stay separate.
///
/// Weights are whole numbers, so that sums are exact and ties are the same on every machine: ln((1-p)/p) of all edges
/// is scaled by the largest power of two that keeps it within 2^22, rounded, then doubled, so that half a distance is a
/// whole number too.
///
/// Edges of p > 0.5 have negative weight. They are flipped in advance (the baseline), after which leaving one out costs
/// |w|; so `weight` has no sign. Edges of p = 0 are dropped. Edges of p = 1 belong only to the baseline, with weight 0.
/// Errors that flip only observables can act only in the baseline.
class DecodingGraph {
 public:
  /// Larger models throw an InputError.
  static constexpr uint64_t kMostDetectors = uint64_t{1} << 28;
  static constexpr uint64_t kMostObservables = uint64_t{1} << 24;

  /// Each ^-part of an error, as read_parts() of error_symptoms.h returns them, is an edge. An error with a part of
  /// more than two detectors is left out; with `strict`, it throws a HyperedgeError.
  static DecodingGraph from_model(const DetectorErrorModel& model, const DecodingGraphOptions& options = {});
  /// One column per error: its detectors, its observables, its probability.
  static DecodingGraph from_check_matrix(const SparseColumns& checks, const SparseColumns& observables,
                                         std::span<const double> probabilities,
                                         const DecodingGraphOptions& options = {});

  /// The same graph with other weights, one per edge: even, not negative, at most 2^23, in steps of unit().
  DecodingGraph with_weights(std::span<const int32_t> weights) const;

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  std::span<const DecodingEdge> edges() const { return edges_; }
  /// The weights of all edges, by edge.
  std::vector<int32_t> weights() const;
  /// The observables of a set, rising; set 0 is empty.
  std::span<const uint32_t> observables(uint32_t set) const { return observable_sets_[set]; }
  std::span<const JointEdges> joint() const { return joint_; }
  std::span<const UnseenFlips> unseen_flips() const { return unseen_flips_; }
  std::span<const CertainEdge> certain_edges() const { return certain_edges_; }
  /// With keep_joint, for each edge: the probability of an odd number of the errors that flip it and no other edge.
  std::span<const double> alone() const { return alone_; }
  /// With keep_parts: the parts that each edge was merged from, in the order of merging, edge by edge.
  std::span<const EdgePart> parts() const { return parts_; }
  LeftOut left_out() const { return left_out_; }
  /// Natural units per step of weight.
  double unit() const { return unit_; }
  /// Converts a weight in natural units to steps, by edge_steps() of weight_steps.h.
  int32_t steps_of(double weight) const;

  /// The effect of flipping every likely edge: the detectors and observables that change, and the (negative) weight.
  std::span<const uint32_t> baseline_detectors() const { return baseline_detectors_; }
  std::span<const uint32_t> baseline_observables() const { return baseline_observables_; }
  int64_t baseline_weight() const { return baseline_weight_; }

 private:
  friend class DecodingGraphBuilder;
  size_t detector_count_ = 0;
  size_t observable_count_ = 0;
  std::vector<DecodingEdge> edges_;
  std::vector<std::vector<uint32_t>> observable_sets_;
  std::vector<JointEdges> joint_;
  std::vector<UnseenFlips> unseen_flips_;
  std::vector<CertainEdge> certain_edges_;
  std::vector<double> alone_;
  std::vector<EdgePart> parts_;
  std::vector<uint32_t> baseline_detectors_;
  std::vector<uint32_t> baseline_observables_;
  int64_t baseline_weight_ = 0;
  double unit_ = 1;
  LeftOut left_out_;
};

/// Builds a DecodingGraph from edges given one by one.
class DecodingGraphBuilder {
 public:
  DecodingGraphBuilder(size_t detector_count, size_t observable_count);

  /// Also fills DecodingGraph::parts().
  void keep_parts() { keeps_parts_ = true; }
  /// See DecodingGraphOptions::largest_weight.
  void leave_room_for(double weight) { largest_weight_ = weight; }
  /// The result of add_edge() if there is no edge: no detectors, or p = 0.
  static constexpr uint32_t kNoEdge = UINT32_MAX;

  /// Reserves memory for this many calls of add_edge().
  void reserve(size_t edge_count) { edges_.reserve(edge_count); }
  /// At most two detectors; a detector or observable named twice cancels. Returns a number for add_joint().
  uint32_t add_edge(std::span<const uint32_t> detectors, std::span<const uint32_t> observables, double probability,
                    uint32_t fault);
  /// Adds an edge with this weight, ln((1-p)/p), which is finite and may be negative. It is not merged with other edges
  /// between the same detectors. Without detectors it is part of every solution if its weight is negative.
  void add_weighted_edge(std::span<const uint32_t> detectors, std::span<const uint32_t> observables, double weight,
                         uint32_t fault);
  /// Declares that one error flips these edges, which are all of its parts. Needed only for decoders of joint edges.
  void add_joint(std::span<const uint32_t> edges, double probability);
  void leave_out(double probability);
  DecodingGraph build() &&;

 private:
  // As given; equal edges are merged at the end.
  struct Edge {
    uint32_t u, v, observables;
    uint32_t fault;
    double probability;
    bool is_alone;
    double weight = 0;  // of an edge that was given by it
    bool has_weight = false;
    auto key() const { return std::tie(u, v, observables); }
  };

  std::vector<uint32_t> ends_of(std::span<const uint32_t> detectors) const;
  std::vector<uint32_t> flips_of(std::span<const uint32_t> observables) const;
  uint32_t intern(std::vector<uint32_t> observables);
  std::vector<uint32_t> combine_edges();
  double choose_unit() const;
  void combine_joint(const std::vector<uint32_t>& final_edge);
  void add_to_baseline(uint32_t observables);

  DecodingGraph graph_;
  bool keeps_parts_ = false;
  double largest_weight_ = 0;
  std::vector<Edge> edges_;
  std::vector<double> weights_;  // of the graph's edges, in natural units
  std::vector<JointEdges> joint_;
  std::map<std::vector<uint32_t>, uint32_t> set_index_;
  struct UnseenErrors {
    double probability = 0;
    double likeliest = 0;
    uint32_t fault = 0;  // the likeliest one
  };
  std::map<uint32_t, UnseenErrors> unseen_;  // by set of observables
  struct WeightedUnseen {
    uint32_t observables;
    double probability, weight;
    uint32_t fault;
  };
  std::vector<WeightedUnseen> weighted_unseen_;  // of negative weight
};

}  // namespace sallow

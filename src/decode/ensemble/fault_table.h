#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// A model's errors as they are, each with all that it flips, beside the edges that matching takes them apart into.
///
/// Faults are the errors of a hypergraph. Those of p = 1 are apart: what they flip together is certain. Errors that
/// matching leaves out or of p = 0 are not here; those that flip no detector only in unseen_parities().
class FaultTable {
 public:
  FaultTable(const DetectorErrorModel& model, const DecodingGraph& graph);

  const ErrorHypergraph& errors() const { return errors_; }
  size_t fault_count() const { return errors_.error_count(); }
  size_t edge_count() const { return stand_ins_.size(); }
  double probability(uint32_t fault) const { return errors_.probability(fault); }
  /// The edges of the graph that it flips, rising.
  std::span<const uint32_t> edges(uint32_t fault) const { return edges_[fault]; }
  /// The faults with several edges, this among them.
  std::span<const uint32_t> joint_faults(uint32_t edge) const { return joint_faults_[edge]; }
  /// Faults that together flip this edge and nothing else: the one that does so alone, or else the likeliest with
  /// several edges and those that flip its other edges back. Empty where there are none.
  std::span<const uint32_t> stand_ins(uint32_t edge) const { return stand_ins_[edge]; }
  /// Those of p ≥ 1/2.
  std::span<const uint32_t> likely_faults() const { return likely_faults_; }

  /// Those of p = 1, and those that flip no detector and are likelier than not.
  const ErrorHypergraph& certain_errors() const { return certain_errors_; }
  /// What these flip together.
  std::span<const uint32_t> certain_detectors() const { return certain_detectors_; }
  std::span<const uint32_t> certain_observables() const { return certain_observables_; }
  /// Σ ln((1-p)/p) of those of p < 1, which is negative or 0.
  double certain_weight() const { return certain_weight_; }
  /// For each observable, E[(-1)^flips] by the errors that flip it and no detector, once those of p > 1/2 are certain.
  std::span<const double> unseen_parities() const { return unseen_parities_; }

 private:
  void find_edges(const DetectorErrorModel& model, const DecodingGraph& graph);
  void find_joint_faults(size_t edge_count);
  void find_stand_ins(size_t edge_count);

  ErrorHypergraph errors_, certain_errors_;
  Lists<uint32_t> edges_, joint_faults_, stand_ins_;
  std::vector<uint32_t> likely_faults_, certain_detectors_, certain_observables_;
  std::vector<double> unseen_parities_;
  double certain_weight_ = 0;
};

}  // namespace sallow

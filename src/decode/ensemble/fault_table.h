#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// A model's errors, each with all its symptoms, and the edges into which matching splits each of them.
///
/// Faults are the errors of a hypergraph. Errors of p = 1 are kept separately: their joint flips are certain. Errors
/// that matching leaves out and errors of p = 0 are not included; errors without detectors are only in
/// unseen_parities().
class FaultTable {
 public:
  FaultTable(const DetectorErrorModel& model, const DecodingGraph& graph);

  const ErrorHypergraph& errors() const { return errors_; }
  size_t fault_count() const { return errors_.error_count(); }
  size_t edge_count() const { return stand_ins_.size(); }
  double probability(uint32_t fault) const { return errors_.probability(fault); }
  /// The edges of the graph that a fault flips, rising.
  std::span<const uint32_t> edges(uint32_t fault) const { return edges_[fault]; }
  /// The faults with several edges, among them this edge.
  std::span<const uint32_t> joint_faults(uint32_t edge) const { return joint_faults_[edge]; }
  /// Faults that together flip exactly this edge: the fault that flips it alone, or else the likeliest fault with
  /// several edges, with faults that flip its other edges back. Empty if there are none.
  std::span<const uint32_t> stand_ins(uint32_t edge) const { return stand_ins_[edge]; }
  /// The faults of p ≥ 1/2.
  std::span<const uint32_t> likely_faults() const { return likely_faults_; }

  /// The errors of p = 1, and the errors without detectors that are more likely than not.
  const ErrorHypergraph& certain_errors() const { return certain_errors_; }
  /// The flips of the certain errors together.
  std::span<const uint32_t> certain_detectors() const { return certain_detectors_; }
  std::span<const uint32_t> certain_observables() const { return certain_observables_; }
  /// Σ ln((1-p)/p) over the certain errors of p < 1; negative or 0.
  double certain_weight() const { return certain_weight_; }
  /// For each observable, E[(-1)^flips] over the errors that flip it and no detector, with those of p > 1/2 as certain.
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

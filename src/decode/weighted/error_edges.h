#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/contract/shot_log_odds.h"
#include "decode/graph/decoding_graph.h"
#include "decode/weighted/reweighted_matcher.h"

namespace sallow {

/// From errors to edges: what edges weigh where some errors have other probabilities.
///
/// An edge takes p = p1 (1 - p2) + p2 (1 - p1) of the errors behind it, as in the graph, with the new probability in
/// the place of the old. An error of several parts changes the edges of all.
class ErrorEdges final : public AdjustableErrors {
 public:
  /// `graph` must have been made from `model`, with keep_parts.
  ErrorEdges(const DetectorErrorModel& model, const DecodingGraph& graph);

  size_t error_count() const override { return is_adjustable_.size(); }
  /// Whether all parts of the error have edges, which those of errors with p = 0 have not, nor parts that flip no
  /// detector or more than two, nor those at an edge that is certain.
  bool is_adjustable(uint32_t error) const override { return is_adjustable_[error]; }

  /// What is written anew for each shot. One a thread.
  class Workspace {
   public:
    explicit Workspace(const ErrorEdges& edges)
        : known_(edges.error_count()), of_error_(edges.error_count()), seen_(edges.edge_count()) {}

   private:
    friend class ErrorEdges;
    struct Known {
      double log_odds;
      double probability;
    };
    uint32_t shot_ = 0;
    std::vector<uint32_t> known_;  // by error, the last shot that knew of it: small, as it is looked at most
    std::vector<Known> of_error_;
    std::vector<uint32_t> seen_;  // by edge, the last shot
    std::vector<EdgeChange> changes_;
  };

  /// The edges that the shot's errors change, and their weights. Of two entries for one error the last counts. All must
  /// be adjustable.
  std::span<const EdgeChange> changes(std::span<const ErrorLogOdds> errors, Workspace& workspace) const;

 private:
  struct Part {
    uint32_t error;
    double probability;
  };

  size_t edge_count() const { return parts_.size(); }
  int32_t weight(uint32_t edge, const Workspace& w) const;

  const DecodingGraph* graph_;
  std::vector<uint8_t> is_adjustable_;  // by error
  Lists<uint32_t> edges_;               // by error
  Lists<Part> parts_;                   // by edge
};

}  // namespace sallow

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/contract/shot_log_odds.h"
#include "decode/graph/decoding_graph.h"
#include "decode/weighted/reweighted_matcher.h"

namespace sallow {

/// Computes the weights of edges if some errors have other probabilities.
///
/// The probability of an edge is p = p1 (1 - p2) + p2 (1 - p1) over the errors behind it, as in the graph, with new
/// probabilities in place of the old. An error of several parts changes the edges of all its parts.
class ErrorEdges final : public AdjustableErrors {
 public:
  /// `graph` must have been made from `model`, with keep_parts.
  ErrorEdges(const DetectorErrorModel& model, const DecodingGraph& graph);

  size_t error_count() const override { return is_adjustable_.size(); }
  /// Whether all parts of the error have edges. Errors with p = 0 have none, nor have parts that flip no detector or
  /// more than two, nor parts at an edge that is certain.
  bool is_adjustable(uint32_t error) const override { return is_adjustable_[error]; }

  /// The state that changes from shot to shot. One per thread.
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
    std::vector<uint32_t> known_;  // by error: the last shot with log-odds for it; kept small because it is read most
    std::vector<Known> of_error_;
    std::vector<uint32_t> seen_;  // by edge: the last shot that changed it
    std::vector<EdgeChange> changes_;
  };

  /// The edges that the shot's errors change, with their new weights. If an error is listed twice, the last entry
  /// counts. All errors must be adjustable.
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

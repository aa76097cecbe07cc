#pragma once

#include <optional>

#include "decode/weighted/error_edges.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// What some shots know of some errors: shot k has entries[starts[k]] up to entries[starts[k + 1] - 1].
struct ShotLogOdds {
  std::vector<uint32_t> starts = {0};
  std::vector<ErrorLogOdds> entries;

  size_t shot_count() const { return starts.size() - 1; }
  std::span<const ErrorLogOdds> of_shot(size_t shot) const {
    return {entries.data() + starts[shot], starts[shot + 1] - starts[shot]};
  }
  void clear() {
    starts.assign(1, 0);
    entries.clear();
  }
};

/// Exact matching in which each shot may have its own probabilities for some errors: soft readout, heralds, lost
/// qubits. The answer is that of a graph built anew with them (in the steps of this graph's weights); the time goes
/// with the edges changed, and nothing is left to undo.
class ReweightedDecoder final : public Decoder {
 public:
  /// At least what an edge can weigh either way, in natural units; log-odds beyond count as this or a little more. An
  /// error that has become impossible in a shot can be given no more, and remains what explains the shot if no other
  /// does.
  static constexpr double kLargestWeight = 30;

  /// `near` and `strict` as in MatchingOptions and DecodingGraphOptions.
  explicit ReweightedDecoder(const DetectorErrorModel& model, bool strict = false, std::optional<uint32_t> near = {});

  size_t detector_count() const override { return graph_.graph.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph.graph().left_out(); }
  const ErrorEdges& errors() const { return errors_; }
  std::unique_ptr<Workspace> make_workspace() const override;

  /// With the model's probabilities.
  size_t decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                ShotOutcome* outcomes = nullptr) const override;
  /// With those of each shot; `log_odds` must have as many shots, and no error that is not adjustable.
  size_t decode(const BitTable& detections, const ShotLogOdds& log_odds, Workspace& workspace, BitTable& predictions,
                ShotOutcome* outcomes = nullptr) const;

 private:
  struct ReweightedWorkspace;

  ReweightableGraph graph_;
  ErrorEdges errors_;
};

}  // namespace sallow

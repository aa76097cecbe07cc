#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode/contract/decoder.h"
#include "dem/error_model.h"
#include "neural/fixed_network.h"
#include "neural/network_file.h"
#include "neural/surface_layout.h"

namespace sallow {

struct NeuralOptions {
  std::string file;            // of the network; see network_file.h
  std::optional<double> join;  // weight of the ensemble's log-likelihood ratio; none: as the file says
};

/// Decodes memory experiments in the rotated surface code with a trained network (neural/network.h).
///
/// From the model it takes the detectors' coordinates and which line the observable is (SurfaceLayout), but no
/// probabilities: these are in the network's weights. A network made for the circuits of `gen` decodes any experiment
/// of its distance, of any number of rounds and either basis. A model of another code or distance is an InputError.
///
/// The log-likelihood ratio is the network's, divided by the file's temperature. With a weight W of joining above 0, it
/// is (network + W · ensemble) / (1 + W), where ensemble is the ratio of the `ensemble` decoder on the same model, at
/// most the file's limit in size: it is infinite where the ensemble sees one class only; the network's alone where the
/// ensemble has none. The prediction is its sign, and the gap its size. No shot is unmatchable.
class NeuralDecoder final : public Decoder {
 public:
  /// `place` names the file in messages.
  NeuralDecoder(const DetectorErrorModel& model, const NetworkFile& file, const NeuralOptions& options,
                const std::string& place);

  size_t detector_count() const override { return layout_.detectors().size(); }
  size_t observable_count() const override { return 1; }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override { return {.gaps = true, .log_likelihood_ratios = true}; }
  /// Not while the ensemble is joined, which needs whole shots.
  std::span<const uint32_t> detector_rounds() const override { return rounds_; }
  void push_round(uint32_t round, std::span<const uint32_t> events, Workspace& workspace) const override;
  DecodeStatus decode_rounds(Workspace& workspace, std::span<uint64_t> flips) const override;

 private:
  struct NeuralWorkspace;

  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  void add_event(uint32_t event, NeuralWorkspace& w) const;
  double ratio(double answer, bool turned) const { return (turned ? answer : -answer) / temperature_; }

  SurfaceLayout layout_;
  FixedNetwork network_;
  double temperature_, join_, join_limit_;
  std::unique_ptr<const Decoder> ensemble_;      // null if not joined
  std::vector<uint32_t> by_round_, round_ends_;  // detectors in the order of rounds; the final ones last
  std::vector<uint32_t> rounds_;                 // of each detector; empty if joined
};

}  // namespace sallow

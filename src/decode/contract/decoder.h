#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "decode/contract/decoded_block.h"

namespace sallow {

class AdjustableErrors;
class Prover;

/// The errors of the model that a decoder cannot use and leaves out.
struct LeftOut {
  uint64_t errors = 0;
  double probability = 0;  // the sum of their probabilities
};

/// What a decoder can compute besides predictions; see also prover() and adjustable_errors().
struct Capabilities {
  bool weights = false;  // ShotOutcome::weight
  bool gaps = false;     // ShotOutcome::gap
  bool log_likelihood_ratios = false;
  bool errors = false;  // DecodedBlock::chosen
};

/// An event of a window that an earlier window has seen.
struct ContinuedEvent {
  uint32_t detector;
  uint32_t before;  // the detector's number in the earlier window's decoder
};

/// A decoder compiled for one model. Immutable.
///
/// Everything that changes while decoding is in a Workspace, one per thread. So one decoder can serve many threads, and
/// a shot gets the same answer on each, in a block of any size or alone. Decoding does not throw, and does not allocate
/// once its workspace is warm, with one exception: the failure of an external program is a SystemError. Answers are
/// final once finish() has returned.
class Decoder {
 public:
  /// Can be used only with the decoder that made it.
  class Workspace {
   public:
    Workspace();
    virtual ~Workspace();

   private:
    friend class Decoder;
    struct OneShotBlock;
    std::unique_ptr<OneShotBlock> one_shot_;  // for the default decode_events()
    std::vector<uint32_t> events_;            // for decode_shot_bits()
  };

  virtual ~Decoder() = default;
  virtual size_t detector_count() const = 0;
  virtual size_t observable_count() const = 0;
  virtual LeftOut left_out() const { return {}; }
  virtual std::unique_ptr<Workspace> make_workspace() const = 0;

  virtual Capabilities capabilities() const { return {}; }
  /// Proves answers (certificate.h); null if this decoder cannot prove them.
  virtual const Prover* prover() const { return nullptr; }
  /// The errors whose log-odds may differ from shot to shot (DecodeRequest); null if this decoder does not support
  /// this.
  virtual const AdjustableErrors* adjustable_errors() const { return nullptr; }
  /// The round of each detector, of a decoder that works on a shot while its rounds come; empty if it does not.
  virtual std::span<const uint32_t> detector_rounds() const { return {}; }
  /// The meaning of the numbers in DecodedBlock::chosen; empty without Capabilities::errors. Computed at each call.
  virtual ErrorChoices error_choices() const { return {}; }

  /// Decodes a block of shots: `detections` has one row per detector and one column per shot, as samplers write it. A
  /// request may ask for outcomes, which every decoder has, and for the outputs in capabilities(). UsageError if the
  /// number of rows is wrong or an output is not available.
  void decode(const BitTable& detections, Workspace& workspace, DecodedBlock& out,
              const DecodeRequest& request = {}) const;

  /// Decodes one shot: `events` are the detectors that fired, rising, each once. Writes the predicted flips, one bit
  /// per observable, to `flips`, which has ceil(observables / 64) words. An outcome costs time, as in a block.
  /// UsageError if the events do not rise or a detector does not exist.
  DecodeStatus decode_shot(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                           ShotOutcome* outcome = nullptr) const;
  /// The same for events given as bits, one per detector, in ceil(detectors / 64) words; bits past the last detector
  /// must be 0.
  DecodeStatus decode_shot_bits(std::span<const uint64_t> detections, Workspace& workspace, std::span<uint64_t> flips,
                                ShotOutcome* outcome = nullptr) const;
  /// decode_shot() that also lists the errors of the answer. UsageError without Capabilities::errors.
  DecodeStatus decode_shot_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                  ShotErrors& chosen) const;

  /// Takes the next round of a shot: the detectors of the round that fired, each once, in any order. Rounds are counted
  /// from 0; round 0 begins a new shot. UsageError if detector_rounds() is empty.
  virtual void push_round(uint32_t round, std::span<const uint32_t> events, Workspace& workspace) const;
  /// The answer to the shot whose last round was pushed: what decode_shot() gives for all of its events.
  virtual DecodeStatus decode_rounds(Workspace& workspace, std::span<uint64_t> flips) const;
  /// The errors of that answer, for a decoder with Capabilities::errors.
  virtual DecodeStatus choose_round_errors(Workspace& workspace, ShotErrors& chosen) const;
  /// Begins a shot whose first `rounds` rounds, with these events, overlap with the shot that `before` has in its
  /// workspace, which may be the same one. `before` is of the same class. What it knows saves work.
  virtual void continue_rounds(uint32_t rounds, std::span<const ContinuedEvent> events, const Decoder& before,
                               Workspace& before_workspace, Workspace& workspace) const;

  /// Call this for each workspace after its last shot, before the answers are used or printed. It ends an external
  /// program, and throws a SystemError if the program does not end correctly. Decoding again starts a new one.
  virtual void finish(Workspace& workspace) const { static_cast<void>(workspace); }

 protected:
  /// Implements decode(), after shapes are checked and `out` is prepared: predictions and unmatchable are all 0,
  /// outcomes are ShotOutcome(), ratios are NaN, and no errors are chosen. Errors: adds one list per shot, in order.
  virtual void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                            DecodedBlock& out) const = 0;
  /// Implements decode_shot(), after arguments are checked and flips and the outcome, if any, are cleared. The
  /// outcome's status is set by the caller. The default decodes a block of one shot: correct for every decoder, but
  /// slow.
  virtual DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                     ShotOutcome* outcome) const;
  /// Implements decode_shot_errors(), after arguments are checked, and flips and `chosen` are cleared. The default
  /// decodes a block of one shot.
  virtual DecodeStatus choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                     ShotErrors& chosen) const;

 private:
  void require_shot(const char* call, std::span<const uint32_t> events, std::span<const uint64_t> flips) const;
  Workspace::OneShotBlock& decode_alone(std::span<const uint32_t> events, Workspace& workspace,
                                        const DecodeRequest& request) const;
  DecodeStatus copy_flips(const Workspace::OneShotBlock& one, std::span<uint64_t> flips) const;
};

}  // namespace sallow

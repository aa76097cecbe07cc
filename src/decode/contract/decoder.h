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

/// Errors of the model that a decoder cannot use, and so leaves out.
struct LeftOut {
  uint64_t errors = 0;
  double probability = 0;  // the sum of theirs
};

/// What a decoder can be asked for beside predictions; see also prover() and adjustable_errors().
struct Capabilities {
  bool weights = false;  // ShotOutcome::weight
  bool gaps = false;     // ShotOutcome::gap
  bool log_likelihood_ratios = false;
  bool errors = false;  // DecodedBlock::chosen
};

/// A decoder compiled for one model: built once, then never changed.
///
/// Everything that changes while decoding lies in a Workspace, one per thread; so one decoder may serve many threads,
/// and the same shot gets the same answer from each, in a block of any size or alone. Decoding neither throws nor, once
/// its workspace is warm, allocates; except that an external program which fails is a SystemError. Answers stand only
/// once finish() has returned.
class Decoder {
 public:
  /// Serves the decoder that made it, and no other.
  class Workspace {
   public:
    Workspace();
    virtual ~Workspace();

   private:
    friend class Decoder;
    struct OneShotBlock;
    std::unique_ptr<OneShotBlock> one_shot_;  // of the default decode_events()
    std::vector<uint32_t> events_;            // of decode_shot_bits()
  };

  virtual ~Decoder() = default;
  virtual size_t detector_count() const = 0;
  virtual size_t observable_count() const = 0;
  virtual LeftOut left_out() const { return {}; }
  virtual std::unique_ptr<Workspace> make_workspace() const = 0;

  virtual Capabilities capabilities() const { return {}; }
  /// Proves answers (certificate.h); null if this decoder cannot.
  virtual const Prover* prover() const { return nullptr; }
  /// The errors for which shots may have log-odds of their own (DecodeRequest); null if this decoder takes none.
  virtual const AdjustableErrors* adjustable_errors() const { return nullptr; }
  /// What the numbers in DecodedBlock::chosen stand for; empty without Capabilities::errors. Made anew at each call.
  virtual ErrorChoices error_choices() const { return {}; }

  /// Decodes a block of shots: `detections` has one row per detector and one column per shot, as samplers write it.
  /// Only what capabilities() promise may be requested, outcomes apart, which every decoder has.
  void decode(const BitTable& detections, Workspace& workspace, DecodedBlock& out,
              const DecodeRequest& request = {}) const;

  /// Decodes one shot: `events` are the detectors that fired, rising, each once. Writes the predicted flips, one bit
  /// per observable, over `flips`, which has ceil(observables / 64) words. An outcome costs time, as in a block.
  DecodeStatus decode_shot(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                           ShotOutcome* outcome = nullptr) const;
  /// The same for events given as bits, one per detector, in ceil(detectors / 64) words; bits past the last detector
  /// must be 0.
  DecodeStatus decode_shot_bits(std::span<const uint64_t> detections, Workspace& workspace, std::span<uint64_t> flips,
                                ShotOutcome* outcome = nullptr) const;

  /// To be called for each workspace after its last shot, before the answers are used or shown: ends an external
  /// program that answered, and throws a SystemError if it does not end as it should. Decoding again begins anew.
  virtual void finish(Workspace& workspace) const { static_cast<void>(workspace); }

 protected:
  /// What decode() does once it has checked shapes and prepared `out`: predictions and unmatchable are all 0, outcomes
  /// are ShotOutcome(), ratios NaN, and no errors are chosen: a list is to be added for each shot, in their order.
  virtual void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                            DecodedBlock& out) const = 0;
  /// What decode_shot() does once it has checked its arguments and set flips to 0, and the outcome, where there is one,
  /// to ShotOutcome(); the outcome's status is set afterwards. If not overridden, a block of one shot is decoded: right
  /// for every decoder, but slow.
  virtual DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                     ShotOutcome* outcome) const;
};

}  // namespace sallow

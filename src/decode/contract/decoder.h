#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "bits/bit_table.h"

namespace sallow {

enum class DecodeStatus : uint8_t {
  kSolved,
  kUnmatchable,  // no error of the model explains the syndrome; the prediction is "no flip"
};

/// What a decoder writes beside its predictions when it is asked to.
struct ShotOutcome {
  DecodeStatus status = DecodeStatus::kSolved;
  double weight = 0;  // Σ ln((1-p)/p) over the solution's edges, natural units; 0 where unmatchable
  /// How much more a solution with other flips would weigh; only GapDecoder tells it.
  double gap = std::numeric_limits<double>::infinity();
};

/// Errors of the model that a decoder cannot use, and so leaves out.
struct LeftOut {
  uint64_t errors = 0;
  double probability = 0;  // the sum of theirs
};

/// A decoder compiled for one model: built once, then never changed.
///
/// Everything that changes while decoding lies in a Workspace, one a thread; so one decoder may serve many threads, and
/// the same shot gets the same answer from each. decode() neither throws nor, once its workspace is warm, allocates;
/// except that a external program which fails (exec/) is a SystemError. Answers stand only once finish() has returned.
class Decoder {
 public:
  struct Workspace {
    virtual ~Workspace() = default;
  };

  virtual ~Decoder() = default;
  virtual size_t detector_count() const = 0;
  virtual size_t observable_count() const = 0;
  virtual LeftOut left_out() const { return {}; }
  virtual std::unique_ptr<Workspace> make_workspace() const = 0;

  /// Decodes a block of shots.
  ///
  /// `detections` has a row a detector and a column a shot, as samplers write it; `predictions` a row an observable and
  /// a column a shot (reset by this call); `outcomes`, where not null, has an entry a shot, and asking for it may cost
  /// time: parts of the model that cannot change a prediction are then solved too, for the sake of the weight.
  /// Without it, unmatchable shots still predict "no flip"; their number is returned in both cases.
  virtual size_t decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                        ShotOutcome* outcomes = nullptr) const = 0;

  /// To be called for each workspace after its last block, before the answers are used or shown: ends a external
  /// program that answered, and throws a SystemError if it does not end as it should. Decoding again begins anew.
  virtual void finish(Workspace& workspace) const { static_cast<void>(workspace); }
};

}  // namespace sallow

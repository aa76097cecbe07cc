#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/lists.h"
#include "decode/contract/decoder.h"
#include "decode/window/detector_rounds.h"
#include "dem/error_model.h"

namespace sallow {

/// A detector relative to a window's first round.
struct PlacedDetector {
  uint32_t round;
  uint32_t place;  // DetectorRounds::place_of()
  auto operator<=>(const PlacedDetector&) const = default;
};

/// The rounds that a window sees, and how many of them it commits: from the first on, after those of a lead.
struct WindowRange {
  uint32_t first = 0;
  uint32_t count = 0;
  uint32_t commit = 0;
  /// Rounds before the committed ones that are not decided yet. Then the window's beginning is open, too.
  uint32_t lead = 0;
  /// The rounds behind the window are decided, so no error of the window reaches them.
  bool ends_closed = false;
};

/// A window's model with the effects of its errors, relative to its first round: windows of equal contents are the same
/// in any place of a stream.
struct CutWindow {
  static constexpr uint32_t kNoDetector = UINT32_MAX;

  uint32_t round_count = 0;
  uint32_t commit_count = 0;
  uint32_t lead = 0;
  DetectorErrorModel model;
  Lists<uint32_t> detector_at;            // by round and place: the detector in `model`, or kNoDetector
  std::vector<PlacedDetector> detectors;  // by detector in `model`

  /// The symptoms of an error within the window: detectors and observables, each rising.
  using Symptoms = std::pair<std::vector<uint32_t>, std::vector<uint32_t>>;
  /// The errors that reach beyond the window, by what is left of them within it: all their detectors, of the likeliest.
  struct Whole {
    double probability = 0;
    bool is_cut = false;
    std::vector<PlacedDetector> detectors;
    bool operator==(const Whole&) const = default;
  };
  std::map<Symptoms, Whole> beyond;

  bool is_like(const CutWindow& other) const;
};

/// How a decoder uses errors, which decides how they are cut.
struct CutRules {
  /// True: an error belongs to the window of its first detector as a whole; false: each of its ^-parts does.
  bool whole_errors = false;
  /// Leave out detectors that no set of parts connects with an observable: they cannot change a prediction.
  bool only_relevant = false;
  /// See such detectors only this many rounds beyond the committed ones: for decoders to which their events are no more
  /// than hints about errors that other detectors see too.
  uint32_t hint_rounds = UINT32_MAX;
};

/// Cuts windows out of a finite model.
///
/// An error belongs to the round of its first detector. A window contains the errors of its rounds; what they flip in
/// later rounds is cut off, so that the window's end is open. Errors of earlier rounds were decided by earlier windows,
/// unless the window has a lead: then it contains also earlier errors that reach into it, without what they flip
/// before.
class WindowCutter {
 public:
  WindowCutter(const DetectorErrorModel& model, const DetectorRounds& rounds, CutRules rules);

  CutWindow cut(const WindowRange& range) const;
  /// How many rounds an error reaches beyond its first.
  uint32_t reach() const { return reach_; }
  bool is_relevant(uint32_t detector) const { return is_relevant_[detector]; }

 private:
  struct Part {
    std::vector<uint32_t> detectors, observables;
    uint32_t first_round;
  };
  struct Error {
    double probability;
    std::vector<Part> parts;
  };

  std::vector<bool> with_observable() const;
  /// The rounds in which a window sees a detector's component.
  struct Seen {
    uint32_t begin, end;
    bool has(uint32_t round) const { return round >= begin && round < end; }
  };
  Seen seen_by(const WindowRange& range, uint32_t detector) const;
  bool contains(const WindowRange& range, const Seen& seen, const Part& part) const;

  const DetectorRounds* rounds_;
  uint32_t hint_rounds_;
  size_t observable_count_;
  std::vector<Error> errors_;
  std::vector<bool> is_hint_;      // by detector: no set of parts connects it with an observable
  std::vector<bool> is_relevant_;  // by detector
  uint32_t reach_ = 0;
  Lists<uint32_t> errors_at_;  // by round: the errors that have a part which belongs to it
};

}  // namespace sallow

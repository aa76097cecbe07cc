#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// A fault that may have happened in a shot.
struct Candidate {
  uint32_t fault;
  float belief;    // 1 - 2 p, approximately; < 0 if more likely than not
  bool is_needed;  // part of a solution that must be kept
};

/// What sums over all sets of candidates tell about a shot.
struct CandidatePosteriors {
  static constexpr float kNone = -1;

  /// ln Σ Π p_f / (1 - p_f) over the sets of candidates that give the events. Not set by find_class_posteriors().
  double log_sum = 0;
  /// ln of the sum without the observable's flip, minus that with it; infinite if no set gives one of them.
  double log_ratio = 0;
  /// By candidate: the probability that it happened, given the events; kNone if the front was too narrow for it.
  std::vector<float> happened;
  /// By candidate: the same, given also the value of the observable; kNone also if the candidate tells nothing about
  /// that value, so that its probability is the same for both, and if no set gives that value.
  std::vector<float> happened_if[2];
};

/// Decides which observables flipped by summing over sets of errors, not by the likeliest set alone.
///
/// Given candidates, the faults that are likely in a shot, computes
///     Z(c) = Σ Π_{f in S} p_f / (1 - p_f)   over all sets S of candidates that give the shot's events and flip c
/// and chooses the c of the largest. All solutions of an ensemble, and all sets combined from their parts, are included
/// if their faults are candidates.
///
/// The sum is exact: a table holds, for each parity of the detectors on a front that moves over the candidates, the sum
/// over the sets of candidates passed so far. A detector can leave the front only with the parity of its event. If the
/// front would grow wider than `width` detectors, the least likely candidates that widen it are dropped, unless they
/// are needed. The sums then lack the sets with these candidates, more in one class than in another; so a front can be
/// too narrow to be useful (kLeastWidth).
///
/// If several observables can flip, up to kMostTogether are chosen together, more than that one by one.
class ClassSums {
 public:
  /// With narrower fronts, sums lose so many sets that they fail more often than the correlated matching they combine.
  static constexpr uint32_t kLeastWidth = 6;
  static constexpr uint32_t kMostWidth = 20;
  static constexpr uint32_t kMostTogether = 4;

  ClassSums(const ErrorHypergraph& faults, uint32_t width);

  /// Flips in `flips`, one bit per observable, the observables of the best class. `events` lists each detector at most
  /// once. Returns false if no set gives the events, or if the front would be too wide for the needed candidates;
  /// `flips` is then unchanged.
  bool choose(std::span<const Candidate> candidates, std::span<const uint32_t> events, std::vector<uint64_t>& flips);

  /// ln(Σ Z(c) / Σ Z(c')) for each observable separately, c without its flip and c' with it: positive if a flip is less
  /// likely than none, infinite if no set of candidates gives the other value. Returns false if choose() has no answer;
  /// all ratios are then NaN.
  bool find_ratios(std::span<const Candidate> candidates, std::span<const uint32_t> events, std::span<double> ratios);

  /// The least weight, Σ ln((1-p)/p), of a set of candidates that gives the events and flips exactly the observables in
  /// `flips`; infinite if none was found. `faults`, if not null, gets the faults of that set, in any order, or none.
  double least_weight(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                      std::span<const uint64_t> flips, std::vector<uint32_t>* faults = nullptr);

  /// Finds the probability of each candidate, given the events, and the sum over all sets: the same front, passed
  /// forward and then back (the sum-product algorithm on the chain of its tables; Bahl, Cocke, Jelinek and Raviv, IEEE
  /// Trans. Inf. Theory 20:284, 1974). Returns false if choose() has no answer.
  bool find_posteriors(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                       CandidatePosteriors& found);
  /// The same given also the value of one observable, for both values in one pass back.
  bool find_class_posteriors(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                             uint32_t observable, CandidatePosteriors& found);

  /// From now on sums are those of other probabilities, one per fault.
  void set_probabilities(std::span<const double> probabilities);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kLeastTable = 16;  // required by the kernels; unused entries of a smaller table are 0
  static constexpr uint8_t kPassed = 1, kForced = 2;
  static constexpr uint32_t kSpare = 2;  // extra width for needed candidates, in detectors

  // A detector that candidates flip.
  struct Place {
    uint32_t detector;
    uint32_t degree;     // candidates left
    uint32_t together;   // exclusive or of their indices
    uint32_t fresh;      // neighbours not yet on the front
    uint32_t front_bit;  // kNone: not on the front
    bool is_odd;         // its event is not yet explained
    bool was_on_front;
  };

  std::span<const uint32_t> ends(uint32_t candidate) const {
    return {ends_.data() + ends_starts_[candidate], ends_starts_[candidate + 1] - ends_starts_[candidate]};
  }
  std::span<const uint32_t> list(uint32_t place) const {
    return {lists_.data() + list_starts_[place], list_starts_[place + 1] - list_starts_[place]};
  }
  std::span<const uint32_t> neighbours(uint32_t place) const {
    return {neighbours_.data() + neighbour_starts_[place], neighbour_starts_[place + 1] - neighbour_starts_[place]};
  }

  // A step of the summation, recorded so that it can be traced back.
  struct Step {
    uint32_t candidate;  // the candidate passed; kNone: a detector left the front
    // For a candidate: the bits of an index that its flip toggles, the factors, the size of the table before, and where
    // past_ holds that table.
    size_t mask;
    float kept, flipped;
    size_t size, past;
    bool widens;  // the table gained a highest bit, which the flip sets
    // For a detector: its bit, the value kept, and whether its bit was the highest.
    uint32_t bit;
    bool value, is_last;
    // If not 0: sums were multiplied by 2^-exponent, and the other members mean nothing.
    int exponent = 0;
  };

  void reserve(const ErrorHypergraph& faults);
  void forget();
  bool gather(std::span<const Candidate> candidates, std::span<const uint32_t> events);
  bool settle_forced();
  void link();
  void find_observables();
  bool sum(std::span<const uint32_t> observables, bool least);
  bool matters(uint32_t seed);
  bool pass_detector(uint32_t place);
  void pass_candidate(uint32_t candidate, size_t fresh);
  void enter_front(uint32_t place, bool enlarge);
  void leave_front(uint32_t place);
  void normalize();
  void keep_past();
  void list_likeliest(size_t place, std::vector<uint32_t>& faults) const;
  void step_back(const Step& step, bool by_class, CandidatePosteriors& found);
  void restore_detector(const Step& step);

  const ErrorHypergraph* faults_;
  uint32_t width_;
  std::vector<float> odds_;  // by fault
  std::span<const Candidate> candidates_;
  std::vector<uint8_t> is_passed_;     // by candidate
  std::vector<uint32_t> ends_starts_;  // by candidate
  std::vector<uint32_t> ends_;         // places
  std::vector<uint32_t> forced_;       // candidates that must have happened
  std::vector<uint32_t> observables_;  // that unforced candidates can flip
  std::vector<uint32_t> chosen_;
  std::vector<uint64_t> rest_;      // the requested flips that unforced candidates must make
  std::vector<uint32_t> place_of_;  // by detector, kNone between shots
  std::vector<Place> places_;
  std::vector<uint32_t> list_starts_;  // by place: the candidates that flip it
  std::vector<uint32_t> lists_;
  std::vector<uint32_t> neighbour_starts_;  // by place: the places that share a candidate with it
  std::vector<uint32_t> neighbours_;
  std::vector<uint32_t> mark_;  // by place
  std::vector<uint32_t> queue_, cursor_, sorted_;
  // While a table is summed. An index into the table has a bit for each of tracked_, lowest first, and then the parity
  // of each of front_.
  bool least_ = false;      // the largest product instead of the sum
  bool is_kept_ = false;    // steps_ are recorded
  bool goes_back_ = false;  // with all tables and scales, to go back over
  std::vector<Step> steps_;
  AlignedVector<float> past_;
  std::vector<uint32_t> tracked_;
  std::vector<uint32_t> front_;
  size_t table_size_ = 1;
  double bound_ = 1;            // upper bound on all sums in the table
  int exponent_ = 0;            // the true sums are those in the table times 2^exponent_
  double expected_weight_ = 0;  // and times e^-expected_weight_
  AlignedVector<float> table_, other_table_;
};

}  // namespace sallow

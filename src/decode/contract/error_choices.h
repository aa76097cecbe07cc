#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"

namespace sallow {

/// The errors among which a decoder chooses, numbered from 0, with the symptoms of each.
///
/// For a decoder of edges they are its edges: an error of the model that was split may be chosen in part. For other
/// decoders they are whole errors. Errors of the model with the same symptoms are merged.
struct ErrorChoices {
  Lists<uint32_t> detectors, observables;  // by number, each list rising
  std::vector<double> probabilities;       // by number: of an odd number of the errors merged into it
  /// By number: one error of the model, the likeliest or the first, counted from 0 with repeats written out.
  std::vector<uint32_t> model_errors;

  size_t size() const { return probabilities.size(); }
  void add(std::span<const uint32_t> flipped_detectors, std::span<const uint32_t> flipped_observables,
           double probability, uint32_t model_error) {
    detectors.append(flipped_detectors);
    observables.append(flipped_observables);
    probabilities.push_back(probability);
    model_errors.push_back(model_error);
  }
};

/// The errors of one answer, from Decoder::decode_shot_errors().
struct ShotErrors {
  /// False if the shot is unmatchable, or if the decoder has no set of errors for its prediction.
  bool is_known = false;
  /// Numbers of ErrorChoices, in any order; a number that is listed twice cancels.
  std::vector<uint32_t> errors;
};

/// The errors that make up the answers to some shots, one list per shot: numbers of ErrorChoices, rising, each once.
///
/// Together, a shot's errors flip exactly its events and the predicted observables. Errors of p > 1/2 are in the list
/// unless the answer is that they did not happen.
class ChosenErrors {
 public:
  size_t size() const { return lists_.size(); }
  /// Whether the shot has a list. It has none if it is unmatchable, or if the decoder has no set of errors for its
  /// prediction, such as the majority of several answers.
  bool has_list(size_t shot) const { return has_list_[shot] != 0; }
  std::span<const uint32_t> operator[](size_t shot) const { return lists_[shot]; }

  void add(std::span<const uint32_t> errors) {
    lists_.append(errors);
    has_list_.push_back(1);
  }
  void add_without_list() {
    lists_.end_list();
    has_list_.push_back(0);
  }
  void clear() {
    lists_.clear();
    has_list_.clear();
  }

 private:
  Lists<uint32_t> lists_;
  std::vector<uint8_t> has_list_;
};

}  // namespace sallow

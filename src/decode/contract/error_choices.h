#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"

namespace sallow {

/// The errors that a decoder chooses among, numbered from 0, and what each of them flips.
///
/// For a decoder of edges they are its edges: an error of the model that was split may be chosen in part. For the
/// others they are whole errors. Errors of the model that flip the same are one.
struct ErrorChoices {
  Lists<uint32_t> detectors, observables;  // by number, each list rising
  std::vector<double> probabilities;       // of an odd number of the errors behind each
  /// An error of the model behind each, the likeliest or the first: counted from 0, repeats written out.
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

/// The errors that the answers to some shots consist of, one list per shot: numbers of ErrorChoices, rising, each once.
///
/// Together a shot's errors flip exactly its events and the observables predicted. Those that happen more often than
/// not are among them wherever the answer does not say that they did not happen.
class ChosenErrors {
 public:
  size_t size() const { return lists_.size(); }
  /// Whether the shot has a list. It has none if it is unmatchable, or if the decoder predicts flips, such as the
  /// majority of several answers, for which it knows no set of errors.
  bool is_told(size_t shot) const { return is_told_[shot] != 0; }
  std::span<const uint32_t> operator[](size_t shot) const { return lists_[shot]; }

  void add(std::span<const uint32_t> errors) {
    lists_.append(errors);
    is_told_.push_back(1);
  }
  void add_untold() {
    lists_.end_list();
    is_told_.push_back(0);
  }
  void clear() {
    lists_.clear();
    is_told_.clear();
  }

 private:
  Lists<uint32_t> lists_;
  std::vector<uint8_t> is_told_;
};

}  // namespace sallow

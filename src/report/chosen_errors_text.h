#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"
#include "decode/contract/error_choices.h"
#include "dem/error_model.h"

namespace sallow {

/// Writes the errors that a decoder chose, one line of JSON per shot, as in docs/formats/chosen_errors.md.
class ChosenErrorsText {
 public:
  /// `model` is the model that the decoder was compiled for. If `circuit` is given, from which the model was derived,
  /// errors are written with their places in it; it may be null, otherwise it must outlive this object.
  ChosenErrorsText(ErrorChoices choices, const DetectorErrorModel& model, const Circuit* circuit);

  /// Appends the lines of a block. Tables have one column per shot: one row per detector, one row per observable, and
  /// one row that marks unmatchable shots.
  void append(uint64_t first_shot, const BitTable& detections, const BitTable& predictions, const BitTable& unmatchable,
              const ChosenErrors& chosen, std::string& text);

 private:
  ErrorChoices choices_;
  std::vector<std::string> wholes_;  // by choice, if it is a part of an error: the symptoms of that error, as JSON
  std::vector<std::string> places_;  // by choice, as JSON; empty if unknown
  BitTable events_, flips_;          // of the block, one row per shot
};

}  // namespace sallow

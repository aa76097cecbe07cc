#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"
#include "decode/contract/error_choices.h"
#include "dem/error_model.h"

namespace sallow {

/// Writes which errors a decoder chose, one line of JSON per shot, as docs/formats/chosen_errors.md describes.
class ChosenErrorsText {
 public:
  /// `model` is the one that the decoder was compiled for. With `circuit`, from which that model came, errors are told
  /// with their places there; it may be null, else it must outlive this.
  ChosenErrorsText(ErrorChoices choices, const DetectorErrorModel& model, const Circuit* circuit);

  /// Appends a block's lines. Tables have one column per shot: a row per detector, a row per observable, and one row
  /// for the shots that no error explains.
  void append(uint64_t first_shot, const BitTable& detections, const BitTable& predictions, const BitTable& unmatchable,
              const ChosenErrors& chosen, std::string& text);

 private:
  ErrorChoices choices_;
  std::vector<std::string> wholes_;  // by choice, where it is a part of its error: that error's symptoms, as JSON
  std::vector<std::string> places_;  // by choice, as JSON; empty where none is known
  BitTable events_, flips_;          // of the block, one row per shot
};

}  // namespace sallow

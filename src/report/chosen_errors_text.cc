#include "report/chosen_errors_text.h"

#include <algorithm>
#include <bit>
#include <span>

#include "analyze/error_place.h"
#include "base/number_text.h"
#include "dem/error_hypergraph.h"
#include "report/error_place.h"

namespace sallow {
namespace {

void append_numbers(std::span<const uint32_t> numbers, std::string& text) {
  text += '[';
  for (size_t k = 0; k < numbers.size(); k++) {
    if (k > 0) text += ',';
    append_integer(text, numbers[k]);
  }
  text += ']';
}

void append_ones(const BitTable& table, size_t row, std::string& text) {
  text += '[';
  bool is_first = true;
  for (size_t word = 0; word < table.row_words(); word++) {
    for (uint64_t bits = table.row(row)[word]; bits != 0; bits &= bits - 1) {
      if (!is_first) text += ',';
      is_first = false;
      append_integer(text, 64 * word + static_cast<uint64_t>(std::countr_zero(bits)));
    }
  }
  text += ']';
}

std::string symptoms_json(std::span<const uint32_t> detectors, std::span<const uint32_t> observables) {
  std::string text = "\"detectors\":";
  append_numbers(detectors, text);
  text += ",\"observables\":";
  append_numbers(observables, text);
  return text;
}

/// The places of the errors of a list, in the same order; empty if no single place is known.
std::vector<std::string> places_of(const std::vector<SymptomSet>& errors, const Circuit& circuit) {
  std::vector<std::string> places;
  for (const auto& place : find_error_places(errors, circuit)) {
    places.push_back(place ? error_place_json(*place).text() : "");
  }
  return places;
}

}  // namespace

ChosenErrorsText::ChosenErrorsText(ErrorChoices choices, const DetectorErrorModel& model, const Circuit* circuit)
    : choices_(std::move(choices)), wholes_(choices_.size()) {
  const ErrorHypergraph errors(model, {.merge = false, .keep_impossible = true, .keep_empty = true});
  std::vector<SymptomSet> symptoms;
  for (size_t k = 0; k < choices_.size(); k++) {
    const uint32_t error = choices_.model_errors[k];  // `errors` has all errors, in the model's order
    if (!std::ranges::equal(errors.detectors(error), choices_.detectors[k]) ||
        !std::ranges::equal(errors.observables(error), choices_.observables[k])) {
      wholes_[k] = symptoms_json(errors.detectors(error), errors.observables(error));
    }
    if (circuit != nullptr) symptoms.push_back(errors.targets(error));
  }
  places_ = circuit == nullptr ? std::vector<std::string>(choices_.size()) : places_of(symptoms, *circuit);
}

void ChosenErrorsText::append(uint64_t first_shot, const BitTable& detections, const BitTable& predictions,
                              const BitTable& unmatchable, const ChosenErrors& chosen, std::string& text) {
  detections.transpose_into(events_);
  predictions.transpose_into(flips_);
  for (size_t shot = 0; shot < chosen.size(); shot++) {
    text += "{\"shot\":";
    append_integer(text, first_shot + shot);
    text += ",\"events\":";
    append_ones(events_, shot, text);
    text += ",\"flips\":";
    append_ones(flips_, shot, text);
    if (unmatchable.get(0, shot)) text += ",\"unmatchable\":true";
    text += ",\"errors\":";
    if (!chosen.has_list(shot)) {
      text += "null}\n";
      continue;
    }
    text += '[';
    bool is_first = true;
    for (const uint32_t k : chosen[shot]) {
      text += is_first ? "{\"error\":" : ",{\"error\":";
      is_first = false;
      append_integer(text, choices_.model_errors[k]);
      text += ',' + symptoms_json(choices_.detectors[k], choices_.observables[k]);
      text += ",\"probability\":" + shortest_text(choices_.probabilities[k]);
      if (!wholes_[k].empty()) text += ",\"part_of\":{" + wholes_[k] + '}';
      if (!places_[k].empty()) text += ",\"place\":" + places_[k];
      text += '}';
    }
    text += "]}\n";
  }
}

}  // namespace sallow

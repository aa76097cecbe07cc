#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"
#include "moments/model_fit.h"
#include "moments/window_likelihood.h"
#include "records/noise_rates.h"

namespace sallow {

/// A model to compare with a record's shots: one for the even and one for the odd shots, counted from 0.
struct ReviewedModel {
  std::string name;
  DetectorErrorModel for_even, for_odd;
};

/// A record's detection events, and what is known about them.
struct ReviewInput {
  std::string name;
  uint64_t distance = 0, rounds = 0;  // 0: not known
  std::optional<Circuit> circuit;     // with noise, for rates by gate
  /// The start model: its detectors and coordinates are the record's.
  DetectorErrorModel start;
  std::vector<ReviewedModel> models;  // to compare beside the start and the moments
  std::vector<BitTable> detections;   // blocks of 1024 shots
  /// Whether rates and unexplained correlations are those of the last of `models`, in place of the moments.
  bool examines_last = false;
};

struct ReviewOptions {
  double tolerance = 0;  // see test_model_fit()
  /// A model that was not made from these shots, and that all of them are tested against; null: none.
  const ReviewedModel* against = nullptr;
  size_t threads = 1;
};

/// How well one model describes shots that it was not made from.
struct ModelScore {
  std::string name;
  double log_likelihood = 0;  // per shot, by WindowLikelihood
  MeanDifference gain;        // of the log-likelihood over the start model, per shot
  ModelFit fit;
  std::vector<PairExcess> excesses;
};

/// The detectors of one place, or of one time.
struct FractionAt {
  std::vector<double> at;  // coordinates of the place; or the time
  double fraction = 0;     // observed
};

/// What a record of detection events says about its device and about models of it.
struct RecordReview {
  std::string name;
  uint64_t distance = 0, rounds = 0, shots = 0;
  double fraction = 0;             // detection events over detectors and shots
  std::vector<ModelScore> models;  // "circuit" (the start), the given models, and "moments"
  DriftTest drift;
  std::vector<FractionAt> places, times;
  /// The model whose rates and unexplained correlations are of interest: "moments" or the last one given.
  std::string examined;
  /// Of the examined model, read through the circuit, if there is one; for moments, of all shots.
  NoiseRates rates;
  DetectorErrorModel moments;  // estimated from all shots
  /// The test of all shots against ReviewOptions::against.
  std::optional<ModelFit> alarm;
};

/// Reviews one record. "moments" are estimated from each half of the shots and scored on the other.
RecordReview review_record(const ReviewInput& input, const ReviewOptions& options);

}  // namespace sallow

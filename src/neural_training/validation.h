#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "dem/error_model.h"
#include "json/json.h"
#include "neural/network_file.h"

namespace sallow {

/// Shots with known flips, on which a network is compared with other decoders.
struct ValidationSet {
  std::string name;
  uint64_t rounds = 0;
  DetectorErrorModel model;
  BitTable detections, flips;  // one column per shot
  // By measure_others():
  std::map<std::string, uint64_t> failures;  // of other decoders, by name
  std::vector<double> ensemble;              // log-likelihood ratios; NaN where there is none

  size_t shots() const { return detections.column_count(); }
};

/// Fresh shots of a model.
ValidationSet sampled_validation(std::string name, const DetectorErrorModel& model, uint64_t shots, uint64_t seed);

/// Decodes the shots with matching, correlated and ensemble.
void measure_others(ValidationSet& set, size_t threads);

/// A network's log-likelihood ratios ln(P(no flip) / P(flip)) for a set, as the decoder `neural` computes them without
/// the ensemble.
std::vector<double> network_ratios(const NetworkFile& file, const ValidationSet& set, size_t threads);

/// What rounding a network to whole numbers changes.
struct Rounding {
  uint64_t shots = 0, differ = 0;  // answers that differ from those of the weights in 32-bit floating point
};
Rounding rounding(const Network& network, const ValidationSet& set, const std::vector<double>& ratios);

uint64_t failures_of(const std::vector<double>& ratios, const ValidationSet& set);
/// The mean of -ln P(what happened), with ratios divided by a temperature.
double log_loss(const std::vector<double>& ratios, const ValidationSet& set, double temperature);

/// The temperature that makes the log loss over all sets least, and, if `with_join`, the weight and the
/// limit of the ensemble's ratios that make it least. `ratios` are those at temperature 1, by set.
struct Calibration {
  double temperature = 1, join = 0, join_limit = 10;  // as in a NetworkFile
};
Calibration calibrate(const std::vector<ValidationSet>& sets, const std::vector<std::vector<double>>& ratios,
                      bool with_join);
/// ratios / temperature, joined with the ensemble's as NeuralDecoder does.
std::vector<double> joined_ratios(const std::vector<double>& ratios, const ValidationSet& set, Calibration calibration);

/// How well confidence predicts failures: shots in 15 bins of equal count, by |ratio|; the expected calibration error
/// is the mean over bins of |predicted - counted| failure rates, weighted by shots.
struct Reliability {
  struct Bin {
    uint64_t shots, failures;
    double predicted;
  };
  std::vector<Bin> bins;
  double expected_error = 0;
};
Reliability reliability(const std::vector<double>& ratios, const ValidationSet& set);

/// What a card says about one set.
Json validation_json(const ValidationSet& set, const std::vector<double>& alone, const std::vector<double>* joined);

}  // namespace sallow

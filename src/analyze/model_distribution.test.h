#pragma once

// For tests: small models and circuits as exact distributions over what is flipped.

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "dem/exclusive_errors.h"

namespace sallow {

/// Whole errors of a model, parts taken together and repeats written out, and the probability of each.
std::map<std::string, double> mechanisms(const DetectorErrorModel& model);

/// The first difference between two maps of mechanisms (relative 1e-12 in the probabilities), or nothing.
std::string difference(const std::map<std::string, double>& a, const std::map<std::string, double>& b);

/// Probability of every set of flipped detectors and observables (bit k: detector k; after the detectors, observables),
/// taking the model's errors one by one. At most 20 bits.
std::vector<double> distribution(const DetectorErrorModel& model, size_t detectors, size_t observables);

/// The same where some errors exclude each other.
std::vector<double> distribution(const ExactErrors& errors, size_t detectors, size_t observables);

/// The same from a circuit without loops: every case of every channel is pushed forward as a Pauli frame, by the
/// gate table's text, and the exclusive cases of each channel are composed.
std::vector<double> distribution(const Circuit& circuit, size_t detectors, size_t observables);

}  // namespace sallow

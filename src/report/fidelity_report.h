#pragma once

#include <string>
#include <vector>

#include "json/json.h"
#include "random_circuits/fidelity_study.h"

namespace sallow {

/// A row a size and depth: linear XEB, that of perfect samples, fidelity, and what the digital error model predicts.
std::string fidelity_table(const std::vector<MeasuredFidelity>& rows);
/// A line a fit; empty where there is none.
std::string decay_lines(const std::vector<FidelityDecay>& decays);
Json fidelity_json(const FidelityStudyOptions& options, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays);
Json noise_json(const GateNoise& noise);

}  // namespace sallow

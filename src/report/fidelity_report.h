#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "random_circuits/fidelity_study.h"
#include "random_circuits/xeb.h"

namespace sallow {

/// A row per size and depth: linear XEB, that of perfect samples, fidelity, what the digital error model predicts, and
/// whether the circuits have converged, so that the fidelity is one.
std::string fidelity_table(const std::vector<MeasuredFidelity>& rows);
/// A line per fit, then unconverged_notes().
std::string decay_lines(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays);
/// What depths that have not converged mean, and why a size with several depths has no fit; nothing where all is well.
std::vector<std::string> unconverged_notes(const std::vector<MeasuredFidelity>& rows,
                                           const std::vector<FidelityDecay>& decays);
Json fidelity_json(const FidelityStudyOptions& options, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays);
/// Of samples; `predicted` is the fidelity by the digital error model, where errors are known.
Json xeb_json(const Xeb& xeb, std::optional<double> predicted);
Json noise_json(const GateNoise& noise);

}  // namespace sallow

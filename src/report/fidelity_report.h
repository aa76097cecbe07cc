#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "random_circuits/fidelity_study.h"
#include "random_circuits/xeb.h"

namespace sallow {

/// One row per size and depth: linear XEB, XEB of perfect samples, fidelity, fidelity predicted by the digital error
/// model, and whether the circuits have converged, which the fidelity requires.
std::string fidelity_table(const std::vector<MeasuredFidelity>& rows);
/// One line per fit, then unconverged_notes().
std::string decay_lines(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays);
/// Explains depths that have not converged, and why a size with several depths has no fit; empty if there are none.
std::vector<std::string> unconverged_notes(const std::vector<MeasuredFidelity>& rows,
                                           const std::vector<FidelityDecay>& decays);
Json fidelity_json(const FidelityStudyOptions& options, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays);
/// Of samples; `predicted` is the fidelity by the digital error model, where errors are known.
Json xeb_json(const Xeb& xeb, std::optional<double> predicted);
Json noise_json(const GateNoise& noise);

}  // namespace sallow

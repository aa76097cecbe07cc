#pragma once

#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "page/page.h"
#include "random_circuits/fidelity_study.h"

namespace sallow {

/// XEB and fidelity against cycles, beside the digital error model.
PageFigure fidelity_figure(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays,
                           const std::string& command);

/// Years that the chip's samples take classically against qubits, beside the chip's time and the published claim.
PageFigure years_figure(const WillowTable& table, const std::string& command);

}  // namespace sallow

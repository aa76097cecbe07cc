#pragma once

#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "page/page.h"
#include "random_circuits/fidelity_study.h"

namespace sallow {

/// XEB and fidelity against cycles, with the digital error model.
PageFigure fidelity_figure(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays,
                           const std::string& command);

/// Years for the chip's samples on classical machines against qubits, with the chip's time and the published claim.
PageFigure years_figure(const WillowTable& table, const std::string& command);

}  // namespace sallow

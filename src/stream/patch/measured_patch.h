#pragma once

#include <memory>

#include "circuit/circuit.h"
#include "stream/measured_rounds.h"

namespace sallow {

/// The measurements of a circuit by rounds. The circuit must be that of the schedule's model.
std::shared_ptr<const MeasuredRounds> measured_rounds(const Circuit& circuit, const WindowSchedule& schedule);

}  // namespace sallow

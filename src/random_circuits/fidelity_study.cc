#include "random_circuits/fidelity_study.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "trajectories/circuit_sampler.h"

namespace sallow {

std::vector<MeasuredFidelity> study_fidelity(const FidelityStudyOptions& options) {
  std::vector<MeasuredFidelity> rows;
  uint64_t shots_seed = options.seed;  // no two circuits share their draws
  for (uint32_t qubits : options.qubits) {
    const GridLayout layout = grid_layout(options.layout, qubits);
    for (uint32_t cycles : options.cycles) {
      MeasuredFidelity row{.qubits = static_cast<uint32_t>(layout.sites.size()), .cycles = cycles};
      const double share = 1 / static_cast<double>(options.circuits);
      double linear_variance = 0, fidelity_variance = 0;
      for (uint64_t k = 0; k < options.circuits; k++) {
        const GateCircuit circuit =
            random_circuit(layout, {.cycles = cycles, .patch = options.patch, .seed = options.seed + k});
        const CircuitShots shots =
            sample_circuit<float>(circuit, options.noise, options.shots, shots_seed++, options.thread_count);
        const Xeb xeb = cross_entropy<float>(circuit, shots.words, options.thread_count);
        const size_t together = options.noise.shots_per_draw;
        row.linear += share * xeb.linear;
        row.linear_expected += share * xeb.linear_expected;
        row.fidelity += share * xeb.fidelity;
        row.predicted += share * predicted_fidelity(circuit, options.noise);
        linear_variance += std::pow(share * error_of_mean(xeb.scaled_probabilities, together), 2);
        fidelity_variance += std::pow(share * error_of_mean(xeb.fidelity_terms, together), 2);
        row.shots += options.shots;
        row.trajectories += shots.trajectories;
        if (options.report) options.report();
      }
      row.linear_error = std::sqrt(linear_variance);
      row.fidelity_error = std::sqrt(fidelity_variance);
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<FidelityDecay> fit_decays(const std::vector<MeasuredFidelity>& rows) {
  std::map<uint32_t, std::vector<const MeasuredFidelity*>> by_qubits;
  for (const MeasuredFidelity& row : rows) {
    if (row.fidelity_error > 0 && row.fidelity > row.fidelity_error) by_qubits[row.qubits].push_back(&row);
  }
  std::vector<FidelityDecay> decays;
  for (const auto& [qubits, points] : by_qubits) {
    auto [shallow, deep] = std::minmax_element(points.begin(), points.end(),
                                               [](const auto* a, const auto* b) { return a->cycles < b->cycles; });
    const uint32_t span = (*deep)->cycles - (*shallow)->cycles;
    if (span == 0) continue;
    std::vector<FidelityPoint> measured;
    for (const MeasuredFidelity* point : points) {
      measured.push_back({static_cast<double>(point->cycles), point->fidelity, point->fidelity_error});
    }
    decays.push_back(
        {qubits, fit_fidelity_per_cycle(measured), std::pow((*deep)->predicted / (*shallow)->predicted, 1.0 / span)});
  }
  return decays;
}

}  // namespace sallow
